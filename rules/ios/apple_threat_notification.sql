-- title:        Apple's threat notification
-- severity:     high
-- confidence:   high
-- artifact:     ios_sms
-- explanation:  Apple warns people whom it believes to be targets of mercenary spyware by iMessage and
--               e-mail. Such a warning is rare and to be taken seriously, whatever else is found.
-- alternatives: The wording is public and has been imitated. A genuine notice never asks to open a
--               link or to install anything; a message that does is itself an attack. A friend may have
--               forwarded one.
-- verify:       Read the message and its sender; a genuine notice also stands at the top of
--               account.apple.com after signing in.
-- reference:    Apple Support HT212960, "About Apple threat notifications and protecting against mercenary
--               spyware"
SELECT record_id,
       'Apple''s threat notification from ' || coalesce(peer, 'an unknown sender') AS title
FROM ios_sms
WHERE direction = 'received' AND is_gone IS NOT 0
  AND (text LIKE 'ALERT: State-sponsored attackers may be targeting your iPhone%'
       OR text LIKE 'ALERT: Apple detected a targeted mercenary spyware attack%'
       OR text LIKE 'Apple detected that you are being targeted by a mercenary spyware attack%'
       OR lower(peer) IN ('threat-notifications@email.apple.com',
                          'threat-notifications@apple.com'));
