-- title:   Sites that stored data in a web view (iOS 16 and later)
-- about:   Each row is a site that an app's web view keeps data of, and the page it was part of. Newer
--          systems name the folders by digests; the site stands in the file "origin".
-- source:  backup */Library/WebKit/WebsiteData/**/origin
-- source:  filesystem /private/var/mobile/**/WebsiteData/**/origin
-- format:  file
-- covers:  WebkitIndexedDB WebkitLocalStorage WebkitSafariViewService
-- origin:  origin
-- column:  url    url  the site, without its port
-- column:  folder word where
-- match:   url visited
-- note:    The file holds texts, each with a length of four bytes and a byte that says how wide its
--          characters are (community knowledge). Only the first site, the page's own, is taken.
WITH bytes(d) AS (SELECT item_data()),
     first(d, size) AS (SELECT d, unicode(CAST(substr(d, 1, 1) AS TEXT)) FROM bytes),
     second(d, scheme, at) AS (SELECT d, CAST(substr(d, 6, size) AS TEXT), 6 + size FROM first),
     third(scheme, host) AS (
         SELECT scheme, CAST(substr(d, at + 5, unicode(CAST(substr(d, at, 1) AS TEXT))) AS TEXT)
         FROM second)
SELECT NULL AS origin_row, scheme || '://' || host || '/' AS url, item_path() AS folder
FROM third
WHERE scheme IN ('http', 'https') AND host <> '';
