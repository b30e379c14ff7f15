-- title:   Apps that used audio, in the power log
-- about:   Each row is an app that began or ended to use audio.
-- source:  filesystem /private/var/containers/Shared/SystemGroup/*/Library/BatteryLife/**.PLSQL
-- source:  filesystem /private/var/containers/Shared/SystemGroup/*/Library/BatteryLife/**.PLSQL.gz
-- source:  filesystem /private/var/mobile/Library/BatteryLife/**.PLSQL
-- source:  filesystem /private/var/mobile/Library/BatteryLife/**.PLSQL.gz
-- source:  sysdiagnose logs/powerlogs/**.PLSQL
-- source:  sysdiagnose logs/powerlogs/**.PLSQL.gz
-- format:  sqlite
-- origin:  PLAudioAgent_EventPoint_AudioApp
-- column:  logged_at time        when it was logged (Unix seconds, clock corrected)
-- column:  bundle    app|process the app
-- column:  state     word        what it did (raw value)
-- column:  asset     word        kind of sound
-- column:  pid       int         process
-- match:   bundle ran
-- event:   logged_at powerlog_audio_app coalesce(bundle, '') || ' ' || coalesce(state, '')
-- note:    Rows are of a clock that runs steadily; the newest offset before a row tells the real time.
-- needs: PLStorageOperator_EventForward_TimeOffset.timestamp
-- may:   PLStorageOperator_EventForward_TimeOffset.system
-- may:   PLAudioAgent_EventPoint_AudioApp.ID PLAudioAgent_EventPoint_AudioApp.timestamp
-- may:   PLAudioAgent_EventPoint_AudioApp.ApplicationName
-- may:   PLAudioAgent_EventPoint_AudioApp.Operation
-- may:   PLAudioAgent_EventPoint_AudioApp.AssertionName PLAudioAgent_EventPoint_AudioApp.PID
SELECT t.ID AS origin_row,
       unix_time(t.timestamp + coalesce(
           (SELECT o.system FROM PLStorageOperator_EventForward_TimeOffset o
            WHERE o.timestamp <= t.timestamp ORDER BY o.timestamp DESC LIMIT 1),
           (SELECT o.system FROM PLStorageOperator_EventForward_TimeOffset o
            ORDER BY o.timestamp LIMIT 1), 0)) AS logged_at,
       t.ApplicationName AS bundle,
       t.Operation AS state,
       t.AssertionName AS asset,
       t.PID AS pid
FROM PLAudioAgent_EventPoint_AudioApp t;
