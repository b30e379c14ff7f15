-- title:        A process used the network, and the phone has no such program
-- severity:     low
-- confidence:   low
-- artifact:     ios_datausage
-- explanation:  It has no bundle identifier, and no file of its name is in the dump, which holds the
--               system volume.
-- alternatives: An update of iOS removed the program since; the names in the list are cut at 16
--               characters; the dump does not hold all files.
-- verify:       Look for the name in the system volume of the build that the phone had at that time.
-- reference:    MVT, modules Datausage and Netusage
WITH program(name) AS MATERIALIZED (
         SELECT DISTINCT substr(replace(path, rtrim(path, replace(path, '/', '')), ''), 1, 16)
         FROM ios_filesystem
         WHERE kind = 'file' AND (path LIKE '/usr/%' OR path LIKE '/System/%'
               OR path LIKE '/Applications/%' OR path LIKE '/private/%'
               OR path LIKE '/sbin/%' OR path LIKE '/bin/%'))
SELECT min(d.record_id) AS record_id, d.process || ' used the network; there is no such program' AS title
FROM ios_datausage d
WHERE d.origin = 'live' AND coalesce(d.bundle, '') = '' AND d.process <> '' AND instr(d.process, '/') = 0
  AND (SELECT count(*) FROM ios_filesystem WHERE path LIKE '/usr/libexec/%') >= 50
  AND substr(d.process, 1, 16) NOT IN (SELECT name FROM program)
GROUP BY d.process;
