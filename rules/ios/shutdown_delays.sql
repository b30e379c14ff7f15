-- title:        A process delayed a shutdown again and again
-- severity:     low
-- confidence:   low
-- artifact:     ios_shutdown_log
-- explanation:  One process was still there at three or more looks during one shutdown. Processes that a
--               spyware holds fast behave so.
-- alternatives: Most phones show this now and then: in the researchers' own sample more than half of the
--               restarts had such delays. It is context, no sign by itself.
-- verify:       Read shutdown.log at the offset given and compare with other restarts: is it always the
--               same process?
-- reference:    Kaspersky, "A lightweight method to detect potential iOS malware" (2024-01-16)
SELECT min(record_id) AS record_id,
       process || ' delayed a shutdown ' || max(times_seen) || ' times' AS title
FROM ios_shutdown_log
GROUP BY shutdown_at, client, pid
HAVING max(times_seen) >= 3;
