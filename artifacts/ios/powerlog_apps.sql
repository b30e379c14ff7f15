-- title:   Apps in the power log
-- about:   Each row is an app that the power log knows, also one that was deleted.
-- source:  filesystem /private/var/containers/Shared/SystemGroup/*/Library/BatteryLife/**.PLSQL
-- source:  filesystem /private/var/containers/Shared/SystemGroup/*/Library/BatteryLife/**.PLSQL.gz
-- source:  filesystem /private/var/mobile/Library/BatteryLife/**.PLSQL
-- source:  filesystem /private/var/mobile/Library/BatteryLife/**.PLSQL.gz
-- source:  sysdiagnose logs/powerlogs/**.PLSQL
-- source:  sysdiagnose logs/powerlogs/**.PLSQL.gz
-- format:  sqlite
-- origin:  PLApplicationAgent_EventNone_AllApps
-- column:  logged_at  time    when it was logged (Unix seconds, clock corrected)
-- column:  deleted_at time    when the app was deleted (Unix seconds); NULL when it was not
-- column:  bundle     app     bundle identifier
-- column:  name       text    name
-- column:  executable process name of its program
-- column:  version    word    version
-- column:  kind       word    kind of app (raw value)
-- match:   bundle installed_app
-- match:   executable installed_app
-- event:   deleted_at app_deleted coalesce(name || ' ', '') || bundle
-- note:    Rows are of a clock that runs steadily; the newest offset before a row tells the real time.
-- needs: PLStorageOperator_EventForward_TimeOffset.timestamp
-- may:   PLStorageOperator_EventForward_TimeOffset.system
-- may:   PLApplicationAgent_EventNone_AllApps.ID PLApplicationAgent_EventNone_AllApps.timestamp
-- may:   PLApplicationAgent_EventNone_AllApps.AppDeletedDate
-- may:   PLApplicationAgent_EventNone_AllApps.AppBundleId
-- may:   PLApplicationAgent_EventNone_AllApps.AppName
-- may:   PLApplicationAgent_EventNone_AllApps.AppExecutable
-- may:   PLApplicationAgent_EventNone_AllApps.AppBundleVersion
-- may:   PLApplicationAgent_EventNone_AllApps.AppType
SELECT t.ID AS origin_row,
       unix_time(t.timestamp + coalesce(
           (SELECT o.system FROM PLStorageOperator_EventForward_TimeOffset o
            WHERE o.timestamp <= t.timestamp ORDER BY o.timestamp DESC LIMIT 1),
           (SELECT o.system FROM PLStorageOperator_EventForward_TimeOffset o
            ORDER BY o.timestamp LIMIT 1), 0)) AS logged_at,
       unix_time(t.AppDeletedDate) AS deleted_at,
       t.AppBundleId AS bundle,
       t.AppName AS name,
       t.AppExecutable AS executable,
       t.AppBundleVersion AS version,
       t.AppType AS kind
FROM PLApplicationAgent_EventNone_AllApps t;
