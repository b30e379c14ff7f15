-- title:   Gaps in WhatsApp's call log
-- about:   Each row is a run of keys that WhatsApp's call log has given and no longer holds: calls that
--          were removed. Keys below the oldest call are left out: the log forgets old calls by itself.
-- source:  backup AppDomainGroup-group.net.whatsapp.*/CallHistory.sqlite
-- source:  filesystem /private/var/mobile/Containers/Shared/AppGroup/*/CallHistory.sqlite
-- format:  sqlite
-- origin:  ZWACDCALLEVENT
-- recovered: no
-- column:  after_at  time  when the last call before the gap began (Mac absolute seconds)
-- column:  before_at time  when the first call after the gap began; NULL at the end of the log
-- column:  first_key int   first key that is missing
-- column:  last_key  int   last key that is missing
-- column:  missing   int   how many are missing
-- needs: ZWACDCALLEVENT.Z_PK ZWACDCALLEVENT.ZDATE
-- may:   Z_PRIMARYKEY.Z_NAME Z_PRIMARYKEY.Z_MAX
SELECT key + 1 AS origin_row, mac_time(date) AS after_at, mac_time(next_date) AS before_at,
       key + 1 AS first_key, next_key - 1 AS last_key, next_key - key - 1 AS missing
FROM (SELECT Z_PK AS key, ZDATE AS date, lead(Z_PK) OVER (ORDER BY Z_PK) AS next_key,
             lead(ZDATE) OVER (ORDER BY Z_PK) AS next_date FROM ZWACDCALLEVENT)
WHERE next_key > key + 1
UNION ALL
SELECT c.key + 1, mac_time(c.date), NULL, c.key + 1, p.Z_MAX, p.Z_MAX - c.key
FROM (SELECT max(Z_PK) AS key, ZDATE AS date FROM ZWACDCALLEVENT) c
JOIN Z_PRIMARYKEY p ON p.Z_NAME = 'WACDCallEvent' AND p.Z_MAX > c.key;
