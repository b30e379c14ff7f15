-- title:        The sender of Apple's threat notifications is among the recent addresses
-- severity:     high
-- confidence:   medium
-- artifact:     ios_recents
-- explanation:  Mail or Messages had to do with the address from which Apple sends its warnings of
--               mercenary spyware, also when the message was deleted since.
-- alternatives: The owner may have written to the address.
-- verify:       Ask the owner; sign in at account.apple.com, where a genuine notice stands at the top.
-- reference:    Apple Support HT212960
SELECT record_id FROM ios_recents
WHERE is_gone IS NOT 0 AND lower(address) IN ('threat-notifications@email.apple.com', 'threat-notifications@apple.com');
