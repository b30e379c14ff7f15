-- title:        The phone showed a call that no list of calls has
-- severity:     low
-- confidence:   medium
-- artifact:     ios_powerlog_calls
-- explanation:  The power log noted a call that neither the phone's call log nor WhatsApp's has, though
--               they hold older ones. In 2019 Pegasus came with WhatsApp calls that vanished.
-- alternatives: The owner deleted the call, as people do. Close in time to an indicator it is more.
-- verify:       Look at PLXPCAgent_EventForward_InCallService at that time, and at the keys of ZCALLRECORD.
-- reference:    CVE-2019-3568; MITRE ATT&CK for Mobile T1630 (Indicator Removal on Host)
WITH shown AS MATERIALIZED (
         SELECT record_id, bundle, logged_at, time_us(logged_at) AS at,
                substr(logged_at, 1, 13) AS hour
         FROM ios_powerlog_calls
         WHERE logged_at > (SELECT min(started_at) FROM ios_calls WHERE origin = 'live')
           AND is_gone IS NOT 0
           AND (bundle LIKE 'net.whatsapp.%'
                OR bundle IN ('com.apple.mobilephone', 'com.apple.InCallService',
                              'com.apple.facetime', 'com.apple.TelephonyUtilities'))),
     -- Each call under the hours in which the log may note it, so that the two are joined by equality.
     listed AS MATERIALIZED (
         SELECT strftime('%Y-%m-%dT%H', c.started_at, h.shift) AS hour,
                time_us(c.started_at) AS at, coalesce(c.duration, 0) AS duration
         FROM (SELECT started_at, duration FROM ios_calls WHERE origin = 'live'
               UNION ALL SELECT started_at, duration FROM ios_whatsapp_calls
                         WHERE origin = 'live') c,
              (SELECT '-1 hours' AS shift UNION ALL SELECT '+0 hours' UNION ALL SELECT '+1 hours'
               UNION ALL SELECT '+2 hours') h),
     explained AS (
         SELECT s.record_id FROM shown s JOIN listed l ON l.hour = s.hour
         WHERE s.at BETWEEN l.at - 90000000 AND l.at + (l.duration + 90) * 1000000)
SELECT r.record_id, 'A call of ' || r.bundle || ' is in no list of calls' AS title,
       CASE WHEN EXISTS (SELECT 1 FROM finding f
                         WHERE f.indicator_id IS NOT NULL AND f.severity IN ('high', 'critical')
                           AND abs(time_us(f.time) - time_us(r.at)) < 7 * 86400 * 1000000)
            THEN 'medium' ELSE 'low' END AS severity
FROM (SELECT min(record_id) AS record_id, bundle, min(logged_at) AS at
      FROM shown WHERE record_id NOT IN (SELECT record_id FROM explained)
      GROUP BY bundle, hour) r;
