-- title:        A call stands in the journal and not in the call log
-- severity:     medium
-- confidence:   low
-- artifact:     ios_call_transactions
-- explanation:  The journal from which the call log is written has a call that the log lacks, although the
--               log has calls before and after it.
-- alternatives: The owner may have deleted the call from the list.
-- verify:       Compare the identifier and the time of the entry in transactions.log with table
--               ZCALLRECORD. Ask the owner about the number.
-- reference:    CVE-2019-3568; Citizen Lab, "NSO Group / Q Cyber Technologies: Over One Hundred New Abuse
--               Cases" (2019-10-29); MITRE ATT&CK for Mobile T1630 (Indicator Removal on Host)
WITH gone AS MATERIALIZED (
         SELECT * FROM call
         WHERE is_vanished AND NOT has_gap AND told_by = 'ios_call_journal'
           AND NOT EXISTS (SELECT 1 FROM call_witness w
                           WHERE w.call_id = call.call_id AND w.role = 'witness'
                             AND w.origin <> 'live'))
SELECT w.record_id,
       'A call of ' || coalesce(c.party, '(unknown)') || ' is in the journal and not in the call log' AS title,
       CASE WHEN c.party IS NOT NULL AND NOT c.is_stranger THEN 'low' ELSE 'medium' END AS severity
FROM gone c JOIN call_witness w ON w.call_id = c.call_id AND w.role = 'witness' AND w.source = c.told_by
GROUP BY c.call_id
HAVING w.record_id = min(w.record_id);
