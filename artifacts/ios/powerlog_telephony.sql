-- title:   Mobile telephony in the power log
-- about:   Each row is a change of state of the mobile telephone: a call, the SIM card, flight mode.
-- source:  filesystem /private/var/containers/Shared/SystemGroup/*/Library/BatteryLife/**.PLSQL
-- source:  filesystem /private/var/containers/Shared/SystemGroup/*/Library/BatteryLife/**.PLSQL.gz
-- source:  filesystem /private/var/mobile/Library/BatteryLife/**.PLSQL
-- source:  filesystem /private/var/mobile/Library/BatteryLife/**.PLSQL.gz
-- source:  sysdiagnose logs/powerlogs/**.PLSQL
-- source:  sysdiagnose logs/powerlogs/**.PLSQL.gz
-- format:  sqlite
-- origin:  PLBBAgent_EventPoint_TelephonyActivity
-- column:  logged_at   time when it was logged (Unix seconds, clock corrected)
-- column:  call_status word state of a call (raw value)
-- column:  sim_status  word state of the SIM card
-- column:  flight_mode word flight mode
-- column:  operator    text the operator
-- event:   logged_at powerlog_telephony 'call ' || coalesce(call_status, '?')
-- note:    Rows are of a clock that runs steadily; the newest offset before a row tells the real time.
-- needs: PLStorageOperator_EventForward_TimeOffset.timestamp
-- may:   PLStorageOperator_EventForward_TimeOffset.system
-- may:   PLBBAgent_EventPoint_TelephonyActivity.ID
-- may:   PLBBAgent_EventPoint_TelephonyActivity.timestamp
-- may:   PLBBAgent_EventPoint_TelephonyActivity.CallStatus
-- may:   PLBBAgent_EventPoint_TelephonyActivity.SimStatus
-- may:   PLBBAgent_EventPoint_TelephonyActivity.AirplaneMode
-- may:   PLBBAgent_EventPoint_TelephonyActivity.Operator
SELECT t.ID AS origin_row,
       unix_time(t.timestamp + coalesce(
           (SELECT o.system FROM PLStorageOperator_EventForward_TimeOffset o
            WHERE o.timestamp <= t.timestamp ORDER BY o.timestamp DESC LIMIT 1),
           (SELECT o.system FROM PLStorageOperator_EventForward_TimeOffset o
            ORDER BY o.timestamp LIMIT 1), 0)) AS logged_at,
       t.CallStatus AS call_status,
       t.SimStatus AS sim_status,
       t.AirplaneMode AS flight_mode,
       t.Operator AS operator
FROM PLBBAgent_EventPoint_TelephonyActivity t;
