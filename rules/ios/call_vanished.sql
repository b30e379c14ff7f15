-- title:        A call vanished from the list of calls
-- severity:     medium
-- confidence:   medium
-- artifact:     ios_call_gaps
-- explanation:  Something still tells of an incoming call of somebody who is in no address book and to whom
--               the owner never wrote or spoke, and the owner's list of calls lacks it: at that time the
--               list has lost a record, or the removed record itself was brought back. In 2019 Pegasus came
--               with WhatsApp calls that vanished from the log.
-- alternatives: The owner may have deleted the call. Blocked and filtered calls leave such marks too.
-- verify:       Run bridle calls on the case for who tells of the call and who is silent. Compare the keys
--               of ZCALLRECORD or ZWACDCALLEVENT with Z_MAX in Z_PRIMARYKEY, and table ZINTERACTIONS of
--               interactionC.db at that time. Ask the owner about the number.
-- reference:    CVE-2019-3568; Citizen Lab, "NSO Group / Q Cyber Technologies: Over One Hundred New Abuse
--               Cases" (2019-10-29); MITRE ATT&CK for Mobile T1630 (Indicator Removal on Host)
WITH gone AS MATERIALIZED (
         SELECT * FROM call
         WHERE is_vanished AND direction IS NOT 'outgoing' AND (party IS NULL OR is_stranger)),
     said AS MATERIALIZED (
         SELECT g.call_id,
                max(w.role = 'witness' AND w.origin <> 'live') AS is_recovered,
                max(w.role = 'witness' AND w.origin = 'live'
                    AND w.source IN ('ios_call_log', 'ios_call_log_old', 'ios_whatsapp_call_log'))
                    AS is_listed,
                max(w.role = 'trace' AND w.kind = 'crash') AS has_crash,
                max(w.role = 'trace' AND w.kind = 'process') AS has_process
         FROM gone g JOIN call_witness w USING (call_id) GROUP BY g.call_id),
     -- The record that shows it: what the app's own list lost, what another lost, or what came back.
     shown AS (
         SELECT c.call_id, g.artifact, g.record_id, (g.evidence_id <> c.evidence_id) * 4
                + (g.source = 'ios_call_log') AS preference
         FROM gone c JOIN call_witness w ON w.call_id = c.call_id AND w.role = 'silent'
         JOIN call_gap g ON g.source = w.source AND g.after_at < c.started_at
              AND (g.before_at IS NULL OR c.started_at < g.before_at)
         UNION ALL
         SELECT w.call_id, w.artifact, w.record_id, 8
         FROM gone c JOIN call_witness w USING (call_id)
         WHERE w.role = 'witness' AND w.origin <> 'live'),
     chosen AS (SELECT call_id, artifact, record_id,
                       row_number() OVER (PARTITION BY call_id ORDER BY preference, record_id) AS place
                FROM shown)
SELECT s.artifact, s.record_id, c.started_at AS time,
       'A call of ' || coalesce(c.party, '(nobody says whom)') || ' vanished from the list of calls'
       AS title,
       CASE WHEN w.is_listed THEN 'low'
            WHEN EXISTS (SELECT 1 FROM finding f
                   WHERE f.indicator_id IS NOT NULL AND f.severity IN ('high', 'critical')
                     AND abs(time_us(f.time) - time_us(c.started_at)) < 7 * 86400 * 1000000)
                 OR (w.has_crash AND w.has_process)
            THEN CASE WHEN c.party IS NULL THEN 'medium' ELSE 'high' END
            WHEN c.party IS NULL THEN 'low' ELSE 'medium' END AS severity
FROM gone c JOIN said w USING (call_id) JOIN chosen s USING (call_id)
WHERE s.place = 1 AND (c.has_gap OR w.is_recovered);
