-- title:   Processes in memory reports (Jetsam)
-- about:   Each row is a process that ran when the phone ran out of memory: a list of all that were
--          running, with names that are not cut.
-- source:  filesystem /private/var/mobile/Library/Logs/CrashReporter/**JetsamEvent*.ips*
-- source:  sysdiagnose crashes_and_spins/**JetsamEvent*.ips*
-- format:  file
-- origin:  processes
-- column:  listed_at  time     when the report was made
-- column:  process    process  its name
-- column:  pid        int      its process number
-- column:  pages      int      memory that it held, in pages
-- column:  states     word     its states, as written
-- column:  reason     word     why it was killed; NULL when it was not
-- column:  uuid       word     its Mach-O UUID
-- column:  cpu_time   real     processor time that it used, in seconds
-- match:   process ran
-- event:   listed_at process_running coalesce(process, '(unknown)') || ' [' || coalesce(pid, '') || ']'
WITH whole AS MATERIALIZED (
    SELECT bytes_text(item_data()) AS text
), parts AS MATERIALIZED (
    SELECT CASE WHEN json_valid(substr(text, 1, instr(text, char(10)) - 1))
                THEN substr(text, 1, instr(text, char(10)) - 1) ELSE '{}' END AS head,
           CASE WHEN json_valid(substr(text, instr(text, char(10)) + 1))
                THEN substr(text, instr(text, char(10)) + 1) ELSE '{}' END AS body
    FROM whole
)
SELECT p.key AS origin_row,
       text_time(replace(replace(coalesce(json_extract(body, '$.date'),
                                          json_extract(head, '$.timestamp')), ' +', '+'), ' -', '-'))
           AS listed_at,
       json_extract(p.value, '$.name') AS process,
       json_extract(p.value, '$.pid') AS pid,
       json_extract(p.value, '$.rpages') AS pages,
       json_extract(p.value, '$.states') AS states,
       json_extract(p.value, '$.reason') AS reason,
       json_extract(p.value, '$.uuid') AS uuid,
       json_extract(p.value, '$.cpuTime') AS cpu_time
FROM parts JOIN json_each(parts.body, '$.processes') p;
