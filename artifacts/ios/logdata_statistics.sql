-- title:   Processes in the statistics of the log
-- about:   Each row is a process that wrote to the phone's log, kept for weeks after the log itself is gone
--          (iOS 16.4 and later).
-- source:  filesystem /private/var/db/diagnostics/logdata.statistics.*.jsonl
-- source:  sysdiagnose system_logs.logarchive/Extra/logdata.statistics.*.jsonl
-- source:  sysdiagnose system_logs.logarchive/logdata.statistics.*.jsonl
-- format:  file
-- origin:  processList
-- column:  counted_at time    when the statistics were written (Unix seconds)
-- column:  process    process path or name of the process
-- column:  file       word    the log file that was counted
-- column:  count      int     its share of the log, as written
-- match:   process ran
-- event:   counted_at process_wrote_log process
SELECT l.number || '/' || p.key AS origin_row,
       unix_time(json_extract(l.text, '$.unixTime')) AS counted_at,
       json_extract(p.value, '$.process') AS process,
       json_extract(l.text, '$.file') AS file,
       coalesce(json_extract(p.value, '$.count'), json_extract(p.value, '$.chunk_count')) AS count
FROM (SELECT number, CASE WHEN json_valid(text) THEN text ELSE '{}' END AS text
      FROM line(item_data())) l
JOIN json_each(l.text, '$.processList') p;
