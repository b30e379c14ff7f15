-- title:        A process that handles messages, calls or media crashed
-- severity:     low
-- confidence:   low
-- artifact:     ios_crashes
-- explanation:  The process takes data from strangers before the owner sees anything. Attacks that need no
--               click go through it, and fail now and then with a crash. When a stranger made contact in
--               the ten minutes before, the finding is more severe.
-- alternatives: Such processes crash on healthy phones, too. One crash alone means little.
-- verify:       Read the report: faulting thread, exception codes. Compare with incoming messages, calls
--               and look-ups of unknown addresses in the minutes before.
-- reference:    Citizen Lab, "FORCEDENTRY" (2021-09-13) and "BLASTPASS" (2023-09-07); Google Project Zero,
--               "A deep dive into an NSO zero-click iMessage exploit" (2021-12-15)
WITH known(digits) AS MATERIALIZED (
         SELECT phone_digits(value) FROM ios_contacts
         UNION SELECT phone_digits(jid) FROM ios_whatsapp_contacts),
     known_text(text) AS MATERIALIZED (SELECT lower(value) FROM ios_contacts),
     contact(at, peer) AS MATERIALIZED (
         SELECT started_at, sender FROM ios_interactions WHERE direction = 'incoming'
         UNION ALL SELECT sent_at, peer FROM ios_sms WHERE direction = 'received'
         UNION ALL SELECT looked_up_at, user FROM ios_idstatuscache
         UNION ALL SELECT started_at, peer FROM ios_calls WHERE direction = 'incoming'),
     crash AS MATERIALIZED (
         SELECT record_id, crashed_at, process,
                strftime('%Y-%m-%dT%H:%M:%S', crashed_at, '-600 seconds') AS low
         FROM ios_crashes
         WHERE coalesce(bug_type, '') IN ('109', '309', '')
           AND process IN ('imagent', 'IMTransferAgent', 'MessagesBlastDoorService', 'IMDPersistenceAgent',
                           'imtransferservices', 'callservicesd', 'avconferenced', 'mediaserverd',
                           'identityservicesd', 'homed', 'WhatsApp', 'passd', 'assetsd',
                           'MobileSMS', 'com.apple.WebKit.WebContent', 'com.apple.WebKit.GPU',
                           'BlastDoor', 'wifid', 'CommCenter', 'mediaplaybackd', 'mstreamd')),
     met AS (
         SELECT k.record_id, k.process, k.crashed_at,
                (SELECT c.peer FROM contact c
                 WHERE c.at BETWEEN k.low AND k.crashed_at AND c.peer IS NOT NULL
                   AND coalesce(phone_digits(c.peer), '') NOT IN (SELECT digits FROM known WHERE digits IS NOT NULL)
                   AND lower(replace(c.peer, 'mailto:', '')) NOT IN (SELECT text FROM known_text WHERE text IS NOT NULL)
                 LIMIT 1) AS stranger
         FROM crash k)
SELECT record_id,
       process || ' crashed' || coalesce(' within ten minutes after a contact by ' || stranger, '') AS title,
       CASE WHEN stranger IS NULL THEN 'low'
            WHEN EXISTS (SELECT 1 FROM finding f
                         WHERE f.indicator_id IS NOT NULL AND f.severity IN ('high', 'critical')
                           AND abs(time_us(f.time) - time_us(crashed_at)) < 7 * 86400 * 1000000)
            THEN 'high' ELSE 'medium' END AS severity
FROM met;
