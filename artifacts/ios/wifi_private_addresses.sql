-- title:   Wi-Fi networks met with a private address
-- about:   Each row is a network for which the phone made an address of its own, also one that it only saw.
-- source:  backup SystemPreferencesDomain/SystemConfiguration/com.apple.wifi-private-mac-networks.plist
-- source:  filesystem /private/var/preferences/SystemConfiguration/com.apple.wifi-private-mac-networks.plist
-- source:  sysdiagnose WiFi/com.apple.wifi-private-mac-networks.plist
-- format:  plist
-- origin:  List of scanned networks with private mac
-- absent:  Only an encrypted backup holds it.
-- column:  added_at     time when it was added
-- column:  joined_at    time when it was last joined
-- column:  first_at     time when it was first joined with the private address
-- column:  link_down_at time when the link was last lost
-- column:  ssid         text name of the network
-- column:  bssid        word access point
-- column:  address      word private address in use, as hexadecimal digits
-- column:  is_known     bool whether it is among the known networks
-- event:   joined_at wifi_joined ssid || ' (private address)'
SELECT l.key || '/' || e.key AS origin_row,
       plist_get(d, l.key, e.key, 'addedAt') AS added_at,
       plist_get(d, l.key, e.key, 'lastJoined') AS joined_at,
       plist_get(d, l.key, e.key, 'FirstJoinWithNewMacTimestamp') AS first_at,
       plist_get(d, l.key, e.key, 'LinkDownTimestamp') AS link_down_at,
       plist_get(d, l.key, e.key, 'SSID_STR') AS ssid,
       plist_get(d, l.key, e.key, 'BSSID') AS bssid,
       lower(hex(plist_get(d, l.key, e.key, 'PRIVATE_MAC_ADDRESS', 'PRIVATE_MAC_ADDRESS_IN_USE')))
           AS address,
       plist_get(d, l.key, e.key, 'PresentInKnownNetworks') AS is_known
FROM (SELECT item_data() AS d) JOIN plist_each(item_data()) l
JOIN plist_each(item_data(), l.key) e
WHERE l.key LIKE 'List of %';
