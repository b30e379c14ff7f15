-- title:   Network use of processes whose record is gone
-- about:   Each row is a counter of network traffic that names a process which the list of processes no
--          longer holds.
-- source:  backup WirelessDomain/Library/Databases/DataUsage.sqlite
-- source:  backup WirelessDomain/Library/Databases/DataUsage-watch.sqlite
-- source:  filesystem /private/var/wireless/Library/Databases/DataUsage.sqlite
-- source:  filesystem /private/var/wireless/Library/Databases/DataUsage-watch.sqlite
-- source:  filesystem /private/var/networkd/netusage.sqlite
-- source:  filesystem /private/var/networkd/db/netusage.sqlite
-- format:  sqlite
-- covers:  Datausage Netusage
-- origin:  ZLIVEUSAGE
-- recovered: no
-- column:  live_at     time when the counter was written (Mac absolute seconds)
-- column:  process_key int  Z_PK that the process had
-- column:  wifi_in     int  bytes received over Wi-Fi
-- column:  wifi_out    int  bytes sent over Wi-Fi
-- column:  wwan_in     int  bytes received over the mobile network
-- column:  wwan_out    int  bytes sent over the mobile network
-- event:   live_at removed_process_used_network 'process ' || process_key || ': ' || (coalesce(wifi_in, 0) + coalesce(wwan_in, 0)) || ' bytes in, ' || (coalesce(wifi_out, 0) + coalesce(wwan_out, 0)) || ' out'
-- needs: ZLIVEUSAGE.Z_PK ZLIVEUSAGE.ZHASPROCESS ZPROCESS.Z_PK
-- may:   ZLIVEUSAGE.ZTIMESTAMP ZLIVEUSAGE.ZWIFIIN ZLIVEUSAGE.ZWIFIOUT ZLIVEUSAGE.ZWWANIN
-- may:   ZLIVEUSAGE.ZWWANOUT
SELECT u.Z_PK AS origin_row, mac_time(u.ZTIMESTAMP) AS live_at, u.ZHASPROCESS AS process_key,
       u.ZWIFIIN AS wifi_in, u.ZWIFIOUT AS wifi_out, u.ZWWANIN AS wwan_in, u.ZWWANOUT AS wwan_out
FROM ZLIVEUSAGE u
WHERE u.ZHASPROCESS IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM ZPROCESS p WHERE p.Z_PK = u.ZHASPROCESS);
