-- title:    New processes in the power log
-- about:    Processes that belong to no app and that the power log, which is a day older at least, had not
--           noted before.
-- role:     trace
-- kind:     process
-- artifact: ios_powerlog_processes
-- after:    1200
WITH first AS (
         SELECT record_id, min(logged_at) AS at, process FROM ios_powerlog_processes
         WHERE coalesce(bundle, '') = '' AND process <> '' GROUP BY process)
SELECT record_id, at AS started_at, process || ' first ran, and is no app' AS summary
FROM first
WHERE at > (SELECT strftime('%Y-%m-%dT%H:%M:%S', min(logged_at), '+1 day') FROM ios_powerlog_processes)
ORDER BY at;
