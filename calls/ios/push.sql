-- title:    Pushes that announce a call
-- about:    Pushes of the kind that apps of calls are woken by.
-- role:     trace
-- kind:     push
-- artifact: ios_powerlog_pushes
-- alarms:   no
-- before:   60
-- after:    60
SELECT record_id, logged_at AS started_at,
       CASE WHEN topic LIKE 'net.whatsapp.%' THEN 'whatsapp' END AS service,
       'a push for ' || topic || coalesce(' from ' || coalesce(server, server_ip), '') AS summary
FROM ios_powerlog_pushes
WHERE topic LIKE '%.voip'
ORDER BY logged_at;
