-- title:   Containers of apps
-- about:   Each row is a line of the log of containermanagerd: folders of apps that were made and removed.
-- source:  filesystem /private/var/root/Library/Logs/MobileContainerManager/containermanagerd*.log*
-- source:  filesystem /private/var/mobile/Library/Logs/MobileContainerManager/containermanagerd*.log*
-- source:  sysdiagnose logs/MobileContainerManager/containermanagerd*.log*
-- format:  file
-- origin:  line
-- column:  logged_at time    when it was written; NULL when the phone's time zone is not known
-- column:  local_at  word    the same as written: local time of the phone
-- column:  level     word    level of the message
-- column:  message   text    the message
-- column:  bundle    app     the bundle identifier that it speaks of
-- match:   bundle installed_app
-- event:   logged_at container_manager_logged substr(message, 1, 200)
WITH lines AS MATERIALIZED (
    SELECT offset, text,
           regex_get(text, '^\w{3} (\w{3} +\d+ [\d:]{8} \d{4}) ') AS stamp
    FROM line(item_data())
), dated AS MATERIALIZED (
    SELECT offset, text,
           format('%s-%02d-%02dT%s', regex_get(stamp, '(\d{4})$'),
                  (instr('JanFebMarAprMayJunJulAugSepOctNovDec', substr(stamp, 1, 3)) + 2) / 3,
                  CAST(regex_get(stamp, '^\w+ +(\d+)') AS INTEGER),
                  regex_get(stamp, '([\d:]{8})')) AS local_at,
           regex_get(text, '^.{24} (?:\[\d+\] )?(?:<(\w+)>)') AS level,
           regex_get(text, '^.{24} (?:\[\d+\] )?(?:<\w+> )?(?:\([^)]*\) )?(.*)$') AS message
    FROM lines
    WHERE stamp IS NOT NULL
)
SELECT offset AS origin_row,
       text_time(local_at, utc_offset()) AS logged_at,
       local_at, level, message,
       coalesce(regex_get(message, '(?:identifier|Identifier|bundle ID|bundleID|Customer|System|Placeholder)[:= ]+"?([A-Za-z][\w-]*(?:\.[\w-]+)+)'),
                regex_get(message, '\b((?:com|net|org|io|me|app)\.[\w-]+(?:\.[\w-]+)*)')) AS bundle
FROM dated;
