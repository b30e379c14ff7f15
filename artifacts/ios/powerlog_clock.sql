-- title:   The phone's clock, in the power log
-- about:   Each row is how far the clock of the phone was from the one that runs steadily. A sudden
--          change means that the clock was set.
-- source:  filesystem /private/var/containers/Shared/SystemGroup/*/Library/BatteryLife/**.PLSQL
-- source:  filesystem /private/var/containers/Shared/SystemGroup/*/Library/BatteryLife/**.PLSQL.gz
-- source:  filesystem /private/var/mobile/Library/BatteryLife/**.PLSQL
-- source:  filesystem /private/var/mobile/Library/BatteryLife/**.PLSQL.gz
-- source:  sysdiagnose logs/powerlogs/**.PLSQL
-- source:  sysdiagnose logs/powerlogs/**.PLSQL.gz
-- format:  sqlite
-- origin:  PLStorageOperator_EventForward_TimeOffset
-- column:  logged_at    time when (Unix seconds, corrected)
-- column:  monotonic    real the steady clock, seconds
-- column:  clock_offset real seconds between the two
-- needs: PLStorageOperator_EventForward_TimeOffset.timestamp
-- may:   PLStorageOperator_EventForward_TimeOffset.ID PLStorageOperator_EventForward_TimeOffset.system
SELECT ID AS origin_row, unix_time(timestamp + coalesce(system, 0)) AS logged_at,
       timestamp AS monotonic, system AS clock_offset
FROM PLStorageOperator_EventForward_TimeOffset;
