-- title:        The phone looked up many strangers for HomeKit at once
-- severity:     medium
-- confidence:   low
-- artifact:     ios_idstatuscache
-- explanation:  Within a minute the phone asked Apple about five or more mail addresses, none of them in
--               the address book, for HomeKit. An attack of 2022 began with messages to HomeKit.
-- alternatives: Setting up a home with many members does this, if they are in no address book.
-- verify:       Look at the addresses, and ask the owner about HomeKit on that day.
-- reference:    Citizen Lab, "Triple Threat: NSO Group's Pegasus Spyware Returns in 2022" (2023-04-18)
SELECT min(s.record_id) AS record_id, count(*) || ' strangers were looked up for HomeKit' AS title
FROM ios_idstatuscache s
WHERE (s.service LIKE '%homekit%' OR s.service LIKE 'com.apple.private.alloy.home%')
  AND s.user LIKE 'mailto:%' AND s.looked_up_at IS NOT NULL
  AND lower(substr(s.user, 8)) NOT IN (SELECT lower(value) FROM ios_contacts WHERE kind = 'email')
GROUP BY substr(s.looked_up_at, 1, 16)
HAVING count(DISTINCT s.user) >= 5;
