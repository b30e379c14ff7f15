-- title:   Gaps in the messages
-- about:   Each row is a run of numbers that Messages has given and no longer holds: messages that were
--          removed. People remove messages all the time, and the phone removes old ones if it is told to.
-- source:  backup HomeDomain/Library/SMS/sms.db
-- source:  filesystem /private/var/mobile/Library/SMS/sms.db
-- format:  sqlite
-- covers:  SMS
-- origin:  message
-- recovered: no
-- column:  after_at  time  when the message before the gap was (Mac absolute)
-- column:  before_at time  when the message after the gap was; NULL at the end
-- column:  first_key int   first number that is missing
-- column:  last_key  int   last number that is missing
-- column:  missing   int   how many are missing
-- needs: message.rowid message.date sqlite_sequence.name sqlite_sequence.seq
SELECT g.key + 1 AS origin_row, mac_time(a.date) AS after_at, mac_time(b.date) AS before_at,
       g.key + 1 AS first_key, g.next_key - 1 AS last_key, g.next_key - g.key - 1 AS missing
FROM (SELECT m.rowid AS key, (SELECT min(n.rowid) FROM message n WHERE n.rowid > m.rowid) AS next_key
      FROM message m
      -- Counting is much cheaper than looking at each row.
      WHERE (SELECT max(rowid) - min(rowid) + 1 - count(*) FROM message) > 0
        AND NOT EXISTS (SELECT 1 FROM message n WHERE n.rowid = m.rowid + 1)) g
LEFT JOIN message a ON a.rowid = g.key
LEFT JOIN message b ON b.rowid = g.next_key
WHERE g.next_key > g.key + 1
UNION ALL
SELECT c.key + 1, mac_time(c.date), NULL, c.key + 1, s.seq, s.seq - c.key
FROM (SELECT max(rowid) AS key, date FROM message) c
JOIN sqlite_sequence s ON s.name = 'message' AND s.seq > c.key;

-- needs: message.rowid message.date
SELECT g.key + 1 AS origin_row, mac_time(a.date) AS after_at, mac_time(b.date) AS before_at,
       g.key + 1 AS first_key, g.next_key - 1 AS last_key, g.next_key - g.key - 1 AS missing
FROM (SELECT m.rowid AS key, (SELECT min(n.rowid) FROM message n WHERE n.rowid > m.rowid) AS next_key
      FROM message m
      -- Counting is much cheaper than looking at each row.
      WHERE (SELECT max(rowid) - min(rowid) + 1 - count(*) FROM message) > 0
        AND NOT EXISTS (SELECT 1 FROM message n WHERE n.rowid = m.rowid + 1)) g
LEFT JOIN message a ON a.rowid = g.key
LEFT JOIN message b ON b.rowid = g.next_key
WHERE g.next_key > g.key + 1;
