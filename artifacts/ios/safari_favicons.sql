-- title:   Icons of sites in Safari
-- about:   Each row is a page whose icon Safari has fetched or been refused. Pages of private tabs and of a
--          history that was cleared stay here.
-- source:  filesystem /private/var/mobile/Library/Image Cache/Favicons/Favicons.db
-- source:  filesystem /private/var/mobile/Containers/Data/Application/*/Library/Image Cache/Favicons/Favicons.db
-- format:  sqlite
-- covers:  SafariFavicon
-- origin:  page_url, rejected_resources
-- column:  fetched_at time when the icon was fetched or refused (Mac absolute seconds)
-- column:  url        url  the page
-- column:  icon_url   url  its icon
-- column:  result     word valid or rejected
-- match:   url visited
-- match:   icon_url contacted
-- event:   fetched_at safari_favicon coalesce(url, '(unknown)') || ' (' || result || ')'
-- may:   page_url.rowid page_url.url page_url.uuid icon_info.uuid icon_info.url icon_info.timestamp
-- may:   rejected_resources.rowid rejected_resources.page_url rejected_resources.icon_url
-- may:   rejected_resources.timestamp
SELECT 'page_url/' || p.rowid AS origin_row, mac_time(i.timestamp) AS fetched_at, p.url AS url,
       i.url AS icon_url, 'valid' AS result
FROM page_url p LEFT JOIN icon_info i ON i.uuid = p.uuid
UNION ALL
SELECT 'rejected_resources/' || rowid, mac_time(timestamp), page_url, icon_url, 'rejected'
FROM rejected_resources;
