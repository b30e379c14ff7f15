-- title:   Sites that stored data in a web view
-- about:   Each row is a site that kept a database or local storage in an app's web view. It stays when the
--          history is cleared.
-- source:  backup Manifest.db
-- source:  filesystem /
-- format:  items
-- covers:  WebkitIndexedDB WebkitLocalStorage WebkitSafariViewService
-- origin:  list of entries
-- column:  created_at      time when the first of the site's files was made
-- column:  modified_at     time when the last of the site's files changed
-- column:  url             url  the site
-- column:  kind            word IndexedDB or LocalStorage
-- column:  is_view_service bool whether it is the web view that apps share (SafariViewService)
-- column:  folder          word where
-- column:  files           int  how many files
-- match:   url visited
-- event:   modified_at site_stored_data url || ' (' || kind || ')'
WITH stored AS MATERIALIZED (
         SELECT stored_as, path, created_at, modified_at, kind,
                substr(path, 1, instr(path, '/' || kind || '/') + length(kind) + 1) AS place,
                substr(path, instr(path, '/' || kind || '/') + length(kind) + 2) AS rest
         FROM (SELECT stored_as, path, created_at, modified_at,
                      CASE WHEN path LIKE '%/IndexedDB/%' THEN 'IndexedDB'
                           ELSE 'LocalStorage' END AS kind
               FROM item
               WHERE instr(path, '/WebsiteData/') > 0
                 AND (instr(path, '/IndexedDB/') > 0 OR instr(path, '/LocalStorage/') > 0))),
     named AS MATERIALIZED (
         SELECT stored_as, path, created_at, modified_at, kind, place,
                CASE WHEN instr(below, '.localstorage') > 0
                     THEN substr(below, 1, instr(below, '.localstorage') - 1)
                     ELSE substr(below, 1, instr(below || '/', '/') - 1) END AS name
         FROM (SELECT *, CASE WHEN rest LIKE 'v_/%' THEN substr(rest, 4) ELSE rest END AS below
               FROM stored)),
     parted AS MATERIALIZED (
         SELECT *, substr(name, 1, instr(name, '_') - 1) AS scheme,
                substr(name, instr(name, '_') + 1) AS host_port
         FROM named
         WHERE name LIKE 'http\_%' ESCAPE '\' OR name LIKE 'https\_%' ESCAPE '\')
SELECT min(stored_as) AS origin_row,
       min(created_at) AS created_at,
       max(modified_at) AS modified_at,
       scheme || '://' || rtrim(rtrim(host_port, '0123456789'), '_')
       || coalesce(':' || nullif(nullif(substr(host_port,
              length(rtrim(host_port, '0123456789')) + 1), '0'), ''), '') || '/' AS url,
       kind,
       place LIKE '%/com.apple.SafariViewService/%' AS is_view_service,
       place || name AS folder,
       count(*) AS files
FROM parted
GROUP BY place, name;
