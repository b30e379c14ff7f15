-- title:   Chrome history
-- about:   Each row is a visit that Chrome recorded; a hop of a redirect is a visit of its own.
-- source:  backup AppDomain-com.google.chrome*/Library/Application Support/Google/Chrome/*/History
-- source:  filesystem /private/var/mobile/Containers/Data/Application/*/Library/Application Support/Google/Chrome/*/History
-- format:  sqlite
-- covers:  ChromeHistory
-- origin:  visits
-- column:  visited_at  time when (microseconds since 1601)
-- column:  url         url  the page
-- column:  title       text its title
-- column:  visit_id    int  the visit's number
-- column:  from_visit  int  number of the visit that led here
-- column:  from_url    word the page that led here
-- column:  transition  int  how it came about (raw value)
-- column:  is_redirect bool whether it is a hop of a redirect
-- column:  visit_count int  visits of the page
-- match:   url visited
-- event:   visited_at chrome_visit coalesce(url, '(unknown)') || coalesce(' (' || nullif(title, '') || ')', '')
-- needs: visits.visit_time visits.url urls.id urls.url
-- may:   visits.id visits.from_visit visits.transition urls.title urls.visit_count
SELECT v.id AS origin_row,
       chrome_time(v.visit_time) AS visited_at,
       u.url AS url,
       u.title AS title,
       v.id AS visit_id,
       v.from_visit AS from_visit,
       fu.url AS from_url,
       v.transition AS transition,
       (v.transition & 3221225472) <> 0 AS is_redirect,
       u.visit_count AS visit_count
FROM visits v
LEFT JOIN urls u ON u.id = v.url
LEFT JOIN (SELECT id, url FROM visits) f ON f.id = nullif(v.from_visit, 0)
LEFT JOIN urls fu ON fu.id = f.url;
