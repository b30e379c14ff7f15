-- title:   Tasks that were running
-- about:   Each row is a task of the kernel when the sysdiagnose was made: a second list beside ps.txt, from
--          which a process is not left out by hiding it in the first.
-- source:  sysdiagnose taskinfo.txt
-- format:  file
-- origin:  taskinfo.txt
-- column:  process process its name
-- column:  pid     int     process number
-- match:   process ran
SELECT offset AS origin_row,
       regex_get(text, '^\s*process: "(.+)" \[\d+\]') AS process,
       CAST(regex_get(text, '^\s*process: ".+" \[(\d+)\]') AS INTEGER) AS pid
FROM line(item_data())
WHERE text LIKE '%process: "%"%[%';
