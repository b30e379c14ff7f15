-- title:        An app that did not come from the App Store
-- severity:     low
-- confidence:   low
-- artifact:     ios_applications
-- explanation:  The backup lists the app without the data that the App Store writes: it may have been
--               installed by an enterprise certificate, by TestFlight or by a developer's tool.
-- alternatives: Apple's own removable apps, TestFlight and company apps look the same, and some backup
--               tools leave the data out of all apps.
-- verify:       Ask the owner; on the phone look at the app in Settings, General, VPN and Device
--               Management.
-- reference:    MITRE ATT&CK for Mobile T1474 (Supply Chain Compromise)
SELECT record_id, bundle || ' did not come from the App Store' AS title
FROM ios_applications a
WHERE has_metadata = 0 AND bundle NOT LIKE 'com.apple.%'
  AND EXISTS (SELECT 1 FROM ios_applications b
              WHERE b.item_id = a.item_id AND b.has_metadata = 1);
