-- title:   Unusual code in crash reports
-- about:   Each row is an executable or library that was loaded in a process that crashed and that lies
--          outside the system, its caches and the folders of apps.
-- source:  filesystem /private/var/mobile/Library/Logs/CrashReporter/**.ips
-- source:  filesystem /private/var/root/Library/Logs/CrashReporter/**.ips
-- source:  sysdiagnose crashes_and_spins/**.ips
-- format:  file
-- origin:  usedImages
-- column:  crashed_at time     when the process crashed
-- column:  process    process  the process
-- column:  path       path     the file that was loaded
-- column:  name       process  its name
-- column:  uuid       word     its Mach-O UUID
-- column:  base       int      the address at which it was loaded
-- match:   path ran
-- match:   name ran
-- match:   process ran
-- event:   crashed_at unusual_code_loaded path || ' in ' || coalesce(process, '(unknown)')
WITH whole AS MATERIALIZED (
    SELECT bytes_text(item_data()) AS text
), body AS MATERIALIZED (
    SELECT CASE WHEN json_valid(substr(text, instr(text, char(10)) + 1))
                THEN substr(text, instr(text, char(10)) + 1) ELSE '{}' END AS body
    FROM whole
)
SELECT i.key AS origin_row,
       text_time(replace(replace(json_extract(body, '$.captureTime'), ' +', '+'), ' -', '-'))
           AS crashed_at,
       json_extract(body, '$.procName') AS process,
       json_extract(i.value, '$.path') AS path,
       json_extract(i.value, '$.name') AS name,
       json_extract(i.value, '$.uuid') AS uuid,
       json_extract(i.value, '$.base') AS base
FROM body JOIN json_each(body.body, '$.usedImages') i
WHERE json_extract(i.value, '$.path') LIKE '/%'
  AND regex_get(json_extract(i.value, '$.path'),
                '^(?:/System/|/usr/lib/|/usr/libexec/|/usr/sbin/|/usr/bin/|/usr/appleinternal/|/sbin/|/bin/|/Applications/|/Developer/|/private/preboot/|/private/var/staged_system_apps/|(?:/private)?/var/containers/Bundle/Application/|/private/var/run/com\.apple\.security\.cryptexd/|(?:/private)?/var/MobileAsset/|(?:/private)?/var/MobileSoftwareUpdate/|(?:/private)?/var/db/com\.apple\.xpc\.roleaccountd\.staging/exec/)',
                0) IS NULL;
