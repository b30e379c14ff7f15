-- title:   Network use of processes in the power log
-- about:   Each row is a process and what it sent and received in about an hour.
-- source:  filesystem /private/var/containers/Shared/SystemGroup/*/Library/BatteryLife/**.PLSQL
-- source:  filesystem /private/var/containers/Shared/SystemGroup/*/Library/BatteryLife/**.PLSQL.gz
-- source:  filesystem /private/var/mobile/Library/BatteryLife/**.PLSQL
-- source:  filesystem /private/var/mobile/Library/BatteryLife/**.PLSQL.gz
-- source:  sysdiagnose logs/powerlogs/**.PLSQL
-- source:  sysdiagnose logs/powerlogs/**.PLSQL.gz
-- format:  sqlite
-- origin:  PLProcessNetworkAgent_EventInterval_UsageDiff
-- column:  logged_at time    when it was logged (Unix seconds, clock corrected)
-- column:  process   process name
-- column:  bundle    app     bundle identifier
-- column:  wifi_in   int     bytes received over Wi-Fi
-- column:  wifi_out  int     bytes sent over Wi-Fi
-- column:  wwan_in   int     bytes received over the mobile network
-- column:  wwan_out  int     bytes sent over the mobile network
-- match:   process ran
-- match:   bundle ran
-- event:   logged_at process_used_network coalesce(process, bundle, '') || ': ' || (coalesce(wifi_in, 0) + coalesce(wwan_in, 0)) || ' bytes in, ' || (coalesce(wifi_out, 0) + coalesce(wwan_out, 0)) || ' out'
-- note:    Rows are of a clock that runs steadily; the newest offset before a row tells the real time.
-- needs: PLStorageOperator_EventForward_TimeOffset.timestamp
-- may:   PLStorageOperator_EventForward_TimeOffset.system
-- may:   PLProcessNetworkAgent_EventInterval_UsageDiff.ID
-- may:   PLProcessNetworkAgent_EventInterval_UsageDiff.timestamp
-- may:   PLProcessNetworkAgent_EventInterval_UsageDiff.ProcessName
-- may:   PLProcessNetworkAgent_EventInterval_UsageDiff.BundleName
-- may:   PLProcessNetworkAgent_EventInterval_UsageDiff.WifiIn
-- may:   PLProcessNetworkAgent_EventInterval_UsageDiff.WifiOut
-- may:   PLProcessNetworkAgent_EventInterval_UsageDiff.CellIn
-- may:   PLProcessNetworkAgent_EventInterval_UsageDiff.CellOut
SELECT t.ID AS origin_row,
       unix_time(t.timestamp + coalesce(
           (SELECT o.system FROM PLStorageOperator_EventForward_TimeOffset o
            WHERE o.timestamp <= t.timestamp ORDER BY o.timestamp DESC LIMIT 1),
           (SELECT o.system FROM PLStorageOperator_EventForward_TimeOffset o
            ORDER BY o.timestamp LIMIT 1), 0)) AS logged_at,
       t.ProcessName AS process,
       t.BundleName AS bundle,
       t.WifiIn AS wifi_in,
       t.WifiOut AS wifi_out,
       t.CellIn AS wwan_in,
       t.CellOut AS wwan_out
FROM PLProcessNetworkAgent_EventInterval_UsageDiff t;
