-- title:   Connections to computers
-- about:   Each row is a line of the log of lockdownd: pairing with computers and services that they asked
--          for. A copy of the phone that somebody made through a cable leaves lines here.
-- source:  filesystem /private/var/root/Library/Logs/lockdownd.log*
-- source:  filesystem /private/var/logs/lockdownd.log*
-- source:  filesystem /private/var/log/lockdownd.log*
-- source:  sysdiagnose logs/MobileLockdown/lockdownd.log*
-- format:  file
-- origin:  line
-- column:  logged_at time when it was written; NULL when the phone's time zone is not known
-- column:  local_at  word the same as written: local time of the phone
-- column:  message   text the message
-- event:   logged_at lockdownd_logged substr(message, 1, 200)
WITH lines AS MATERIALIZED (
    SELECT offset, text, regex_get(text, '^(\d\d/\d\d/\d\d \d\d:\d\d:\d\d(?:\.\d+)?) ') AS stamp
    FROM line(item_data())
), dated AS MATERIALIZED (
    SELECT offset, text, '20' || substr(stamp, 7, 2) || '-' || substr(stamp, 1, 2) || '-'
           || substr(stamp, 4, 2) || 'T' || substr(stamp, 10) AS local_at
    FROM lines
    WHERE stamp IS NOT NULL
)
SELECT offset AS origin_row,
       text_time(local_at, utc_offset()) AS logged_at,
       local_at,
       regex_get(text, '^\S+ \S+ (?:pid=\d+ )?(.*)$') AS message
FROM dated;
