-- title:   Pages in the cache of WebKit
-- about:   Each row is a resource that a web view fetched and kept. It may outlive the history of the
--          browser. The record's layout changes with versions: address and moment are taken from its texts.
-- source:  filesystem /private/var/mobile/Containers/Data/Application/*/Library/Caches/WebKit/NetworkCache/Version*/Records/*/*/*
-- source:  filesystem /private/var/mobile/Library/Caches/**/WebKit/NetworkCache/Version*/Records/*/*/*
-- format:  file
-- origin:  record
-- column:  fetched_at  time   the server's date in the answer, where it is told
-- column:  url         url    the address
-- column:  partition   word   site for which it was kept apart
-- column:  type        word   folder of the kind, such as Resource
-- column:  server      word   what the server called itself
-- column:  address     word   the answer's Location: where it redirected to
-- match:   url contacted
-- event:   fetched_at web_resource_cached url
WITH texts AS MATERIALIZED (
    SELECT printable_text(substr(item_data(), 1, 65536)) AS text
), dated AS MATERIALIZED (
    SELECT text, regex_get(text, '\b\w{3}, (\d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2}) GMT') AS stamp FROM texts
)
SELECT 1 AS origin_row,
       text_time(substr(stamp, 8, 4) || '-'
                 || format('%02d', (instr('JanFebMarAprMayJunJulAugSepOctNovDec', substr(stamp, 4, 3)) + 2) / 3)
                 || '-' || substr(stamp, 1, 2) || 'T' || substr(stamp, 13) || 'Z') AS fetched_at,
       regex_get(text, '(https?://[!-~]+)') AS url,
       regex_get(item_path(), '/Records/([^/]+)/') AS partition,
       regex_get(item_path(), '/Records/[^/]+/([^/]+)/') AS type,
       regex_get(text, '^Server\n(.+)$') AS server,
       regex_get(text, '^Location\n(https?://[!-~]+)$') AS address
FROM dated
WHERE regex_get(text, '(https?://[!-~]+)') IS NOT NULL AND item_path() NOT LIKE '%-blob';
