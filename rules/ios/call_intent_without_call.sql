-- title:        The phone remembers a call that no list of calls has
-- severity:     low
-- confidence:   low
-- artifact:     ios_knowledge
-- explanation:  An app reported a call to the system, and neither the phone's call log nor WhatsApp's has
--               it, though they hold older ones.
-- alternatives: The owner deleted the call, or the app keeps its calls out of the phone's call log.
-- verify:       Look at the stream /app/intents of knowledgeC.db at that time; ask the owner.
-- reference:    MITRE ATT&CK for Mobile T1630 (Indicator Removal on Host)
SELECT k.record_id, 'A call of ' || coalesce(k.bundle, 'an app') || ' is in no list of calls' AS title
FROM (SELECT *, strftime('%Y-%m-%dT%H:%M:%S', started_at, '-90 seconds') AS low,
             strftime('%Y-%m-%dT%H:%M:%S', started_at, '+90 seconds') AS high
      FROM ios_knowledge
      WHERE stream = '/app/intents' AND detail LIKE 'INStart%CallIntent%'
        AND (bundle LIKE 'net.whatsapp.%' OR bundle LIKE 'com.apple.%')) k
WHERE k.started_at > (SELECT min(started_at) FROM ios_calls)
  AND NOT EXISTS (SELECT 1 FROM ios_calls c WHERE c.started_at BETWEEN k.low AND k.high)
  AND NOT EXISTS (SELECT 1 FROM ios_whatsapp_calls c WHERE c.started_at BETWEEN k.low AND k.high);
