-- title:   Wi-Fi networks around the phone
-- about:   Each row is a network that the phone saw when the sysdiagnose was made.
-- source:  sysdiagnose WiFi/wifi_scan*.txt
-- format:  file
-- origin:  line
-- column:  ssid   word name of the network
-- column:  bssid  word address of the access point
-- column:  line   text the line as written
SELECT offset AS origin_row,
       coalesce(regex_get(text, 'ssid=''?([^,'']+)''?,'), regex_get(text, '^\s*(.+?)\s+(?:[0-9a-fA-F]{1,2}:){5}'))
           AS ssid,
       regex_get(text, '((?:[0-9a-fA-F]{1,2}:){5}[0-9a-fA-F]{1,2})') AS bssid,
       trim(text) AS line
FROM line(item_data())
WHERE regex_get(text, '((?:[0-9a-fA-F]{1,2}:){5}[0-9a-fA-F]{1,2})') IS NOT NULL;
