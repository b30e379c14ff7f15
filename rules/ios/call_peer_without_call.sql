-- title:        A number of the call log has no call
-- severity:     low
-- confidence:   low
-- artifact:     ios_call_handles
-- explanation:  The call log still knows a number whose calls are all gone.
-- alternatives: Deleting a call leaves its number behind.
-- verify:       In CallHistory.storedata look for rows of ZHANDLE that no row of
--               Z_2REMOTEPARTICIPANTHANDLES names.
-- reference:    MITRE ATT&CK for Mobile T1630 (Indicator Removal on Host)
WITH known(digits) AS (SELECT phone_digits(value) FROM ios_contacts
                       UNION SELECT phone_digits(jid) FROM ios_whatsapp_contacts
                       UNION SELECT phone_digits(phone) FROM ios_whatsapp_contacts
                       UNION SELECT phone_digits(lid) FROM ios_whatsapp_contacts)
SELECT h.record_id, h.peer || ' is known to the call log, without any call' AS title,
       CASE WHEN phone_digits(h.peer) NOT IN (SELECT digits FROM known WHERE digits IS NOT NULL)
             AND EXISTS (SELECT 1 FROM ios_interactions i
                         WHERE i.direction = 'incoming'
                           AND phone_digits(i.sender) = phone_digits(h.peer))
            THEN 'medium' ELSE 'low' END AS severity
FROM ios_call_handles h
WHERE h.origin = 'live' AND h.calls = 0 AND h.peer IS NOT NULL;
