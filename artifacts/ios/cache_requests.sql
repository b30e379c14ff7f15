-- title:   Cached web requests (Cache.db)
-- about:   Each row is an answer that an app or a daemon kept in its cache of web requests. Its path tells
--          which; a daemon of the system that asked an odd host weighs more than an app.
-- source:  backup **/Cache.db
-- source:  filesystem /private/var/**/Cache.db
-- format:  sqlite
-- covers:  CacheFiles
-- origin:  cfurl_cache_response
-- column:  cached_at  time    when the answer was kept (UTC text)
-- column:  url        url     the request
-- column:  partition  word    the site on whose behalf it was made
-- column:  user_agent text    User-Agent of the request
-- column:  referrer   url     Referer of the request
-- column:  server     text    Server of the answer
-- column:  body_file  word    name of the body in fsCachedData, when it is a file
-- column:  container  word    the database
-- match:   url contacted
-- match:   referrer contacted
-- event:   cached_at web_request_cached url
-- needs: cfurl_cache_response.request_key
-- may:   cfurl_cache_response.entry_ID cfurl_cache_response.time_stamp
-- may:   cfurl_cache_response.partition
-- may:   cfurl_cache_blob_data.entry_ID cfurl_cache_blob_data.request_object
-- may:   cfurl_cache_blob_data.response_object
-- may:   cfurl_cache_receiver_data.entry_ID cfurl_cache_receiver_data.isDataOnFS
-- may:   cfurl_cache_receiver_data.receiver_data
SELECT r.entry_ID AS origin_row,
       text_time(r.time_stamp) AS cached_at,
       r.request_key AS url,
       r.partition AS partition,
       (SELECT value FROM plist_tree(b.request_object) WHERE key = 'User-Agent' LIMIT 1)
           AS user_agent,
       (SELECT value FROM plist_tree(b.request_object) WHERE key = 'Referer' LIMIT 1) AS referrer,
       (SELECT value FROM plist_tree(b.response_object) WHERE key = 'Server' LIMIT 1) AS server,
       CASE d.isDataOnFS WHEN 1 THEN bytes_text(d.receiver_data) END AS body_file,
       item_path() AS container
FROM cfurl_cache_response r
LEFT JOIN cfurl_cache_blob_data b ON b.entry_ID = r.entry_ID
LEFT JOIN cfurl_cache_receiver_data d ON d.entry_ID = r.entry_ID;
