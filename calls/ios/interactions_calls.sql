-- title:    Contacts that apps reported
-- about:    Contacts with people that the call screen and WhatsApp reported to the system (interactionC): a
--           call leaves one there that outlives its row in the list. WhatsApp reports messages, too: what
--           has a message of that person in the same minute, or the mechanism of messages, is none.
-- role:     witness
-- artifact: ios_interactions
-- slack:    60
-- rank:     40
WITH contact AS MATERIALIZED (
         SELECT record_id, started_at, ended_at, direction, sender, sender_name, bundle,
                bundle LIKE 'net.whatsapp.%' AS is_whatsapp, phone_digits(sender) AS digits
         FROM ios_interactions
         WHERE bundle IN ('com.apple.InCallService', 'com.apple.facetime', 'com.apple.mobilephone',
                          'com.apple.TelephonyUtilities')
            OR (bundle LIKE 'net.whatsapp.%' AND mechanism IS NOT 4 AND sender IS NOT NULL
                AND direction = 'incoming')),
     -- Most messages are of no minute near a contact: these are left aside before anything else.
     minute(at) AS MATERIALIZED (
         SELECT strftime('%Y-%m-%dT%H:%M', started_at, shift) FROM contact,
              (SELECT '-1 minutes' AS shift UNION ALL SELECT '+0 minutes' UNION ALL SELECT '+1 minutes')
         WHERE is_whatsapp),
     message(place) AS MATERIALIZED (
         SELECT phone_digits(peer) || ' ' || substr(sent_at, 1, 16)
         FROM ios_whatsapp_messages
         WHERE substr(sent_at, 1, 16) IN (SELECT at FROM minute)
           AND type IS NOT 59 AND phone_digits(peer) IS NOT NULL)
SELECT record_id, started_at, ended_at, direction,
       CASE WHEN sender LIKE '%@s.whatsapp.net' THEN '+' || digits ELSE sender END AS party,
       sender_name AS party_name, bundle AS app,
       CASE WHEN is_whatsapp THEN 'whatsapp' WHEN bundle = 'com.apple.facetime' THEN 'facetime' END
           AS service
FROM contact
WHERE NOT is_whatsapp
   OR digits IS NULL
   OR (digits || ' ' || substr(started_at, 1, 16) NOT IN message
       AND digits || ' ' || strftime('%Y-%m-%dT%H:%M', started_at, '-1 minutes') NOT IN message
       AND digits || ' ' || strftime('%Y-%m-%dT%H:%M', started_at, '+1 minutes') NOT IN message);
