-- title:        The phone knows the sender of Apple's threat notifications
-- severity:     high
-- confidence:   medium
-- artifact:     ios_idstatuscache
-- explanation:  The phone looked up the address from which Apple sends its warnings of mercenary spyware.
--               That happens when such a message arrives, also when it was deleted afterwards.
-- alternatives: The owner may have written to the address.
-- verify:       Ask the owner; sign in at account.apple.com, where a notice stands at the top.
-- reference:    Apple Support HT212960
SELECT record_id FROM ios_idstatuscache
WHERE lower(user) LIKE '%threat-notifications@%apple.com';
