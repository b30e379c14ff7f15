-- title:   Values in the analytics of keychain and trust
-- about:   Each row is a text that occurs in the analytics of securityd and trustd, e.g. the name of a
--          process, and when it was noted first and last.
-- source:  filesystem /private/var/Keychains/Analytics/*.db
-- format:  sqlite
-- covers:  Analytics
-- origin:  hard_failures, soft_failures, all_events
-- recovered: no
-- column:  first_at time         when it was noted first (Unix seconds)
-- column:  last_at  time         when it was noted last (the same epoch)
-- column:  key      word         name of the value
-- column:  value    process|text the text
-- column:  count    int          how often
-- match:   value ran
-- event:   first_at analytics_value_first_noted key || ' ' || value
-- may:   hard_failures.timestamp hard_failures.data soft_failures.timestamp soft_failures.data
-- may:   all_events.timestamp all_events.data
SELECT NULL AS origin_row,
       unix_time(min(a.timestamp)) AS first_at,
       unix_time(max(a.timestamp)) AS last_at,
       v.key AS key,
       v.value AS value,
       count(*) AS count
FROM (SELECT timestamp, data FROM hard_failures
      UNION ALL SELECT timestamp, data FROM soft_failures
      UNION ALL SELECT timestamp, data FROM all_events) a
JOIN plist_tree(a.data) v
WHERE typeof(v.value) = 'text'
GROUP BY v.key, v.value;
