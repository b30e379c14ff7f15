-- title:   Pages removed from Safari's history
-- about:   Each row is a page, or a span of time, that was deleted from the history. Safari keeps it so
--          that the other devices of the account delete it, too.
-- source:  backup *Domain*/Library/Safari/History.db
-- source:  backup *Domain*/Library/Safari/Profiles/*/History.db
-- source:  filesystem /private/var/mobile/Library/Safari/History.db
-- source:  filesystem /private/var/mobile/Containers/Data/Application/*/Library/Safari/History.db
-- source:  filesystem /private/var/mobile/Library/Safari/Profiles/*/History.db
-- source:  filesystem /private/var/mobile/Containers/Data/Application/*/Library/Safari/Profiles/*/History.db
-- format:  sqlite
-- origin:  history_tombstones
-- absent:  Only an encrypted backup holds it.
-- column:  from_at time start of the span that was removed (Mac absolute seconds)
-- column:  to_at   time end of the span that was removed (the same epoch)
-- column:  url     url  the page; NULL when all pages of the span were removed
-- match:   url visited
-- event:   to_at safari_history_removed coalesce(url, '(all pages of a span)')
-- needs: history_visits.history_item
-- may:   history_tombstones.rowid history_tombstones.start_time history_tombstones.end_time
-- may:   history_tombstones.url
SELECT rowid AS origin_row, mac_time(start_time) AS from_at, mac_time(end_time) AS to_at,
       bytes_text(url) AS url
FROM history_tombstones;
