-- title:   Icons of sites in Chrome
-- about:   Each row is a page whose icon Chrome keeps; it stays for some time when the history is cleared.
-- source:  backup AppDomain-com.google.chrome*/Library/Application Support/Google/Chrome/*/Favicons
-- source:  filesystem /private/var/mobile/Containers/Data/Application/*/Library/Application Support/Google/Chrome/*/Favicons
-- format:  sqlite
-- covers:  ChromeFavicon
-- origin:  icon_mapping
-- column:  updated_at time when the icon was last fetched, else asked for (microseconds since 1601)
-- column:  url        url  the page
-- column:  icon_url   url  its icon
-- match:   url visited
-- match:   icon_url contacted
-- event:   updated_at chrome_favicon url
-- needs: icon_mapping.page_url
-- may:   icon_mapping.rowid icon_mapping.icon_id favicons.id favicons.url
-- may:   favicon_bitmaps.icon_id favicon_bitmaps.last_updated favicon_bitmaps.last_requested
SELECT m.rowid AS origin_row,
       chrome_time(b.at) AS updated_at,
       m.page_url AS url,
       f.url AS icon_url
FROM icon_mapping m
LEFT JOIN favicons f ON f.id = m.icon_id
LEFT JOIN (SELECT icon_id, max(coalesce(nullif(last_updated, 0), last_requested)) AS at
           FROM favicon_bitmaps GROUP BY icon_id) b ON b.icon_id = m.icon_id;
