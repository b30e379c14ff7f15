-- title:        The phone was in contact with the sender of Apple's threat notifications
-- severity:     high
-- confidence:   medium
-- artifact:     ios_interactions
-- explanation:  A message came from the address from which Apple sends its warnings of mercenary spyware.
--               This note of it stays when the message is deleted.
-- alternatives: Somebody may have forged the address of a mail.
-- verify:       Ask the owner; sign in at account.apple.com, where a genuine notice stands at the top.
-- reference:    Apple Support HT212960
SELECT record_id FROM ios_interactions
WHERE is_gone IS NOT 0 AND lower(sender) IN ('threat-notifications@email.apple.com', 'threat-notifications@apple.com');
