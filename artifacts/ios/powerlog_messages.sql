-- title:   Messages of Apple's identity services in the power log
-- about:   Each row is a service (iMessage, FaceTime, HomeKit) and how many messages it sent and received
--          in a span of time. Bursts that no conversation explains are worth a look.
-- source:  filesystem /private/var/containers/Shared/SystemGroup/*/Library/BatteryLife/**.PLSQL
-- source:  filesystem /private/var/containers/Shared/SystemGroup/*/Library/BatteryLife/**.PLSQL.gz
-- source:  filesystem /private/var/mobile/Library/BatteryLife/**.PLSQL
-- source:  filesystem /private/var/mobile/Library/BatteryLife/**.PLSQL.gz
-- source:  sysdiagnose logs/powerlogs/**.PLSQL
-- source:  sysdiagnose logs/powerlogs/**.PLSQL.gz
-- format:  sqlite
-- origin:  PLIdentityServicesAgent_EventInterval_IDSMessagePeriodic
-- column:  logged_at time when it was logged (Unix seconds, clock corrected)
-- column:  topic     word the service
-- column:  incoming  int  messages that came in
-- column:  outgoing  int  messages that went out
-- column:  link_type word kind of link (raw value)
-- event:   logged_at ids_messages coalesce(topic, '') || ': ' || coalesce(incoming, 0) || ' in, ' || coalesce(outgoing, 0) || ' out'
-- note:    Rows are of a clock that runs steadily; the newest offset before a row tells the real time.
-- needs: PLStorageOperator_EventForward_TimeOffset.timestamp
-- may:   PLStorageOperator_EventForward_TimeOffset.system
-- may:   PLIdentityServicesAgent_EventInterval_IDSMessagePeriodic.ID
-- may:   PLIdentityServicesAgent_EventInterval_IDSMessagePeriodic.timestamp
-- may:   PLIdentityServicesAgent_EventInterval_IDSMessagePeriodic.Topic
-- may:   PLIdentityServicesAgent_EventInterval_IDSMessagePeriodic.IncomingCount
-- may:   PLIdentityServicesAgent_EventInterval_IDSMessagePeriodic.OutgoingCount
-- may:   PLIdentityServicesAgent_EventInterval_IDSMessagePeriodic.LinkType
SELECT t.ID AS origin_row,
       unix_time(t.timestamp + coalesce(
           (SELECT o.system FROM PLStorageOperator_EventForward_TimeOffset o
            WHERE o.timestamp <= t.timestamp ORDER BY o.timestamp DESC LIMIT 1),
           (SELECT o.system FROM PLStorageOperator_EventForward_TimeOffset o
            ORDER BY o.timestamp LIMIT 1), 0)) AS logged_at,
       t.Topic AS topic,
       t.IncomingCount AS incoming,
       t.OutgoingCount AS outgoing,
       t.LinkType AS link_type
FROM PLIdentityServicesAgent_EventInterval_IDSMessagePeriodic t;
