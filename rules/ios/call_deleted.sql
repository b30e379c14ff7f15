-- title:        A call was deleted from the call log
-- severity:     low
-- confidence:   medium
-- artifact:     ios_calls
-- explanation:  The bytes of this call are still in the database, and the log does not show it, while it
--               shows older ones: it was not the oldest entry making room, nor the whole list that was
--               cleared. The attacks of 2019 removed the call that brought the spyware.
-- alternatives: The owner deleted a single call, which one stroke of a finger does. Synchronising with
--               another device removes duplicates.
-- verify:       Ask the owner. Look at the bytes that the finding names in a copy of the database with
--               xxd -s, and for the number in the messages and contacts of that day.
-- reference:    https://attack.mitre.org/techniques/T1630/
WITH known(digits) AS MATERIALIZED (
         SELECT phone_digits(value) FROM ios_contacts
         UNION SELECT phone_digits(jid) FROM ios_whatsapp_contacts
         UNION SELECT phone_digits(phone) FROM ios_whatsapp_contacts
         UNION SELECT phone_digits(lid) FROM ios_whatsapp_contacts),
     live AS MATERIALIZED (SELECT item_id, started_at FROM ios_calls WHERE origin = 'live'),
     gone AS (
         SELECT min(record_id) AS record_id, started_at, direction, peer
         FROM ios_calls
         WHERE origin <> 'live' AND is_gone IS NOT 0 AND recovered_confidence <> 'low'
           -- A row that was written anew elsewhere has the same moment; so has its older version.
           AND (item_id, started_at) NOT IN (SELECT item_id, started_at FROM live
                                             WHERE started_at IS NOT NULL)
           AND started_at > (SELECT min(l.started_at) FROM live l WHERE l.item_id = ios_calls.item_id)
         GROUP BY item_id, started_at)
SELECT record_id,
       'A' || CASE direction WHEN 'incoming' THEN 'n incoming' WHEN 'outgoing' THEN 'n outgoing'
              ELSE '' END || ' call' || coalesce(CASE direction WHEN 'outgoing' THEN ' to ' ELSE ' of '
              END || peer, '') || ' was deleted from the log' AS title,
       CASE WHEN direction = 'incoming'
             AND coalesce(phone_digits(peer), '') NOT IN (SELECT digits FROM known WHERE digits IS NOT NULL)
             AND EXISTS (SELECT 1 FROM finding f
                         WHERE f.indicator_id IS NOT NULL AND f.severity IN ('high', 'critical')
                           AND abs(time_us(f.time) - time_us(started_at)) < 7 * 86400 * 1000000)
            THEN 'medium' ELSE 'low' END AS severity
FROM gone;
