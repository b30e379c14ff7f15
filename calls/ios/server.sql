-- title:    Servers contacted for the first time
-- about:    Answers that an app or a service of the system kept of a site that no cache knew before. Apple's
--           and WhatsApp's own sites are left out.
-- role:     trace
-- kind:     server
-- artifact: ios_cache_requests
-- after:    1800
WITH asked AS MATERIALIZED (
         SELECT record_id, cached_at, url_site(url) AS site, url_host(url) AS host, container
         FROM ios_cache_requests WHERE cached_at IS NOT NULL),
     first AS (SELECT record_id, min(cached_at) AS at, site, host, container FROM asked
               WHERE site IS NOT NULL GROUP BY site)
SELECT record_id, at AS started_at, host || ' was asked, by ' || container AS summary
FROM first
WHERE site NOT IN ('apple.com', 'icloud.com', 'mzstatic.com', 'cdn-apple.com', 'aaplimg.com',
                   'icloud-content.com', 'apple-mapkit.com', 'whatsapp.com', 'whatsapp.net',
                   'facebook.com', 'fbcdn.net')
ORDER BY at;
