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
SELECT p.record_id, 'A push for ' || coalesce(p.bundle, p.topic) || ' without a call' AS title,
       CASE WHEN EXISTS (SELECT 1 FROM finding f
                         WHERE f.indicator_id IS NOT NULL AND f.severity IN ('high', 'critical')
                           AND abs(time_us(f.time) - time_us(p.logged_at)) < 7 * 86400 * 1000000)
            THEN 'medium' ELSE 'low' END AS severity
FROM (SELECT *, strftime('%Y-%m-%dT%H:%M:%S', logged_at, '-30 seconds') AS low,
             strftime('%Y-%m-%dT%H:%M:%S', logged_at, '+90 seconds') AS high
      FROM ios_powerlog_pushes WHERE topic LIKE '%.voip' AND logged_at IS NOT NULL) p
WHERE EXISTS (SELECT 1 FROM ios_powerlog_calls c WHERE c.item_id = p.item_id)
  AND NOT EXISTS (SELECT 1 FROM ios_powerlog_calls c WHERE c.logged_at BETWEEN p.low AND p.high)
  AND NOT EXISTS (SELECT 1 FROM ios_calls c WHERE c.started_at BETWEEN p.low AND p.high)
  AND NOT EXISTS (SELECT 1 FROM ios_whatsapp_calls c WHERE c.started_at BETWEEN p.low AND p.high);
