-- title:        The phone remembers a call that the call log lacks
-- severity:     medium
-- confidence:   low
-- artifact:     ios_biome_calls
-- explanation:  Siri's memory of calls is written beside the call log. A call that is in it and not in the
--               log, although the log has calls before and after it, was removed.
-- alternatives: The owner may have deleted the call from the list. Calls of other apps do not always reach
--               the call log.
-- verify:       Compare the record in Biome with table ZCALLRECORD at that time, and with notifications.
--               Ask the owner about the number.
-- reference:    CVE-2019-3568; MITRE ATT&CK for Mobile T1630 (Indicator Removal on Host)
WITH gone AS MATERIALIZED (
         SELECT * FROM call
         WHERE is_vanished AND NOT has_gap AND told_by = 'ios_remembered'
           AND NOT EXISTS (SELECT 1 FROM call_witness w
                           WHERE w.call_id = call.call_id AND w.role = 'witness'
                             AND w.origin <> 'live'))
SELECT w.record_id,
       'A call of ' || coalesce(c.party, '(unknown)') || ' is remembered and not in the call log' AS title,
       CASE WHEN coalesce(c.app, '') NOT LIKE 'com.apple.%' OR NOT c.is_stranger THEN 'low'
            ELSE 'medium' END AS severity
FROM gone c JOIN call_witness w ON w.call_id = c.call_id AND w.role = 'witness' AND w.source = c.told_by
WHERE c.direction = 'incoming'
GROUP BY c.call_id
HAVING w.record_id = min(w.record_id);
