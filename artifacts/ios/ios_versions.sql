-- title:   Versions of iOS in the analytics journal
-- about:   Each row is a journal of the phone's analytics, with the version that ran when it was written:
--          which version was open to attack, and when.
-- source:  filesystem /private/var/db/analyticsd/Analytics-Journal-*.ips
-- source:  filesystem /private/var/db/analyticsd/journals/Analytics-Journal-*.ips
-- source:  filesystem /private/var/mobile/Library/Logs/CrashReporter/Analytics-*.ips*
-- source:  sysdiagnose crashes_and_spins/Analytics-*.ips*
-- format:  file
-- origin:  first line
-- covers:  IOSVersionHistory
-- column:  written_at time when the journal was written
-- column:  os_version word version and build of iOS
-- column:  build      word the build alone
-- event:   written_at ios_version os_version
WITH head AS MATERIALIZED (
    SELECT text FROM line(item_data()) WHERE number = 1 AND json_valid(text)
)
SELECT 1 AS origin_row,
       text_time(replace(replace(json_extract(text, '$.timestamp'), ' +', '+'), ' -', '-'))
           AS written_at,
       json_extract(text, '$.os_version') AS os_version,
       regex_get(json_extract(text, '$.os_version'), '\((\w+)\)') AS build
FROM head
WHERE json_extract(text, '$.os_version') IS NOT NULL;
