-- title:   Chrome downloads
-- about:   Each row is a file that Chrome downloaded, with one address of its redirects.
-- source:  backup AppDomain-com.google.chrome*/Library/Application Support/Google/Chrome/*/History
-- source:  filesystem /private/var/mobile/Containers/Data/Application/*/Library/Application Support/Google/Chrome/*/History
-- format:  sqlite
-- origin:  downloads
-- column:  started_at time when (microseconds since 1601)
-- column:  url        url  an address of the chain that led to the file
-- column:  position   int  its place in the chain
-- column:  page       url  the page it was started from
-- column:  path       path where it was kept
-- column:  size       int  bytes
-- match:   url visited
-- match:   page visited
-- match:   path stored
-- event:   started_at chrome_download coalesce(url, path, '')
-- needs: visits.visit_time
-- may:   downloads.id downloads.start_time downloads.target_path downloads.tab_url
-- may:   downloads.received_bytes
-- may:   downloads_url_chains.id downloads_url_chains.chain_index downloads_url_chains.url
SELECT d.id AS origin_row, chrome_time(d.start_time) AS started_at, c.url AS url,
       c.chain_index AS position, d.tab_url AS page, d.target_path AS path, d.received_bytes AS size
FROM downloads d
LEFT JOIN downloads_url_chains c ON c.id = d.id;
