-- title:    Messages that the owner wrote
-- about:    To whom the owner wrote, and when first.
-- role:     party
-- kind:     written
SELECT evidence_id, peer AS party, min(sent_at) AS started_at FROM ios_sms
WHERE direction = 'sent' AND peer IS NOT NULL GROUP BY evidence_id, peer
UNION ALL
SELECT evidence_id, CASE WHEN peer LIKE '%@s.whatsapp.net' THEN '+' || phone_digits(peer) ELSE peer END,
       min(sent_at)
FROM ios_whatsapp_messages
WHERE direction = 'sent' AND type IS NOT 59 AND peer IS NOT NULL GROUP BY evidence_id, peer;
