-- title:   Access points of known Wi-Fi networks
-- about:   Each row is an access point of a network that the phone knows, and when it was last used:
--          where the phone was. A new access point of an old network may be a rogue one.
-- source:  backup SystemPreferencesDomain/com.apple.wifi.known-networks.plist
-- source:  filesystem /private/var/preferences/com.apple.wifi.known-networks.plist
-- source:  sysdiagnose WiFi/com.apple.wifi.known-networks.plist
-- format:  plist
-- origin:  BSSList
-- absent:  Only an encrypted backup holds it.
-- column:  associated_at time when it was last used
-- column:  ssid          text name of the network
-- column:  bssid         word access point
-- column:  channel       int  channel
-- column:  latitude      real where the phone was, degrees
-- column:  longitude     real where the phone was, degrees
-- event:   associated_at wifi_access_point ssid || ' ' || coalesce(bssid, '')
SELECT e.key || '/' || b.key AS origin_row,
       plist_get(d, e.key, 'BSSList', b.key, 'LastAssociatedAt') AS associated_at,
       coalesce(bytes_text(plist_get(d, e.key, 'SSID')), substr(e.key, 19)) AS ssid,
       plist_get(d, e.key, 'BSSList', b.key, 'BSSID') AS bssid,
       plist_get(d, e.key, 'BSSList', b.key, 'Channel') AS channel,
       plist_get(d, e.key, 'BSSList', b.key, 'LocationLatitude') AS latitude,
       plist_get(d, e.key, 'BSSList', b.key, 'LocationLongitude') AS longitude
FROM (SELECT item_data() AS d) JOIN plist_each(item_data()) e
JOIN plist_each(item_data(), e.key, 'BSSList') b
WHERE e.key LIKE 'wifi.network.ssid.%';
