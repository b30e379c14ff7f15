-- title:    Calls that apps told the system of
-- about:    Intents to call that apps gave to the system (knowledgeC); they do not say whom.
-- role:     witness
-- artifact: ios_knowledge
-- slack:    90
-- rank:     60
SELECT record_id, started_at, bundle AS app,
       CASE WHEN bundle LIKE 'net.whatsapp.%' THEN 'whatsapp'
            WHEN bundle = 'com.apple.facetime' THEN 'facetime' END AS service, detail AS summary
FROM ios_knowledge
WHERE stream = '/app/intents' AND detail LIKE 'INStart%CallIntent%'
  AND (bundle LIKE 'net.whatsapp.%' OR bundle LIKE 'com.apple.%');
