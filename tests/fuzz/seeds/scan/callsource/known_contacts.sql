-- title:    Address book
-- about:    Who is in the address book, or known to WhatsApp.
-- role:     party
-- kind:     contact
SELECT evidence_id, value AS party,
       nullif(trim(coalesce(first_name, '') || ' ' || coalesce(last_name, '')), '') AS party_name
FROM ios_contacts WHERE kind IN ('phone', 'email')
UNION
SELECT evidence_id, '+' || phone_digits(jid), full_name FROM ios_whatsapp_contacts
WHERE jid LIKE '%@s.whatsapp.net'
UNION
SELECT evidence_id, phone, full_name FROM ios_whatsapp_contacts
UNION
SELECT evidence_id, lid, full_name FROM ios_whatsapp_contacts;
