-- title:   Analytics of keychain and trust
-- about:   Each row is an event that securityd or trustd counted: failures of the keychain, of
--          synchronisation and of certificates, with the process that met them.
-- source:  filesystem /private/var/Keychains/Analytics/*.db
-- format:  sqlite
-- covers:  Analytics
-- origin:  hard_failures, soft_failures, all_events
-- column:  logged_at time    when (Unix seconds)
-- column:  database  word    name of the database, e.g. trust_analytics.db
-- column:  kind      word    hard_failures, soft_failures or all_events
-- column:  event     text    what happened
-- column:  build     word    build of the system at that time
-- column:  product   word    product
-- column:  details   text    all that was noted, as JSON
-- event:   logged_at analytics database || ': ' || coalesce(event, kind)
-- may:   hard_failures.rowid hard_failures.timestamp hard_failures.data
-- may:   soft_failures.rowid soft_failures.timestamp soft_failures.data
-- may:   all_events.rowid all_events.timestamp all_events.data
SELECT kind || '/' || row AS origin_row,
       unix_time(timestamp) AS logged_at,
       replace(item_path(), rtrim(item_path(), replace(item_path(), '/', '')), '') AS database,
       kind,
       plist_get(data, 'eventType') AS event,
       plist_get(data, 'build') AS build,
       plist_get(data, 'product') AS product,
       plist_json(data) AS details
FROM (SELECT 'hard_failures' AS kind, rowid AS row, timestamp, data FROM hard_failures
      UNION ALL SELECT 'soft_failures', rowid, timestamp, data FROM soft_failures
      UNION ALL SELECT 'all_events', rowid, timestamp, data FROM all_events);
