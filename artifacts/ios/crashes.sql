-- title:   Crash reports
-- about:   Each row is one report (.ips) of a process that crashed, hung, used too much or was killed. A
--          crash of a process that handles messages, calls or media may be an attack that failed, or
--          one that succeeded; most crashes are mistakes of programs.
-- source:  filesystem /private/var/mobile/Library/Logs/CrashReporter/**.ips
-- source:  filesystem /private/var/mobile/Library/Logs/CrashReporter/**.ips.ca.synced
-- source:  filesystem /private/var/root/Library/Logs/CrashReporter/**.ips
-- source:  sysdiagnose crashes_and_spins/**.ips
-- format:  file
-- origin:  report
-- column:  crashed_at  time     when it crashed (captureTime, else the timestamp of the first line)
-- column:  launched_at time     when the process was started
-- column:  process     process  its name
-- column:  path        path     its executable
-- column:  bundle      app      its bundle identifier
-- column:  parent      process  the process that started it
-- column:  bug_type    word     kind of report: 309 and 109 crash, 210 panic, 288 stackshot, 202, 206 resources
-- column:  exception   word     type of the exception
-- column:  signal      word     signal that ended it
-- column:  reason      text     codes, subtype and termination, as written
-- column:  pid         int      its process number
-- column:  os_version  word     version of iOS
-- column:  incident    word     identifier of the report
-- column:  report      word     name of the file
-- match:   process ran
-- match:   path ran
-- match:   bundle ran
-- match:   parent ran
-- event:   crashed_at process_crashed coalesce(process, '(unknown)') || coalesce(' (' || nullif(coalesce(exception, '') || ' ' || coalesce(signal, ''), ' ') || ')', '')
WITH whole AS MATERIALIZED (
    SELECT bytes_text(item_data()) AS text
), parts AS MATERIALIZED (
    SELECT substr(text, 1, instr(text || char(10), char(10)) - 1) AS head,
           substr(text, instr(text || char(10), char(10)) + 1) AS body
    FROM whole
), checked AS MATERIALIZED (
    SELECT CASE WHEN json_valid(head) THEN head ELSE '{}' END AS head,
           CASE WHEN json_valid(body) THEN body ELSE '{}' END AS body,
           CASE WHEN json_valid(body) THEN NULL ELSE body END AS old
    FROM parts
), report AS MATERIALIZED (
    SELECT *, json_extract(head, '$.bug_type') AS bug_type,
           coalesce(json_extract(body, '$.captureTime'),
                    regex_get(old, '^Date/Time:\s+(.+?)\s*$'),
                    json_extract(head, '$.timestamp')) AS moment,
           coalesce(json_extract(body, '$.procLaunch'),
                    regex_get(old, '^Launch Time:\s+(.+?)\s*$')) AS launch
    FROM checked
)
SELECT 1 AS origin_row,
       text_time(replace(replace(moment, ' +', '+'), ' -', '-')) AS crashed_at,
       text_time(replace(replace(launch, ' +', '+'), ' -', '-')) AS launched_at,
       coalesce(json_extract(body, '$.procName'), regex_get(old, '^Process:\s+(.+?) \[\d+\]\s*$'),
                json_extract(head, '$.app_name'), json_extract(head, '$.name')) AS process,
       coalesce(json_extract(body, '$.procPath'), regex_get(old, '^Path:\s+(/.+?)\s*$')) AS path,
       coalesce(json_extract(head, '$.bundleID'), json_extract(body, '$.bundleInfo.CFBundleIdentifier'),
                regex_get(old, '^Identifier:\s+([\w.-]+\.[\w.-]+)\s*$')) AS bundle,
       coalesce(json_extract(body, '$.parentProc'),
                regex_get(old, '^Parent Process:\s+(.+?) \[\d+\]\s*$')) AS parent,
       CAST(bug_type AS TEXT) AS bug_type,
       coalesce(json_extract(body, '$.exception.type'),
                regex_get(old, '^Exception Type:\s+(\S+)')) AS exception,
       coalesce(json_extract(body, '$.exception.signal'),
                regex_get(old, '^Exception Type:.*\((\w+)\)\s*$')) AS signal,
       nullif(trim(coalesce(json_extract(body, '$.exception.codes'), '') || ' '
                   || coalesce(json_extract(body, '$.exception.subtype'), '') || ' '
                   || coalesce(json_extract(body, '$.termination'), '') || ' '
                   || coalesce(regex_get(old, '^Termination (?:Reason|Description):\s+(.+?)\s*$'), '')),
              '') AS reason,
       coalesce(json_extract(body, '$.pid'),
                CAST(regex_get(old, '^Process:\s+.+? \[(\d+)\]\s*$') AS INTEGER)) AS pid,
       coalesce(json_extract(head, '$.os_version'), regex_get(old, '^OS Version:\s+(.+?)\s*$'))
           AS os_version,
       coalesce(json_extract(head, '$.incident_id'),
                regex_get(old, '^Incident Identifier:\s+(\S+)')) AS incident,
       regex_get(item_path(), '([^/]+)$') AS report
FROM report
-- Analytics are no crashes, and memory reports have an artifact of their own.
WHERE coalesce(bug_type, '') NOT IN ('211', '225', '226', '298')
  AND (bug_type IS NOT NULL OR moment IS NOT NULL);
