-- title:   Icons of sites in Firefox
-- about:   Each row is an icon that Firefox keeps, and the page that it belongs to.
-- source:  backup AppDomainGroup-group.org.mozilla.ios.*/profile.profile/browser.db
-- source:  filesystem /private/var/mobile/Containers/Shared/AppGroup/*/profile.profile/browser.db
-- format:  sqlite
-- covers:  FirefoxFavicon
-- origin:  favicons
-- column:  fetched_at time when the icon was fetched (Unix time; unit by size)
-- column:  icon_url   url  the icon
-- column:  url        url  the page
-- match:   icon_url contacted
-- match:   url visited
-- event:   fetched_at firefox_favicon coalesce(url, icon_url)
-- needs: favicons.url
-- may:   favicons.id favicons.date favicon_sites.faviconID favicon_sites.siteID
-- may:   history.id history.url
SELECT f.id AS origin_row,
       CASE WHEN f.date > 100000000000000 THEN unix_us_time(f.date)
            WHEN f.date > 100000000000 THEN unix_ms_time(f.date)
            ELSE unix_time(f.date) END AS fetched_at,
       f.url AS icon_url, h.url AS url
FROM favicons f
LEFT JOIN favicon_sites s ON s.faviconID = f.id
LEFT JOIN history h ON h.id = s.siteID;
