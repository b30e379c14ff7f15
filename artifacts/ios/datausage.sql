-- title:   Network use of processes
-- about:   Each row is a process that used the network, with one of its counters. What was running
--          on the phone leaves its name here, whether or not it is an app.
-- source:  backup WirelessDomain/Library/Databases/DataUsage.sqlite
-- source:  backup WirelessDomain/Library/Databases/DataUsage-watch.sqlite
-- source:  filesystem /private/var/wireless/Library/Databases/DataUsage.sqlite
-- source:  filesystem /private/var/wireless/Library/Databases/DataUsage-watch.sqlite
-- source:  filesystem /private/var/networkd/netusage.sqlite
-- source:  filesystem /private/var/networkd/db/netusage.sqlite
-- format:  sqlite
-- covers:  Datausage Netusage
-- origin:  ZPROCESS
-- column:  first_at    time     when the process was first seen (Mac absolute seconds)
-- column:  last_at     time     when the process was last seen (the same epoch)
-- column:  live_at     time     when the counter was written (the same epoch)
-- column:  process     process  its name, or name/bundle; cut at 16 characters by the system
-- column:  bundle      app      its bundle identifier; NULL for what is no app
-- column:  wifi_in     int      bytes received over Wi-Fi
-- column:  wifi_out    int      bytes sent over Wi-Fi
-- column:  wwan_in     int      bytes received over the mobile network
-- column:  wwan_out    int      bytes sent over the mobile network
-- column:  wired_in    int      bytes received over a cable (netusage.sqlite alone)
-- column:  wired_out   int      bytes sent over a cable (netusage.sqlite alone)
-- column:  live_row    int      Z_PK of the counter in ZLIVEUSAGE; NULL when there is none
-- match:   process ran
-- match:   bundle ran
-- event:   first_at process_first_used_network coalesce(process, '') || coalesce(' [' || bundle || ']', '')
-- event:   live_at process_used_network coalesce(process, '') || ': ' || (coalesce(wifi_in, 0) + coalesce(wwan_in, 0)) || ' bytes in, ' || (coalesce(wifi_out, 0) + coalesce(wwan_out, 0)) || ' out'
-- needs: ZPROCESS.Z_PK ZPROCESS.ZPROCNAME
-- may:   ZPROCESS.ZBUNDLENAME ZPROCESS.ZFIRSTTIMESTAMP ZPROCESS.ZTIMESTAMP
-- may:   ZLIVEUSAGE.Z_PK ZLIVEUSAGE.ZHASPROCESS ZLIVEUSAGE.ZTIMESTAMP ZLIVEUSAGE.ZWIFIIN
-- may:   ZLIVEUSAGE.ZWIFIOUT ZLIVEUSAGE.ZWWANIN ZLIVEUSAGE.ZWWANOUT ZLIVEUSAGE.ZWIREDIN
-- may:   ZLIVEUSAGE.ZWIREDOUT
SELECT p.Z_PK AS origin_row,
       mac_time(p.ZFIRSTTIMESTAMP) AS first_at,
       mac_time(p.ZTIMESTAMP) AS last_at,
       mac_time(u.ZTIMESTAMP) AS live_at,
       p.ZPROCNAME AS process,
       p.ZBUNDLENAME AS bundle,
       u.ZWIFIIN AS wifi_in,
       u.ZWIFIOUT AS wifi_out,
       u.ZWWANIN AS wwan_in,
       u.ZWWANOUT AS wwan_out,
       u.ZWIREDIN AS wired_in,
       u.ZWIREDOUT AS wired_out,
       u.Z_PK AS live_row
FROM ZPROCESS p
LEFT JOIN ZLIVEUSAGE u ON u.ZHASPROCESS = p.Z_PK;
