-- title:   Processes that delayed a shutdown
-- about:   Each row is a process that was still running when the phone was being shut down. The time is that
--          of the shutdown. Which processes are slow to end is mostly chance; where one lies is not.
-- source:  filesystem /private/var/db/diagnostics/shutdown*.log
-- source:  sysdiagnose system_logs.logarchive/Extra/shutdown*.log
-- source:  sysdiagnose system_logs.logarchive/shutdown*.log
-- source:  sysdiagnose shutdown*.log
-- format:  file
-- origin:  remaining client
-- covers:  ShutdownLog
-- column:  shutdown_at time     when the phone was shut down (SIGTERM, Unix seconds); NULL when the log ends before
-- column:  client      path     the process: path of its executable; since iOS 26 with a UUID behind it
-- column:  process     process  its name
-- column:  pid         int      its process number
-- column:  delay       real     seconds since the shutdown began
-- column:  times_seen  int      how many times this shutdown was held up by it, so far
-- column:  uuid        word     the UUID behind the path, when there is one
-- match:   client ran
-- match:   process ran
-- event:   shutdown_at shutdown_delayed client || ' after ' || coalesce(delay, 0) || ' s'
WITH lines AS MATERIALIZED (
    SELECT number, offset, text FROM line(item_data())
), marked AS MATERIALIZED (
    SELECT number, offset, text,
           substr(max(CASE WHEN text LIKE '%After %s, these clients are still here%'
                           THEN format('%010d', number) || regex_get(text, 'After ([0-9.]+) ?s') END)
                      OVER (ORDER BY number), 11) AS delay,
           substr(min(CASE WHEN text LIKE '%SIGTERM%'
                           THEN format('%010d', number)
                                || coalesce(regex_get(text, 'SIGTERM:? ?\[(\d+)\]'),
                                            regex_get(text, '[ @\[](\d{10})\b'), '') END)
                      OVER (ORDER BY number DESC), 1) AS ending
    FROM lines
), clients AS MATERIALIZED (
    SELECT offset, number, delay, ending,
           regex_get(text, 'remaining client pid: (\d+)') AS pid,
           regex_get(text, 'remaining client pid: \d+ \((.*)\)') AS client
    FROM marked
    WHERE text LIKE '%remaining client pid:%'
), parted AS MATERIALIZED (
    SELECT *, regex_get(client, '/([0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12})$')
           AS uuid
    FROM clients
)
SELECT offset AS origin_row,
       unix_time(CAST(nullif(substr(ending, 11), '') AS INTEGER)) AS shutdown_at,
       client,
       regex_get(substr(client, 1, length(client) - coalesce(length(uuid) + 1, 0)), '([^/]+)$') AS process,
       CAST(pid AS INTEGER) AS pid,
       CAST(delay AS REAL) AS delay,
       row_number() OVER (PARTITION BY substr(ending, 1, 10), client, pid ORDER BY number) AS times_seen,
       uuid
FROM parted
ORDER BY number;
