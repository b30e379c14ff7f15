-- title:   Known Wi-Fi networks
-- about:   Each row is a Wi-Fi network that the phone knows, and when it was joined.
-- source:  backup SystemPreferencesDomain/com.apple.wifi.known-networks.plist
-- source:  backup SystemPreferencesDomain/SystemConfiguration/com.apple.wifi.plist
-- source:  filesystem /private/var/preferences/com.apple.wifi.known-networks.plist
-- source:  filesystem /private/var/preferences/SystemConfiguration/com.apple.wifi.plist
-- source:  sysdiagnose WiFi/com.apple.wifi.known-networks.plist
-- source:  sysdiagnose WiFi/com.apple.wifi.plist
-- format:  plist
-- origin:  com.apple.wifi.known-networks.plist
-- absent:  Only an encrypted backup holds it.
-- column:  added_at            time when it was added
-- column:  joined_by_user_at   time when the owner last joined it
-- column:  joined_by_system_at time when the phone last joined it by itself
-- column:  password_changed_at time when its password was last changed here
-- column:  ssid                text name of the network
-- column:  bssid               word access point last used
-- column:  security            word kind of encryption
-- column:  is_captive          bool whether it asks to log in on a page
-- column:  is_hidden           bool whether it does not announce itself
-- column:  added_by            app  the app that added it
-- event:   added_at wifi_added ssid
-- event:   joined_by_user_at wifi_joined ssid || ' by the owner'
-- event:   joined_by_system_at wifi_joined ssid || ' by itself'
SELECT e.key AS origin_row,
       plist_get(d, e.key, 'AddedAt') AS added_at,
       plist_get(d, e.key, 'JoinedByUserAt') AS joined_by_user_at,
       coalesce(plist_get(d, e.key, 'JoinedBySystemAt'),
                plist_get(d, e.key, '__OSSpecific__', 'prevJoined')) AS joined_by_system_at,
       plist_get(d, e.key, '__OSSpecific__', 'WiFiNetworkPasswordModificationDate')
           AS password_changed_at,
       coalesce(bytes_text(plist_get(d, e.key, 'SSID')), substr(e.key, 19)) AS ssid,
       plist_get(d, e.key, '__OSSpecific__', 'BSSID') AS bssid,
       plist_get(d, e.key, 'SupportedSecurityTypes') AS security,
       plist_get(d, e.key, 'CaptiveProfile', 'CaptiveNetwork') AS is_captive,
       plist_get(d, e.key, 'Hidden') AS is_hidden,
       coalesce(plist_get(d, e.key, 'BundleID'), plist_get(d, e.key, 'ShareableBundleID'))
           AS added_by
FROM (SELECT item_data() AS d) JOIN plist_each(item_data()) e
WHERE e.key LIKE 'wifi.network.ssid.%'
UNION ALL
SELECT 'List of known networks/' || e.key,
       plist_get(d, 'List of known networks', e.key, 'addedAt'),
       plist_get(d, 'List of known networks', e.key, 'lastJoined'),
       plist_get(d, 'List of known networks', e.key, 'lastAutoJoined'),
       plist_get(d, 'List of known networks', e.key, 'WiFiNetworkPasswordModificationDate'),
       plist_get(d, 'List of known networks', e.key, 'SSID_STR'),
       plist_get(d, 'List of known networks', e.key, 'BSSID'),
       plist_get(d, 'List of known networks', e.key, 'SecurityMode'),
       plist_get(d, 'List of known networks', e.key, 'CaptiveNetwork'),
       plist_get(d, 'List of known networks', e.key, 'HIDDEN_NETWORK'),
       plist_get(d, 'List of known networks', e.key, 'BundleID')
FROM (SELECT item_data() AS d) JOIN plist_each(item_data(), 'List of known networks') e;
