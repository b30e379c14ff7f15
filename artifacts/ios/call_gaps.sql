-- title:   Gaps in the call log
-- about:   Each row is a run of keys that the call log has given and no longer holds: calls that were
--          removed. Keys below the oldest call are left out: the log forgets old calls by itself.
-- source:  backup HomeDomain/Library/CallHistoryDB/CallHistory.storedata
-- source:  filesystem /private/var/mobile/Library/CallHistoryDB/CallHistory.storedata
-- format:  sqlite
-- origin:  ZCALLRECORD
-- recovered: no
-- absent:  Only an encrypted backup holds it.
-- column:  after_at  time  when the last call before the gap began (Mac absolute seconds)
-- column:  before_at time  when the first call after the gap began; NULL at the end of the log
-- column:  first_key int   first key that is missing
-- column:  last_key  int   last key that is missing
-- column:  missing   int   how many are missing
-- needs: ZCALLRECORD.Z_PK ZCALLRECORD.ZDATE
-- may:   Z_PRIMARYKEY.Z_NAME Z_PRIMARYKEY.Z_MAX
SELECT key + 1 AS origin_row, mac_time(date) AS after_at, mac_time(next_date) AS before_at,
       key + 1 AS first_key, next_key - 1 AS last_key, next_key - key - 1 AS missing
FROM (SELECT Z_PK AS key, ZDATE AS date, lead(Z_PK) OVER (ORDER BY Z_PK) AS next_key,
             lead(ZDATE) OVER (ORDER BY Z_PK) AS next_date FROM ZCALLRECORD)
WHERE next_key > key + 1
UNION ALL
SELECT c.key + 1, mac_time(c.date), NULL, c.key + 1, p.Z_MAX, p.Z_MAX - c.key
FROM (SELECT max(Z_PK) AS key, ZDATE AS date FROM ZCALLRECORD) c
JOIN Z_PRIMARYKEY p ON p.Z_NAME = 'CallRecord' AND p.Z_MAX > c.key;
