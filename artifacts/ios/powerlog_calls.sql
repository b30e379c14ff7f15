-- title:   Calls in the power log
-- about:   Each row is a change of state of a call that went through the phone's call screen: cellular,
--          FaceTime and apps. It shows to the second what rang, also when the call log is empty.
-- source:  filesystem /private/var/containers/Shared/SystemGroup/*/Library/BatteryLife/**.PLSQL
-- source:  filesystem /private/var/containers/Shared/SystemGroup/*/Library/BatteryLife/**.PLSQL.gz
-- source:  filesystem /private/var/mobile/Library/BatteryLife/**.PLSQL
-- source:  filesystem /private/var/mobile/Library/BatteryLife/**.PLSQL.gz
-- source:  sysdiagnose logs/powerlogs/**.PLSQL
-- source:  sysdiagnose logs/powerlogs/**.PLSQL.gz
-- format:  sqlite
-- origin:  PLXPCAgent_EventForward_InCallService
-- column:  logged_at time when it was logged (Unix seconds, clock corrected)
-- column:  bundle    app  the app that the call belongs to
-- column:  provider  word provider of the call
-- column:  status    word state of the call (raw value)
-- column:  sub_type  word kind of call (raw value)
-- column:  is_video  bool a video call
-- match:   bundle ran
-- event:   logged_at powerlog_call coalesce(bundle, provider, '') || ', status ' || coalesce(status, '?')
-- note:    Rows are of a clock that runs steadily; the newest offset before a row tells the real time.
-- needs: PLStorageOperator_EventForward_TimeOffset.timestamp
-- may:   PLStorageOperator_EventForward_TimeOffset.system
-- may:   PLXPCAgent_EventForward_InCallService.ID PLXPCAgent_EventForward_InCallService.timestamp
-- may:   PLXPCAgent_EventForward_InCallService.BundleID
-- may:   PLXPCAgent_EventForward_InCallService.ProviderIdentifier
-- may:   PLXPCAgent_EventForward_InCallService.Status
-- may:   PLXPCAgent_EventForward_InCallService.kCallSubType
-- may:   PLXPCAgent_EventForward_InCallService.Video
SELECT t.ID AS origin_row,
       unix_time(t.timestamp + coalesce(
           (SELECT o.system FROM PLStorageOperator_EventForward_TimeOffset o
            WHERE o.timestamp <= t.timestamp ORDER BY o.timestamp DESC LIMIT 1),
           (SELECT o.system FROM PLStorageOperator_EventForward_TimeOffset o
            ORDER BY o.timestamp LIMIT 1), 0)) AS logged_at,
       t.BundleID AS bundle,
       t.ProviderIdentifier AS provider,
       t.Status AS status,
       t.kCallSubType AS sub_type,
       t.Video AS is_video
FROM PLXPCAgent_EventForward_InCallService t;
