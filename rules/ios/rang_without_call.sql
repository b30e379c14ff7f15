-- title:        The phone showed a call that no list of calls has
-- severity:     low
-- confidence:   medium
-- artifact:     ios_powerlog_calls
-- explanation:  The power log noted a call that neither the phone's call log nor WhatsApp's has, though
--               they hold older ones. In 2019 Pegasus came with WhatsApp calls that vanished.
-- alternatives: The owner deleted the call, as people do. Close in time to an indicator it is more.
-- verify:       Look at PLXPCAgent_EventForward_InCallService at that time, and at the keys of ZCALLRECORD.
-- reference:    CVE-2019-3568; MITRE ATT&CK for Mobile T1630 (Indicator Removal on Host)
WITH gone AS MATERIALIZED (
         SELECT * FROM call
         WHERE is_vanished AND NOT has_gap AND told_by = 'ios_rang'
           AND NOT EXISTS (SELECT 1 FROM call_witness w
                           WHERE w.call_id = call.call_id AND w.role = 'witness'
                             AND w.origin <> 'live'))
SELECT w.record_id,
       'A call of ' || coalesce(c.app, 'an app') || ' is in no list of calls' AS title,
       CASE WHEN EXISTS (SELECT 1 FROM finding f
                   WHERE f.indicator_id IS NOT NULL AND f.severity IN ('high', 'critical')
                     AND abs(time_us(f.time) - time_us(c.started_at)) < 7 * 86400 * 1000000)
            THEN 'medium' ELSE 'low' END AS severity
FROM gone c JOIN call_witness w ON w.call_id = c.call_id AND w.role = 'witness' AND w.source = c.told_by
GROUP BY c.call_id
HAVING w.record_id = min(w.record_id);
