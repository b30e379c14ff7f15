-- title:   Audio routes in the power log
-- about:   Each row is a change of the way that sound takes: that the phone rang, that somebody spoke.
-- source:  filesystem /private/var/containers/Shared/SystemGroup/*/Library/BatteryLife/**.PLSQL
-- source:  filesystem /private/var/containers/Shared/SystemGroup/*/Library/BatteryLife/**.PLSQL.gz
-- source:  filesystem /private/var/mobile/Library/BatteryLife/**.PLSQL
-- source:  filesystem /private/var/mobile/Library/BatteryLife/**.PLSQL.gz
-- source:  sysdiagnose logs/powerlogs/**.PLSQL
-- source:  sysdiagnose logs/powerlogs/**.PLSQL.gz
-- format:  sqlite
-- origin:  PLAudioAgent_EventForward_Routing
-- column:  logged_at time when it was logged (Unix seconds, clock corrected)
-- column:  category  word Ringtone, PhoneCall, Alarm and others
-- column:  route     word Speaker, Receiver, HeadphonesBT and others
-- column:  is_active bool whether sound was played
-- column:  pid       int  process
-- column:  volume    real volume
-- event:   logged_at powerlog_audio coalesce(category, '') || ' on ' || coalesce(route, '?')
-- note:    Rows are of a clock that runs steadily; the newest offset before a row tells the real time.
-- needs: PLStorageOperator_EventForward_TimeOffset.timestamp
-- may:   PLStorageOperator_EventForward_TimeOffset.system
-- may:   PLAudioAgent_EventForward_Routing.ID PLAudioAgent_EventForward_Routing.timestamp
-- may:   PLAudioAgent_EventForward_Routing.OutputCategory
-- may:   PLAudioAgent_EventForward_Routing.ActiveRoute PLAudioAgent_EventForward_Routing.Active
-- may:   PLAudioAgent_EventForward_Routing.ActivePID PLAudioAgent_EventForward_Routing.Volume
SELECT t.ID AS origin_row,
       unix_time(t.timestamp + coalesce(
           (SELECT o.system FROM PLStorageOperator_EventForward_TimeOffset o
            WHERE o.timestamp <= t.timestamp ORDER BY o.timestamp DESC LIMIT 1),
           (SELECT o.system FROM PLStorageOperator_EventForward_TimeOffset o
            ORDER BY o.timestamp LIMIT 1), 0)) AS logged_at,
       t.OutputCategory AS category,
       t.ActiveRoute AS route,
       t.Active AS is_active,
       t.ActivePID AS pid,
       t.Volume AS volume
FROM PLAudioAgent_EventForward_Routing t;
