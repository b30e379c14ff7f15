-- title:   Builds of the system in the analytics
-- about:   Each row is a build of iOS and when the analytics noted it first: what the phone ran, and when
--          it was vulnerable.
-- source:  filesystem /private/var/Keychains/Analytics/*.db
-- format:  sqlite
-- covers:  AnalyticsIOSVersions
-- origin:  hard_failures, soft_failures, all_events
-- recovered: no
-- column:  first_at time when the build was noted first (Unix seconds)
-- column:  last_at  time when it was noted last (the same epoch)
-- column:  build    word build of iOS
-- column:  product  word product
-- event:   first_at ios_build_first_noted build
-- may:   hard_failures.timestamp hard_failures.data soft_failures.timestamp soft_failures.data
-- may:   all_events.timestamp all_events.data
SELECT build AS origin_row, unix_time(min(timestamp)) AS first_at,
       unix_time(max(timestamp)) AS last_at, build, max(product) AS product
FROM (SELECT timestamp, plist_get(data, 'build') AS build, plist_get(data, 'product') AS product
      FROM (SELECT timestamp, data FROM hard_failures
            UNION ALL SELECT timestamp, data FROM soft_failures
            UNION ALL SELECT timestamp, data FROM all_events))
WHERE build IS NOT NULL
GROUP BY build;
