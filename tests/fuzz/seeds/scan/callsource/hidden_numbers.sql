-- title:    WhatsApp's hidden identifiers
-- about:    The identifier that WhatsApp shows in the place of a number, and the number.
-- role:     alias
SELECT evidence_id, CASE WHEN lid LIKE '%@%' THEN lid ELSE lid || '@lid' END AS party,
       '+' || phone_digits(phone) AS same_as
FROM ios_whatsapp_lids
WHERE lid IS NOT NULL AND phone_digits(phone) IS NOT NULL
UNION
SELECT evidence_id, CASE WHEN lid LIKE '%@%' THEN lid ELSE lid || '@lid' END,
       '+' || phone_digits(jid)
FROM ios_whatsapp_contacts
WHERE lid IS NOT NULL AND jid LIKE '%@s.whatsapp.net';
