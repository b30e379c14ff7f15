-- title:        A push announced a call, and no call followed
-- severity:     low
-- confidence:   low
-- artifact:     ios_powerlog_pushes
-- explanation:  Apps of calls are woken by a push of their own, and must show a call at once. Here the
--               power log has the push and no call. Attacks came with calls that never showed.
-- alternatives: The caller hung up at once, the call came on another device, or the app is an old one that
--               uses such pushes for messages, too.
-- verify:       Look at PLPushAgent_EventPoint_ReceivedPush and PLXPCAgent_EventForward_InCallService of
--               the power log at that time, and at the app's own list of calls.
-- reference:    CVE-2019-3568; MITRE ATT&CK for Mobile T1664 (Exploitation for Initial Access)
WITH push AS MATERIALIZED (
         SELECT record_id, item_id, coalesce(bundle, topic) AS app, time_us(logged_at) AS at,
                substr(logged_at, 1, 13) AS hour
         FROM ios_powerlog_pushes WHERE topic LIKE '%.voip' AND logged_at IS NOT NULL AND origin = 'live'),
     -- Each call under its hour and those beside it, so that the two are joined by equality.
     call AS MATERIALIZED (
         SELECT strftime('%Y-%m-%dT%H', c.at, h.shift) AS hour, time_us(c.at) AS at
         FROM (SELECT logged_at AS at FROM ios_powerlog_calls
               UNION ALL SELECT started_at FROM ios_calls WHERE origin = 'live'
               UNION ALL SELECT started_at FROM ios_whatsapp_calls WHERE origin = 'live') c,
              (SELECT '-1 hours' AS shift UNION ALL SELECT '+0 hours' UNION ALL SELECT '+1 hours') h),
     followed AS (
         SELECT p.record_id FROM push p JOIN call c ON c.hour = p.hour
         WHERE c.at BETWEEN p.at - 30000000 AND p.at + 90000000)
SELECT p.record_id, 'A push for ' || p.app || ' without a call' AS title,
       CASE WHEN EXISTS (SELECT 1 FROM finding f
                         WHERE f.indicator_id IS NOT NULL AND f.severity IN ('high', 'critical')
                           AND abs(time_us(f.time) - p.at) < 7 * 86400 * 1000000)
            THEN 'medium' ELSE 'low' END AS severity
FROM push p
WHERE p.item_id IN (SELECT item_id FROM ios_powerlog_calls)
  AND p.record_id NOT IN (SELECT record_id FROM followed);
