-- title:   Visits missing at the end of Safari's history
-- about:   One row when the database has given higher numbers to visits than the newest that it still
--          holds: the newest visits were removed.
-- source:  backup *Domain*/Library/Safari/History.db
-- source:  backup *Domain*/Library/Safari/Profiles/*/History.db
-- source:  filesystem /private/var/mobile/Library/Safari/History.db
-- source:  filesystem /private/var/mobile/Containers/Data/Application/*/Library/Safari/History.db
-- source:  filesystem /private/var/mobile/Library/Safari/Profiles/*/History.db
-- source:  filesystem /private/var/mobile/Containers/Data/Application/*/Library/Safari/Profiles/*/History.db
-- format:  sqlite
-- origin:  sqlite_sequence
-- recovered: no
-- absent:  Only an encrypted backup holds it.
-- column:  after_at  time when the newest visit was that is left (Mac absolute seconds)
-- column:  last_key  int  highest number that was given
-- column:  missing   int  how many are missing
-- needs: history_visits.id history_visits.visit_time sqlite_sequence.name sqlite_sequence.seq
SELECT s.seq AS origin_row, mac_time(v.newest) AS after_at, s.seq AS last_key,
       s.seq - coalesce(v.highest, 0) AS missing
FROM sqlite_sequence s
LEFT JOIN (SELECT max(id) AS highest, max(visit_time) AS newest FROM history_visits) v
WHERE s.name = 'history_visits' AND s.seq > coalesce(v.highest, 0);

-- needs: history_visits.id history_visits.visit_time
SELECT NULL AS origin_row, NULL AS after_at, NULL AS last_key, NULL AS missing
FROM history_visits WHERE 0;
