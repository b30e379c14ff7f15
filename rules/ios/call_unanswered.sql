-- title:        An unanswered call of a stranger was followed by more than ringing
-- severity:     low
-- confidence:   low
-- artifact:     ios_calls
-- explanation:  Nobody answered, the owner knows nobody of that number, and within minutes a process crashed,
--               a new process used the network, the app moved data, or a server was asked that was never
--               asked before. In 2019 Pegasus took phones over by calls that nobody needed to answer.
-- alternatives: Wrong numbers and surveys call at all times, and one such trace beside them is chance. Two
--               kinds of traces together, or an indicator close in time, are more.
-- verify:       Run bridle calls on the case for the minutes around the call. Read the crash report; look at
--               the process and the server. Ask the owner about the number.
-- reference:    CVE-2019-3568; Facebook, "NSO Group complaint" (2019-10-29); MITRE ATT&CK for Mobile T1664
--               (Exploitation for Initial Access)
WITH rang AS MATERIALIZED (
         SELECT * FROM call
         WHERE is_suspicious AND NOT is_vanished AND is_stranger AND direction = 'incoming'
           AND answered = 0),
     followed AS MATERIALIZED (
         SELECT c.call_id, max(w.kind = 'crash') AS crash, max(w.kind = 'process') AS process,
                max(w.kind = 'data') AS data, max(w.kind = 'server') AS server
         FROM rang c JOIN call_witness w USING (call_id)
         WHERE w.role = 'trace' AND w.kind IN ('crash', 'process', 'data', 'server')
         GROUP BY c.call_id),
     -- The app's own record says more than that of the phone's log.
     told AS MATERIALIZED (
         SELECT w.call_id, w.artifact, w.record_id,
                row_number() OVER (PARTITION BY w.call_id ORDER BY w.source = 'ios_call_log', w.rowid)
                AS place
         FROM rang c JOIN call_witness w USING (call_id) WHERE w.role = 'witness')
SELECT t.artifact, t.record_id, c.started_at AS time,
       'An unanswered call of ' || c.party || ' was followed by '
       || substr(CASE WHEN f.crash THEN ', a crash' ELSE '' END
                 || CASE WHEN f.process THEN ', a new process' ELSE '' END
                 || CASE WHEN f.data THEN ', data of the app' ELSE '' END
                 || CASE WHEN f.server THEN ', contact with a new server' ELSE '' END, 3) AS title,
       CASE WHEN EXISTS (SELECT 1 FROM finding f
                   WHERE f.indicator_id IS NOT NULL AND f.severity IN ('high', 'critical')
                     AND abs(time_us(f.time) - time_us(c.started_at)) < 7 * 86400 * 1000000)
            THEN 'high'
            WHEN (f.crash AND (f.process OR f.data OR f.server)) OR (f.process AND f.server)
            THEN 'medium' ELSE 'low' END AS severity,
       CASE WHEN f.crash + f.process + f.data + f.server > 1 THEN 'medium' ELSE 'low' END AS confidence
FROM rang c JOIN followed f USING (call_id) JOIN told t USING (call_id)
WHERE t.place = 1;
