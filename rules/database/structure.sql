-- title:        The structure of a database is damaged or was tampered with
-- severity:     low
-- confidence:   medium
-- artifact:     database_anomalies
-- explanation:  The file contradicts itself in a way that SQLite does not write. Whoever wants to keep
--               deleted rows from being recovered may edit its lists of free space, so that a tool loops,
--               stops or reads false rows.
-- alternatives: A copy that was cut or taken while the database was written, a damaged disk, a tool that
--               repaired the file.
-- verify:       Copy the database and run "PRAGMA integrity_check" on the copy with sqlite3; look at the
--               page that is named with a hexadecimal editor (page N begins at byte (N - 1) * page size).
-- reference:    https://www.sqlite.org/fileformat2.html
SELECT min(record_id) AS record_id,
       CASE count(*) WHEN 1 THEN 'A contradiction' ELSE count(*) || ' contradictions' END
       || ' in the structure of a database: page ' || page || ': ' || words AS title
FROM database_anomalies
-- Keys that were given and are not there any more: rows were deleted, nothing is damaged.
WHERE words NOT LIKE 'table % has given rowids up to %'
GROUP BY item_id;
