-- title:        The phone remembers a call that no list of calls has
-- severity:     low
-- confidence:   low
-- artifact:     ios_knowledge
-- explanation:  An app reported a call to the system, and neither the phone's call log nor WhatsApp's has
--               it, though they hold older ones.
-- alternatives: The owner deleted the call, or the app keeps its calls out of the phone's call log.
-- verify:       Look at the stream /app/intents of knowledgeC.db at that time; ask the owner.
-- reference:    MITRE ATT&CK for Mobile T1630 (Indicator Removal on Host)
WITH told AS MATERIALIZED (
         SELECT record_id, bundle, time_us(started_at) AS at, substr(started_at, 1, 13) AS hour
         FROM ios_knowledge
         WHERE stream = '/app/intents' AND detail LIKE 'INStart%CallIntent%'
           AND started_at > (SELECT min(started_at) FROM ios_calls WHERE origin = 'live')
           AND is_gone IS NOT 0
           AND (bundle LIKE 'net.whatsapp.%' OR bundle LIKE 'com.apple.%')),
     -- Each call under its hour and those beside it, so that the two are joined by equality.
     listed AS MATERIALIZED (
         SELECT strftime('%Y-%m-%dT%H', c.started_at, h.shift) AS hour, time_us(c.started_at) AS at
         FROM (SELECT started_at FROM ios_calls WHERE origin = 'live'
               UNION ALL SELECT started_at FROM ios_whatsapp_calls WHERE origin = 'live') c,
              (SELECT '-1 hours' AS shift UNION ALL SELECT '+0 hours' UNION ALL SELECT '+1 hours') h)
SELECT record_id, 'A call of ' || coalesce(bundle, 'an app') || ' is in no list of calls' AS title
FROM told
WHERE record_id NOT IN (SELECT t.record_id FROM told t JOIN listed l ON l.hour = t.hour
                        WHERE abs(l.at - t.at) <= 90000000);
