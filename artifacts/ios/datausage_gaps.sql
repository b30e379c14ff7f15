-- title:   Gaps in the list of processes that used the network
-- about:   Each row is a run of keys that the list has given and no longer holds.
-- source:  backup WirelessDomain/Library/Databases/DataUsage.sqlite
-- source:  filesystem /private/var/wireless/Library/Databases/DataUsage.sqlite
-- source:  filesystem /private/var/networkd/netusage.sqlite
-- source:  filesystem /private/var/networkd/db/netusage.sqlite
-- format:  sqlite
-- covers:  Datausage Netusage
-- origin:  ZPROCESS
-- recovered: no
-- column:  after_at  time  when the process before the gap was first seen (Mac absolute seconds)
-- column:  before_at time  when the process after the gap was first seen; NULL at the end of the list
-- column:  first_key int   first key that is missing
-- column:  last_key  int   last key that is missing
-- column:  missing   int   how many are missing
-- needs: ZPROCESS.Z_PK
-- may:   ZPROCESS.ZFIRSTTIMESTAMP Z_PRIMARYKEY.Z_NAME Z_PRIMARYKEY.Z_MAX
SELECT key + 1 AS origin_row, mac_time(date) AS after_at, mac_time(next_date) AS before_at,
       key + 1 AS first_key, next_key - 1 AS last_key, next_key - key - 1 AS missing
FROM (SELECT Z_PK AS key, ZFIRSTTIMESTAMP AS date, lead(Z_PK) OVER (ORDER BY Z_PK) AS next_key,
             lead(ZFIRSTTIMESTAMP) OVER (ORDER BY Z_PK) AS next_date FROM ZPROCESS)
WHERE next_key > key + 1
UNION ALL
SELECT c.key + 1, mac_time(c.date), NULL, c.key + 1, p.Z_MAX, p.Z_MAX - c.key
FROM (SELECT max(Z_PK) AS key, ZFIRSTTIMESTAMP AS date FROM ZPROCESS) c
JOIN Z_PRIMARYKEY p ON p.Z_NAME = 'Process' AND p.Z_MAX > c.key;
