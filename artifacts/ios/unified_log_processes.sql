-- title:   Unified log: processes
-- about:   Each row is a process that wrote to one file of the phone's log, with the time of its first and
--          last entry: what was running in the hours or days before.
-- source:  sysdiagnose system_logs.logarchive/**.tracev3
-- source:  filesystem /private/var/db/diagnostics/**.tracev3
-- format:  tracev3
-- origin:  firehose
-- column:  first_at time         when it first wrote
-- column:  last_at  time         when it last wrote
-- column:  process  path|process path of the executable; NULL when the log came without its strings
-- column:  pid      int          process number
-- column:  entries  int          entries that it wrote
-- column:  uuid     word         UUID of the executable
-- match:   process ran
-- event:   first_at process_wrote_log process
SELECT min(e.offset) AS origin_row, min(e.at) AS first_at, max(e.at) AS last_at, e.process AS process,
       e.pid AS pid, count(*) AS entries, e.process_uuid AS uuid
FROM log_entry e
WHERE e.process_uuid IS NOT NULL
GROUP BY e.process, e.pid, e.process_uuid, e.boot_uuid;
