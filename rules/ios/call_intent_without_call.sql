-- title:        The phone remembers a call that no list of calls has
-- severity:     low
-- confidence:   low
-- artifact:     ios_knowledge
-- explanation:  An app reported a call to the system, and neither the phone's call log nor WhatsApp's has
--               it, though they hold older ones.
-- alternatives: The owner deleted the call, or the app keeps its calls out of the phone's call log.
-- verify:       Look at the stream /app/intents of knowledgeC.db at that time; ask the owner.
-- reference:    MITRE ATT&CK for Mobile T1630 (Indicator Removal on Host)
WITH gone AS MATERIALIZED (
         SELECT * FROM call
         WHERE is_vanished AND NOT has_gap AND told_by = 'ios_intents'
           AND NOT EXISTS (SELECT 1 FROM call_witness w
                           WHERE w.call_id = call.call_id AND w.role = 'witness'
                             AND w.origin <> 'live'))
SELECT w.record_id,
       'A call of ' || coalesce(c.app, 'an app') || ' is in no list of calls' AS title,
       'low' AS severity
FROM gone c JOIN call_witness w ON w.call_id = c.call_id AND w.role = 'witness' AND w.source = c.told_by
GROUP BY c.call_id
HAVING w.record_id = min(w.record_id);
