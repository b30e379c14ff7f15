-- title:   Media sessions of calls
-- about:   Each row is a dump of the settings of a media session (FaceTime and other calls over the network)
--          that a sysdiagnose took along; its name says when the session began, in local time.
-- source:  sysdiagnose /
-- format:  items
-- origin:  list of entries
-- column:  started_at time when it began; NULL when the phone's time zone is not known
-- column:  local_at   word the same as in the name: local time of the phone
-- column:  path       path the dump
-- column:  size       int  bytes
-- event:   started_at media_session path
WITH named AS (
    SELECT stored_as, path, size, regex_get(path, '/(\d{8}-\d{6})-[^/]*calldump[^/]*$') AS stamp
    FROM item
    WHERE path LIKE 'logs/AVConference/%calldump%'
), dated AS (
    SELECT stored_as, path, size,
           substr(stamp, 1, 4) || '-' || substr(stamp, 5, 2) || '-' || substr(stamp, 7, 2) || 'T'
           || substr(stamp, 10, 2) || ':' || substr(stamp, 12, 2) || ':' || substr(stamp, 14, 2) AS local_at
    FROM named
)
SELECT stored_as AS origin_row, text_time(local_at, utc_offset()) AS started_at, local_at, path, size
FROM dated;
