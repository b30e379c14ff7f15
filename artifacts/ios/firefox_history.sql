-- title:   Firefox history
-- about:   Each row is a visit that Firefox recorded.
-- source:  backup AppDomainGroup-group.org.mozilla.ios.*/profile.profile/browser.db
-- source:  backup AppDomainGroup-group.org.mozilla.ios.*/profile.profile/places.db
-- source:  filesystem /private/var/mobile/Containers/Shared/AppGroup/*/profile.profile/browser.db
-- source:  filesystem /private/var/mobile/Containers/Shared/AppGroup/*/profile.profile/places.db
-- format:  sqlite
-- covers:  FirefoxHistory
-- origin:  moz_historyvisits, visits
-- column:  visited_at time when (places.db: Unix milliseconds; browser.db: Unix microseconds)
-- column:  url        url  the page
-- column:  title      text its title
-- column:  type       int  how it came about; 5 and 6 are redirects (community knowledge)
-- column:  is_local   bool whether it happened on this device
-- column:  from_visit int  number of the visit that led here
-- match:   url visited
-- event:   visited_at firefox_visit coalesce(url, '(unknown)') || coalesce(' (' || nullif(title, '') || ')', '')
-- needs: moz_historyvisits.place_id moz_historyvisits.visit_date moz_places.id moz_places.url
-- may:   moz_historyvisits.id moz_historyvisits.visit_type moz_historyvisits.is_local
-- may:   moz_historyvisits.from_visit moz_places.title
SELECT v.id AS origin_row,
       CASE WHEN v.visit_date > 100000000000000 THEN unix_us_time(v.visit_date)
            ELSE unix_ms_time(v.visit_date) END AS visited_at,
       p.url AS url, p.title AS title, v.visit_type AS type, v.is_local AS is_local,
       v.from_visit AS from_visit
FROM moz_historyvisits v
LEFT JOIN moz_places p ON p.id = v.place_id;

-- needs: visits.siteID visits.date history.id history.url
-- may:   visits.id visits.type visits.is_local history.title
SELECT v.id AS origin_row,
       CASE WHEN v.date > 100000000000000 THEN unix_us_time(v.date)
            WHEN v.date > 100000000000 THEN unix_ms_time(v.date)
            ELSE unix_time(v.date) END AS visited_at,
       h.url AS url, h.title AS title, v.type AS type, v.is_local AS is_local, NULL AS from_visit
FROM visits v
LEFT JOIN history h ON h.id = v.siteID;
