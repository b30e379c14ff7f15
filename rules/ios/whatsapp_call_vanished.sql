-- title:        A call vanished from WhatsApp's call log
-- severity:     medium
-- confidence:   medium
-- artifact:     ios_whatsapp_call_gaps
-- explanation:  WhatsApp's call log lacks a record between two calls, and at that time the phone
--               remembered an incoming contact with somebody who is in no address book, of whom there is
--               neither a call nor a message. In 2019 Pegasus came with WhatsApp calls that vanished from
--               the log.
-- alternatives: The owner may have deleted the call. Blocked and filtered calls leave such marks too.
-- verify:       Compare the keys of ZWACDCALLEVENT with Z_MAX in Z_PRIMARYKEY, and table ZINTERACTIONS of
--               interactionC.db at that time. Ask the owner about the number.
-- reference:    CVE-2019-3568; Citizen Lab, "NSO Group / Q Cyber Technologies: Over One Hundred New Abuse
--               Cases" (2019-10-29); MITRE ATT&CK for Mobile T1630 (Indicator Removal on Host)
WITH known(digits) AS MATERIALIZED (
         SELECT phone_digits(value) FROM ios_contacts
         UNION SELECT phone_digits(jid) FROM ios_whatsapp_contacts
         UNION SELECT phone_digits(phone) FROM ios_whatsapp_contacts
         UNION SELECT phone_digits(lid) FROM ios_whatsapp_contacts),
     -- Incoming contacts of strangers inside a gap; a log with more gaps than that tells nothing.
     stranger AS MATERIALIZED (
         SELECT gap.record_id AS record_id, i.started_at AS at, i.sender AS sender,
                phone_digits(i.sender) AS digits,
                strftime('%Y-%m-%dT%H:%M:%S', i.started_at, '-60 seconds') AS low,
                strftime('%Y-%m-%dT%H:%M:%S', i.started_at, '+60 seconds') AS high
         FROM (SELECT * FROM ios_whatsapp_call_gaps ORDER BY record_id LIMIT 100) gap
         JOIN ios_interactions i
           ON i.started_at > gap.after_at
              AND (gap.before_at IS NULL OR i.started_at < gap.before_at)
         WHERE i.direction = 'incoming' AND i.sender IS NOT NULL
           AND i.recovered_confidence IS NOT 'low'
           AND i.bundle LIKE 'net.whatsapp.%'
           AND phone_digits(i.sender) NOT IN (SELECT digits FROM known WHERE digits IS NOT NULL)),
     -- Of these, the ones of whom there is neither a call nor a message at that moment.
     vanished AS (
         SELECT record_id, sender, at, min(at) FROM stranger s
         WHERE NOT EXISTS (SELECT 1 FROM ios_whatsapp_calls c
                           WHERE c.origin = 'live' AND c.started_at BETWEEN s.low AND s.high
                             AND phone_digits(c.peer) = s.digits)
           AND NOT EXISTS (SELECT 1 FROM ios_whatsapp_messages m
                           WHERE m.sent_at BETWEEN s.low AND s.high
                             AND phone_digits(m.peer) = s.digits)
         GROUP BY record_id)
SELECT record_id, 'A call of ' || sender || ' vanished from WhatsApp''s call log' AS title,
       CASE WHEN EXISTS (SELECT 1 FROM finding f
                         WHERE f.indicator_id IS NOT NULL AND f.severity IN ('high', 'critical')
                           AND abs(time_us(f.time) - time_us(at)) < 7 * 86400 * 1000000)
            THEN 'high' ELSE 'medium' END AS severity
FROM vanished;
