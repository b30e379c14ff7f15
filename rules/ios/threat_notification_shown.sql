-- title:        Apple's threat notification was shown on the phone
-- severity:     high
-- confidence:   high
-- artifact:     ios_notifications
-- explanation:  Apple warns people whom it believes to be targets of mercenary spyware. Such a warning is
--               rare and to be taken seriously, whatever else is found; the notification stays when the
--               message is gone.
-- alternatives: The wording is public and has been imitated. A genuine notice never asks to open a link
--               or to install anything; a message that does is itself an attack.
-- verify:       Sign in at account.apple.com, where a genuine notice stands at the top.
-- reference:    Apple Support HT212960
SELECT record_id FROM ios_notifications
WHERE text LIKE 'ALERT: State-sponsored attackers may be targeting your iPhone%'
   OR text LIKE 'ALERT: Apple detected a targeted mercenary spyware attack%'
   OR text LIKE 'Apple detected that you are being targeted by a mercenary spyware attack%'
   OR title LIKE '%threat-notifications@%apple.com%' OR sender LIKE '%threat-notifications@%apple.com%';
