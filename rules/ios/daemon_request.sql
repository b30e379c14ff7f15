-- title:        A service of the system asked a host that is not Apple's
-- severity:     low
-- confidence:   low
-- artifact:     ios_cache_requests
-- explanation:  The cache of a service that runs as root holds an answer of a foreign host. Spyware
--               fetched its parts in the name of such services.
-- alternatives: Carriers, companies' device management and delivery networks are asked by the system, too.
-- verify:       Look at the address, the time and the service in the path of Cache.db.
-- reference:    Amnesty International, "Forensic Methodology Report: How to catch NSO Group's Pegasus"
--               (2021-07-18)
SELECT min(record_id) AS record_id,
       replace(replace(container, '/private/var/root/Library/Caches/', ''), '/Cache.db', '')
       || ' asked ' || url_host(url) AS title
FROM ios_cache_requests
WHERE container LIKE '/private/var/root/Library/Caches/%'
  AND url_site(url) NOT IN ('apple.com', 'icloud.com', 'mzstatic.com', 'cdn-apple.com', 'aaplimg.com',
                            'apple.news', 'icloud-content.com', 'apple-mapkit.com', 'digicert.com',
                            'entrust.net',
                            'verisign.com', 'symcd.com', 'symcb.com', 'akamaized.net', 'akamai.net')
GROUP BY container, url_host(url);
