-- title:   Processes in the power log
-- about:   Each row is a process that was started, also one that lived shortly.
-- source:  filesystem /private/var/containers/Shared/SystemGroup/*/Library/BatteryLife/**.PLSQL
-- source:  filesystem /private/var/containers/Shared/SystemGroup/*/Library/BatteryLife/**.PLSQL.gz
-- source:  filesystem /private/var/mobile/Library/BatteryLife/**.PLSQL
-- source:  filesystem /private/var/mobile/Library/BatteryLife/**.PLSQL.gz
-- source:  sysdiagnose logs/powerlogs/**.PLSQL
-- source:  sysdiagnose logs/powerlogs/**.PLSQL.gz
-- format:  sqlite
-- origin:  PLProcessMonitorAgent_EventForward_ProcessID
-- column:  logged_at time    when it was logged (Unix seconds, clock corrected)
-- column:  process   process name
-- column:  bundle    app     bundle identifier
-- column:  pid       int     process number
-- column:  coalition int     coalition
-- match:   process ran
-- match:   bundle ran
-- event:   logged_at process_started coalesce(process, '') || coalesce(' [' || bundle || ']', '')
-- note:    Rows are of a clock that runs steadily; the newest offset before a row tells the real time.
-- needs: PLStorageOperator_EventForward_TimeOffset.timestamp
-- may:   PLStorageOperator_EventForward_TimeOffset.system
-- may:   PLProcessMonitorAgent_EventForward_ProcessID.ID
-- may:   PLProcessMonitorAgent_EventForward_ProcessID.timestamp
-- may:   PLProcessMonitorAgent_EventForward_ProcessID.ProcessName
-- may:   PLProcessMonitorAgent_EventForward_ProcessID.BundleID
-- may:   PLProcessMonitorAgent_EventForward_ProcessID.PID
-- may:   PLProcessMonitorAgent_EventForward_ProcessID.CoalitionID
SELECT t.ID AS origin_row,
       unix_time(t.timestamp + coalesce(
           (SELECT o.system FROM PLStorageOperator_EventForward_TimeOffset o
            WHERE o.timestamp <= t.timestamp ORDER BY o.timestamp DESC LIMIT 1),
           (SELECT o.system FROM PLStorageOperator_EventForward_TimeOffset o
            ORDER BY o.timestamp LIMIT 1), 0)) AS logged_at,
       t.ProcessName AS process,
       t.BundleID AS bundle,
       t.PID AS pid,
       t.CoalitionID AS coalition
FROM PLProcessMonitorAgent_EventForward_ProcessID t;
