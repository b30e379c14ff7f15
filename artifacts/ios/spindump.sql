-- title:   Processes in the spindump
-- about:   Each row is a process that the sysdiagnose sampled, with the path and the UUID of its executable.
-- source:  sysdiagnose spindump-nosymbols.txt
-- source:  sysdiagnose spindump*.txt
-- format:  file
-- origin:  Process
-- column:  process process its name
-- column:  path    path    its executable
-- column:  pid     int     process number
-- column:  parent  process the process that started it
-- column:  uuid    word    Mach-O UUID of the executable
-- match:   process ran
-- match:   path ran
-- match:   parent ran
WITH lines AS MATERIALIZED (
    SELECT number, offset, text,
           CASE WHEN text LIKE 'Process:%' THEN number END AS start
    FROM line(item_data())
    WHERE text LIKE 'Process:%' OR text LIKE 'Path:%' OR text LIKE 'UUID:%' OR text LIKE 'Parent:%'
), blocks AS MATERIALIZED (
    SELECT offset, text, max(start) OVER (ORDER BY number) AS block FROM lines
)
SELECT min(offset) AS origin_row,
       max(regex_get(text, '^Process:\s+(.+?) \[\d+\]')) AS process,
       max(regex_get(text, '^Path:\s+(/.+?)\s*$')) AS path,
       CAST(max(regex_get(text, '^Process:\s+.+? \[(\d+)\]')) AS INTEGER) AS pid,
       max(regex_get(text, '^Parent:\s+(.+?) \[\d+\]')) AS parent,
       max(regex_get(text, '^UUID:\s+(\S+)')) AS uuid
FROM blocks
WHERE block IS NOT NULL
GROUP BY block;
