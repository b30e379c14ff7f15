-- title:   Programs that asked for the location, in the power log
-- about:   Each row is a program that used the location.
-- source:  filesystem /private/var/containers/Shared/SystemGroup/*/Library/BatteryLife/**.PLSQL
-- source:  filesystem /private/var/containers/Shared/SystemGroup/*/Library/BatteryLife/**.PLSQL.gz
-- source:  filesystem /private/var/mobile/Library/BatteryLife/**.PLSQL
-- source:  filesystem /private/var/mobile/Library/BatteryLife/**.PLSQL.gz
-- source:  sysdiagnose logs/powerlogs/**.PLSQL
-- source:  sysdiagnose logs/powerlogs/**.PLSQL.gz
-- format:  sqlite
-- origin:  PLLocationAgent_EventForward_ClientStatus
-- column:  logged_at  time    when it was logged (Unix seconds, clock corrected)
-- column:  client     process the program
-- column:  bundle     app     bundle identifier
-- column:  executable path    its path
-- column:  kind       word    kind of use
-- column:  accuracy   real    metres it asked for
-- match:   client ran
-- match:   bundle ran
-- match:   executable ran
-- event:   logged_at location_used coalesce(client, bundle, executable, '')
-- note:    Rows are of a clock that runs steadily; the newest offset before a row tells the real time.
-- needs: PLStorageOperator_EventForward_TimeOffset.timestamp
-- may:   PLStorageOperator_EventForward_TimeOffset.system
-- may:   PLLocationAgent_EventForward_ClientStatus.ID
-- may:   PLLocationAgent_EventForward_ClientStatus.timestamp
-- may:   PLLocationAgent_EventForward_ClientStatus.Client
-- may:   PLLocationAgent_EventForward_ClientStatus.BundleId
-- may:   PLLocationAgent_EventForward_ClientStatus.Executable
-- may:   PLLocationAgent_EventForward_ClientStatus.Type
-- may:   PLLocationAgent_EventForward_ClientStatus.LocationDesiredAccuracy
SELECT t.ID AS origin_row,
       unix_time(t.timestamp + coalesce(
           (SELECT o.system FROM PLStorageOperator_EventForward_TimeOffset o
            WHERE o.timestamp <= t.timestamp ORDER BY o.timestamp DESC LIMIT 1),
           (SELECT o.system FROM PLStorageOperator_EventForward_TimeOffset o
            ORDER BY o.timestamp LIMIT 1), 0)) AS logged_at,
       t.Client AS client,
       t.BundleId AS bundle,
       t.Executable AS executable,
       t.Type AS kind,
       t.LocationDesiredAccuracy AS accuracy
FROM PLLocationAgent_EventForward_ClientStatus t;
