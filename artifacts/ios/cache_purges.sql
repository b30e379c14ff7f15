-- title:   Caches that the system emptied
-- about:   Each row is a time at which the system made room by deleting caches: the innocent reason for which
--          traces in caches are gone.
-- source:  filesystem /private/var/mobile/Library/Caches/com.apple.CacheDeletePurgeHistory/CacheDeletePurgeHistory.txt
-- source:  filesystem /private/var/**/CacheDeletePurgeHistory.txt
-- source:  sysdiagnose logs/CacheDelete/CacheDeletePurgeHistory.txt
-- format:  file
-- origin:  line
-- column:  text  text the line
SELECT offset AS origin_row, trim(text) AS text FROM line(item_data()) WHERE trim(text) <> '';
