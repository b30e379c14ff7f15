-- title:   Gaps in WhatsApp's messages
-- about:   Each row is a run of keys that WhatsApp has given to messages and no longer holds: messages that
--          were removed. People remove messages and empty chats all the time.
-- source:  backup AppDomainGroup-group.net.whatsapp.*/ChatStorage.sqlite
-- source:  filesystem /private/var/mobile/Containers/Shared/AppGroup/*/ChatStorage.sqlite
-- format:  sqlite
-- origin:  ZWAMESSAGE
-- recovered: no
-- column:  after_at  time  when the message before the gap was (Mac absolute seconds)
-- column:  before_at time  when the message after the gap was; NULL at the end
-- column:  first_key int   first key that is missing
-- column:  last_key  int   last key that is missing
-- column:  missing   int   how many are missing
-- needs: ZWAMESSAGE.Z_PK ZWAMESSAGE.ZMESSAGEDATE
-- may:   Z_PRIMARYKEY.Z_NAME Z_PRIMARYKEY.Z_MAX
SELECT g.key + 1 AS origin_row, mac_time(a.ZMESSAGEDATE) AS after_at,
       mac_time(b.ZMESSAGEDATE) AS before_at,
       g.key + 1 AS first_key, g.next_key - 1 AS last_key, g.next_key - g.key - 1 AS missing
FROM (SELECT Z_PK AS key, lead(Z_PK) OVER (ORDER BY Z_PK) AS next_key FROM ZWAMESSAGE
      -- Counting is much cheaper than looking at each row.
      WHERE (SELECT max(Z_PK) - min(Z_PK) + 1 - count(*) FROM ZWAMESSAGE) > 0) g
LEFT JOIN ZWAMESSAGE a ON a.Z_PK = g.key
LEFT JOIN ZWAMESSAGE b ON b.Z_PK = g.next_key
WHERE g.next_key > g.key + 1
UNION ALL
SELECT c.key + 1, mac_time(c.date), NULL, c.key + 1, p.Z_MAX, p.Z_MAX - c.key
FROM (SELECT max(Z_PK) AS key, ZMESSAGEDATE AS date FROM ZWAMESSAGE) c
JOIN Z_PRIMARYKEY p ON p.Z_NAME = 'WAMessage' AND p.Z_MAX > c.key;
