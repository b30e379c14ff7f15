-- title:        An app has a VPN, proxy, DNS or filter configuration
-- severity:     info
-- confidence:   medium
-- artifact:     ios_network_extensions
-- explanation:  The app can see where the phone's traffic goes, or send it elsewhere.
-- alternatives: Privacy apps, ad blockers and apps of employers do this for the owner.
-- verify:       On the phone see Settings, General, VPN and Device Management, and ask who set it up.
-- reference:    MITRE ATT&CK for Mobile T1638 (Adversary-in-the-Middle)
SELECT min(n.record_id) AS record_id, n.value || ' has a network configuration' AS title
FROM ios_network_extensions n
WHERE n.key = 'text' AND n.value NOT LIKE 'com.apple.%'
  AND n.value IN (SELECT bundle FROM ios_applications UNION SELECT bundle FROM ios_app_bundles
                  UNION SELECT bundle FROM ios_app_states)
GROUP BY n.item_id, n.value;
