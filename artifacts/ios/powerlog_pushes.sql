-- title:   Received pushes in the power log
-- about:   Each row is a push that came in for an app. A push of a call service with no call after it is
--          worth a look.
-- source:  filesystem /private/var/containers/Shared/SystemGroup/*/Library/BatteryLife/**.PLSQL
-- source:  filesystem /private/var/containers/Shared/SystemGroup/*/Library/BatteryLife/**.PLSQL.gz
-- source:  filesystem /private/var/mobile/Library/BatteryLife/**.PLSQL
-- source:  filesystem /private/var/mobile/Library/BatteryLife/**.PLSQL.gz
-- source:  sysdiagnose logs/powerlogs/**.PLSQL
-- source:  sysdiagnose logs/powerlogs/**.PLSQL.gz
-- format:  sqlite
-- origin:  PLPushAgent_EventPoint_ReceivedPush
-- column:  logged_at  time   when it was logged (Unix seconds, clock corrected)
-- column:  bundle     app    the app
-- column:  topic      app    topic of the push; one that ends in .voip announces a call
-- column:  server_ip  ip     the server that it came from
-- column:  server     domain name of the server
-- column:  priority   int    priority
-- column:  is_dropped bool   whether it was thrown away
-- match:   bundle ran
-- match:   topic ran
-- match:   server_ip contacted
-- match:   server contacted
-- event:   logged_at push_received coalesce(topic, bundle, '')
-- note:    Rows are of a clock that runs steadily; the newest offset before a row tells the real time.
-- needs: PLStorageOperator_EventForward_TimeOffset.timestamp
-- may:   PLStorageOperator_EventForward_TimeOffset.system
-- may:   PLPushAgent_EventPoint_ReceivedPush.ID PLPushAgent_EventPoint_ReceivedPush.timestamp
-- may:   PLPushAgent_EventPoint_ReceivedPush.BundleID PLPushAgent_EventPoint_ReceivedPush.Topic
-- may:   PLPushAgent_EventPoint_ReceivedPush.ServerIP
-- may:   PLPushAgent_EventPoint_ReceivedPush.ServerHostname
-- may:   PLPushAgent_EventPoint_ReceivedPush.Priority
-- may:   PLPushAgent_EventPoint_ReceivedPush.isDropped
SELECT t.ID AS origin_row,
       unix_time(t.timestamp + coalesce(
           (SELECT o.system FROM PLStorageOperator_EventForward_TimeOffset o
            WHERE o.timestamp <= t.timestamp ORDER BY o.timestamp DESC LIMIT 1),
           (SELECT o.system FROM PLStorageOperator_EventForward_TimeOffset o
            ORDER BY o.timestamp LIMIT 1), 0)) AS logged_at,
       t.BundleID AS bundle,
       t.Topic AS topic,
       t.ServerIP AS server_ip,
       t.ServerHostname AS server,
       t.Priority AS priority,
       t.isDropped AS is_dropped
FROM PLPushAgent_EventPoint_ReceivedPush t;
