-- title:   Use of the camera in the power log
-- about:   Each row is a change of state of a camera.
-- source:  filesystem /private/var/containers/Shared/SystemGroup/*/Library/BatteryLife/**.PLSQL
-- source:  filesystem /private/var/containers/Shared/SystemGroup/*/Library/BatteryLife/**.PLSQL.gz
-- source:  filesystem /private/var/mobile/Library/BatteryLife/**.PLSQL
-- source:  filesystem /private/var/mobile/Library/BatteryLife/**.PLSQL.gz
-- source:  sysdiagnose logs/powerlogs/**.PLSQL
-- source:  sysdiagnose logs/powerlogs/**.PLSQL.gz
-- format:  sqlite
-- origin:  PLCameraAgent_EventForward_Camera
-- column:  logged_at time        when it was logged (Unix seconds, clock corrected)
-- column:  bundle    app|process the app that used it
-- column:  camera    word        which camera
-- column:  state     word        state (raw value)
-- match:   bundle ran
-- event:   logged_at powerlog_camera coalesce(bundle, '(unknown)') || ' ' || coalesce(state, '')
-- note:    Rows are of a clock that runs steadily; the newest offset before a row tells the real time.
-- needs: PLStorageOperator_EventForward_TimeOffset.timestamp
-- may:   PLStorageOperator_EventForward_TimeOffset.system
-- may:   PLCameraAgent_EventForward_Camera.ID PLCameraAgent_EventForward_Camera.timestamp
-- may:   PLCameraAgent_EventForward_Camera.BundleId PLCameraAgent_EventForward_Camera.CameraType
-- may:   PLCameraAgent_EventForward_Camera.State
SELECT t.ID AS origin_row,
       unix_time(t.timestamp + coalesce(
           (SELECT o.system FROM PLStorageOperator_EventForward_TimeOffset o
            WHERE o.timestamp <= t.timestamp ORDER BY o.timestamp DESC LIMIT 1),
           (SELECT o.system FROM PLStorageOperator_EventForward_TimeOffset o
            ORDER BY o.timestamp LIMIT 1), 0)) AS logged_at,
       t.BundleId AS bundle,
       t.CameraType AS camera,
       t.State AS state
FROM PLCameraAgent_EventForward_Camera t;
