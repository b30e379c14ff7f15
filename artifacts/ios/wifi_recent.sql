-- title:   Wi-Fi networks, most recent
-- about:   Each row is a network that the phone joined lately, as a sysdiagnose lists it.
-- source:  sysdiagnose WiFi/com.apple.wifi.recent-networks.json
-- format:  file
-- origin:  network
-- column:  joined_at time when it was last joined
-- column:  ssid      word name of the network
-- column:  bssid     word address of the access point
-- column:  details   word the entry as JSON
-- event:   joined_at wifi_joined coalesce(ssid, '(unknown)')
WITH whole AS MATERIALIZED (
    SELECT CASE WHEN json_valid(bytes_text(item_data())) THEN bytes_text(item_data()) ELSE '[]' END AS text
), networks AS MATERIALIZED (
    SELECT t.fullkey, t.value FROM whole JOIN json_tree(whole.text) t
    WHERE t.type = 'object'
      AND coalesce(json_extract(t.value, '$.SSID_STR'), json_extract(t.value, '$.ssid'),
                   json_extract(t.value, '$.SSID')) IS NOT NULL
)
SELECT fullkey AS origin_row,
       text_time(replace(replace(coalesce(json_extract(value, '$.lastJoined'),
                                          json_extract(value, '$.lastJoinTimestamp'),
                                          json_extract(value, '$.timestamp')), ' +', '+'), ' -', '-'))
           AS joined_at,
       coalesce(json_extract(value, '$.SSID_STR'), json_extract(value, '$.ssid'),
                json_extract(value, '$.SSID')) AS ssid,
       coalesce(json_extract(value, '$.BSSID'), json_extract(value, '$.bssid')) AS bssid,
       value AS details
FROM networks;
