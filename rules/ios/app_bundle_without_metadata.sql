-- title:        An app on the phone that did not come from the App Store
-- severity:     low
-- confidence:   low
-- artifact:     ios_app_bundles
-- explanation:  The app lies on the phone without the data that the App Store writes: it may have been
--               installed by an enterprise certificate, by TestFlight or by a developer's tool.
-- alternatives: TestFlight and company apps look the same.
-- verify:       Ask the owner; look at embedded.mobileprovision in the app's folder for who signed it.
-- reference:    MITRE ATT&CK for Mobile T1474 (Supply Chain Compromise)
SELECT b.record_id, coalesce(b.bundle, b.folder) || ' did not come from the App Store' AS title
FROM ios_app_bundles b
WHERE coalesce(b.bundle, '') NOT LIKE 'com.apple.%'
  AND EXISTS (SELECT 1 FROM ios_applications a WHERE a.evidence_id = b.evidence_id)
  AND NOT EXISTS (SELECT 1 FROM ios_applications a
                  WHERE a.evidence_id = b.evidence_id AND a.bundle = b.bundle);
