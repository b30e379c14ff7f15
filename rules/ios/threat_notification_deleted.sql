-- title:        Apple's threat notification was deleted from the messages
-- severity:     high
-- confidence:   high
-- artifact:     ios_sms_deleted
-- explanation:  Apple warned the owner of mercenary spyware, and the message was deleted.
-- alternatives: The owner took it for a fraud. The wording is public and has been imitated.
-- verify:       Sign in at account.apple.com, where a genuine notice stands at the top. Ask who deleted it.
-- reference:    Apple Support HT212960
SELECT record_id FROM ios_sms_deleted
WHERE is_gone IS NOT 0 AND (text LIKE 'ALERT: State-sponsored attackers may be targeting your iPhone%'
   OR text LIKE 'ALERT: Apple detected a targeted mercenary spyware attack%'
   OR text LIKE 'Apple detected that you are being targeted by a mercenary spyware attack%'
   OR lower(peer) IN ('threat-notifications@email.apple.com', 'threat-notifications@apple.com'));
