-- title:   Gaps in the messages
-- about:   Each row is a run of numbers that Messages has given and no longer holds: messages that were
--          removed. People remove messages all the time, and the phone removes old ones if it is told to.
-- source:  backup HomeDomain/Library/SMS/sms.db
-- source:  filesystem /private/var/mobile/Library/SMS/sms.db
-- format:  sqlite
-- covers:  SMS
-- origin:  message
-- column:  after_at  time  when the message before the gap was (Mac absolute)
-- column:  before_at time  when the message after the gap was; NULL at the end
-- column:  first_key int   first number that is missing
-- column:  last_key  int   last number that is missing
-- column:  missing   int   how many are missing
-- needs: message.rowid message.date sqlite_sequence.name sqlite_sequence.seq
SELECT key + 1 AS origin_row, mac_time(date) AS after_at, mac_time(next_date) AS before_at,
       key + 1 AS first_key, next_key - 1 AS last_key, next_key - key - 1 AS missing
FROM (SELECT rowid AS key, date, lead(rowid) OVER (ORDER BY rowid) AS next_key,
             lead(date) OVER (ORDER BY rowid) AS next_date FROM message)
WHERE next_key > key + 1
UNION ALL
SELECT c.key + 1, mac_time(c.date), NULL, c.key + 1, s.seq, s.seq - c.key
FROM (SELECT max(rowid) AS key, date FROM message) c
JOIN sqlite_sequence s ON s.name = 'message' AND s.seq > c.key;

-- needs: message.rowid message.date
SELECT key + 1 AS origin_row, mac_time(date) AS after_at, mac_time(next_date) AS before_at,
       key + 1 AS first_key, next_key - 1 AS last_key, next_key - key - 1 AS missing
FROM (SELECT rowid AS key, date, lead(rowid) OVER (ORDER BY rowid) AS next_key,
             lead(date) OVER (ORDER BY rowid) AS next_date FROM message)
WHERE next_key > key + 1;
