-- title:        A configuration profile that can watch or redirect this phone
-- severity:     low
-- confidence:   medium
-- artifact:     ios_profiles
-- explanation:  The profile may manage the phone, route or decrypt its traffic, or silence its
--               notifications.
-- alternatives: Employers, schools and privacy apps install such profiles for good reasons.
-- verify:       On the phone see Settings, General, VPN and Device Management, and ask who installed it.
-- reference:    MITRE ATT&CK for Mobile T1632 (Subvert Trust Controls), T1638 (Adversary-in-the-Middle)
SELECT record_id,
       'The profile ' || coalesce(name, identifier, uuid, '?') || ' has a payload '
       || payload_type AS title,
       CASE payload_type WHEN 'com.apple.notificationsettings' THEN 'medium' ELSE 'low' END
           AS severity
FROM ios_profiles
WHERE payload_type IN ('com.apple.notificationsettings', 'com.apple.mdm',
                       'com.apple.security.root', 'com.apple.vpn.managed',
                       'com.apple.vpn.managed.applayer', 'com.apple.proxy.http.global',
                       'com.apple.dnsSettings.managed', 'com.apple.webcontent-filter',
                       'com.apple.relay.managed');
