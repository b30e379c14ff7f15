-- title:   Processes that were running
-- about:   Each row is a process that ran when the sysdiagnose was made, with the path of its executable.
-- source:  sysdiagnose ps.txt
-- format:  file
-- origin:  ps.txt
-- column:  process  process  name of the executable
-- column:  path     path     its path, with arguments left out where they can be told apart
-- column:  command  text     the whole command line
-- column:  pid      int      process number
-- column:  parent   int      number of the process that started it
-- column:  user     word     user that it ran as
-- column:  started  word     when it was started, as written: local time without a date
-- match:   process ran
-- match:   path ran
WITH lines AS MATERIALIZED (
    SELECT number, offset, trim(text) AS text FROM line(item_data())
), head AS MATERIALIZED (
    SELECT number, text FROM lines WHERE text LIKE 'USER %COMMAND' ORDER BY number LIMIT 1
), words(position, word, rest) AS (
    SELECT 0, regex_get(text, '^(\S+)'), regex_get(text, '^\S+\s+(.*)$') FROM head
    UNION ALL
    SELECT position + 1, regex_get(rest, '^(\S+)'), regex_get(rest, '^\S+\s+(.*)$')
    FROM words WHERE rest IS NOT NULL AND position < 40
), places AS MATERIALIZED (
    SELECT max(CASE WHEN word = 'PID' THEN position END) AS pid,
           max(CASE WHEN word = 'PPID' THEN position END) AS parent,
           max(CASE WHEN word = 'STARTED' THEN position END) AS started,
           max(position) AS command
    FROM words
), rows AS MATERIALIZED (
    SELECT l.offset, l.text, p.*,
           regex_get(l.text, '^(?:\S+\s+){' || p.command || '}(.*)$') AS command_line
    FROM lines l JOIN places p
    WHERE l.number > (SELECT number FROM head)
)
SELECT offset AS origin_row,
       regex_get(coalesce(regex_get(command_line, '^(/.*?)(?: -.*| \(.*)?$'), command_line),
                 '([^/]+)$') AS process,
       regex_get(command_line, '^(/.*?)(?: -.*| \(.*)?$') AS path,
       command_line AS command,
       CAST(regex_get(text, '^(?:\S+\s+){' || pid || '}(\d+)') AS INTEGER) AS pid,
       CAST(regex_get(text, '^(?:\S+\s+){' || parent || '}(\d+)') AS INTEGER) AS parent,
       regex_get(text, '^(\S+)') AS user,
       regex_get(text, '^(?:\S+\s+){' || started || '}(\S+)') AS started
FROM rows
WHERE command_line IS NOT NULL;
