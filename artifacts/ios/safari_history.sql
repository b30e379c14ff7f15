-- title:   Safari history
-- about:   Each row is a visit that Safari recorded. A redirect is a visit of its own; visits of
--          other devices of the same account are marked as synced.
-- source:  backup *Domain*/Library/Safari/History.db
-- source:  backup *Domain*/Library/Safari/Profiles/*/History.db
-- source:  filesystem /private/var/mobile/Library/Safari/History.db
-- source:  filesystem /private/var/mobile/Containers/Data/Application/*/Library/Safari/History.db
-- source:  filesystem /private/var/mobile/Library/Safari/Profiles/*/History.db
-- source:  filesystem /private/var/mobile/Containers/Data/Application/*/Library/Safari/Profiles/*/History.db
-- format:  sqlite
-- covers:  SafariHistory
-- origin:  history_visits
-- absent:  Only an encrypted backup holds it.
-- column:  visited_at           time  when (Mac absolute seconds)
-- column:  url                  url   the page
-- column:  title                text  its title
-- column:  visit_id             int   the visit's number
-- column:  redirect_source      int   number of the visit that redirected here
-- column:  redirect_destination int   number of the visit that this one redirected to
-- column:  destination_url      word  the page that this visit redirected to; NULL when to none
-- column:  destination_at       time  when that page was visited (the same epoch)
-- column:  loaded               bool  whether it loaded
-- column:  synced               bool  whether it happened on another device of the account
-- match:   url visited
-- event:   visited_at safari_visit coalesce(url, '(unknown)') || coalesce(' (' || nullif(title, '') || ')', '')
-- needs: history_visits.history_item history_visits.visit_time history_items.id history_items.url
-- may:   history_visits.id history_visits.title history_visits.redirect_source
-- may:   history_visits.redirect_destination history_visits.load_successful history_visits.origin
SELECT v.id AS origin_row,
       mac_time(v.visit_time) AS visited_at,
       i.url AS url,
       v.title AS title,
       v.id AS visit_id,
       v.redirect_source AS redirect_source,
       v.redirect_destination AS redirect_destination,
       di.url AS destination_url,
       mac_time(d.visit_time) AS destination_at,
       v.load_successful AS loaded,
       v.origin AS synced
FROM history_visits v
LEFT JOIN history_items i ON i.id = v.history_item
LEFT JOIN (SELECT id, visit_time, history_item FROM history_visits) d
       ON d.id = nullif(v.redirect_destination, 0)
LEFT JOIN history_items di ON di.id = d.history_item;
