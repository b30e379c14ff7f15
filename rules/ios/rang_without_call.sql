-- title:        The phone showed a call that no list of calls has
-- severity:     low
-- confidence:   medium
-- artifact:     ios_powerlog_calls
-- explanation:  The power log noted a call that neither the phone's call log nor WhatsApp's has, though
--               they hold older ones. In 2019 Pegasus came with WhatsApp calls that vanished.
-- alternatives: The owner deleted the call. With a gap in the call log at that time, that is what
--               happened; who deleted it remains to be asked.
-- verify:       Look at PLXPCAgent_EventForward_InCallService at that time, and at the keys of ZCALLRECORD.
-- reference:    CVE-2019-3568; MITRE ATT&CK for Mobile T1630 (Indicator Removal on Host)
SELECT r.record_id, 'A call of ' || r.app || ' is in no list of calls' AS title,
       CASE WHEN EXISTS (SELECT 1 FROM ios_call_gaps g WHERE g.after_at < r.at
                           AND (g.before_at IS NULL OR g.before_at > r.at))
              OR EXISTS (SELECT 1 FROM ios_whatsapp_call_gaps g WHERE g.after_at < r.at
                           AND (g.before_at IS NULL OR g.before_at > r.at))
            THEN 'medium' ELSE 'low' END AS severity
FROM (SELECT min(p.record_id) AS record_id, p.bundle AS app, min(p.logged_at) AS at
      FROM (SELECT *, strftime('%Y-%m-%dT%H:%M:%S', logged_at, '-2 hours') AS low,
                   strftime('%Y-%m-%dT%H:%M:%S', logged_at, '+90 seconds') AS high
            FROM ios_powerlog_calls
            WHERE bundle LIKE 'net.whatsapp.%'
               OR bundle IN ('com.apple.mobilephone', 'com.apple.InCallService',
                             'com.apple.facetime', 'com.apple.TelephonyUtilities')) p
      WHERE p.logged_at > (SELECT min(started_at) FROM ios_calls)
        AND NOT EXISTS (SELECT 1 FROM ios_calls c WHERE c.started_at BETWEEN p.low AND p.high
                          AND time_us(p.logged_at) < time_us(c.started_at)
                              + (coalesce(c.duration, 0) + 90) * 1000000)
        AND NOT EXISTS (SELECT 1 FROM ios_whatsapp_calls c
                        WHERE c.started_at BETWEEN p.low AND p.high
                          AND time_us(p.logged_at) < time_us(c.started_at)
                              + (coalesce(c.duration, 0) + 90) * 1000000)
      GROUP BY p.bundle, substr(p.logged_at, 1, 13)) r;
