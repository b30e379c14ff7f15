-- title:        An unanswered WhatsApp call from a stranger carried data
-- severity:     low
-- confidence:   low
-- artifact:     ios_whatsapp_calls
-- explanation:  The call was never answered, and yet the phone received more for it than ringing needs.
--               In 2019 Pegasus came with WhatsApp calls whose control packets took the phone over
--               before anybody answered.
-- alternatives: A call that rings for long, or from a phone with a new version, exchanges data before it
--               is answered; strangers call by mistake. Close in time to an indicator it is more.
-- verify:       Look at table ZWACDCALLEVENT of WhatsApp's CallHistory.sqlite: ZOUTCOME, ZDURATION,
--               ZBYTESRECEIVED. Ask the owner about the number.
-- reference:    CVE-2019-3568; Facebook, "NSO Group complaint" (2019-10-29); MITRE ATT&CK for Mobile T1664
--               (Exploitation for Initial Access)
WITH known(digits) AS (SELECT phone_digits(value) FROM ios_contacts
                       UNION SELECT phone_digits(jid) FROM ios_whatsapp_contacts
                       UNION SELECT phone_digits(phone) FROM ios_whatsapp_contacts
                       UNION SELECT phone_digits(lid) FROM ios_whatsapp_contacts)
SELECT c.record_id,
       'An unanswered WhatsApp call of ' || c.peer || ' carried ' || c.bytes_received
       || ' bytes' AS title,
       CASE c.near WHEN 1 THEN 'high' ELSE 'low' END AS severity,
       CASE c.near WHEN 1 THEN 'medium' ELSE 'low' END AS confidence
FROM (SELECT *, EXISTS (SELECT 1 FROM finding f
                        WHERE f.indicator_id IS NOT NULL AND f.severity IN ('high', 'critical')
                          AND abs(time_us(f.time) - time_us(started_at)) < 7 * 86400 * 1000000)
                AS near FROM ios_whatsapp_calls) c
WHERE c.is_gone IS NOT 0 AND c.direction = 'incoming' AND c.answered = 0 AND c.bytes_received >= 16384
  AND c.group_jid IS NULL
  -- With a crash, a new process or a server beside it, call_unanswered tells it.
  AND c.record_id NOT IN (SELECT w.record_id FROM call_witness w JOIN call USING (call_id)
                          WHERE w.artifact = 'ios_whatsapp_calls' AND w.role = 'witness'
                            AND is_suspicious AND is_stranger AND answered = 0)
  AND phone_digits(c.peer) NOT IN (SELECT digits FROM known WHERE digits IS NOT NULL);
