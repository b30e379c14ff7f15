-- title:    Messages that the owner received
-- about:    From whom the owner had anything, and when first.
-- role:     party
-- kind:     seen
SELECT evidence_id, peer AS party, min(sent_at) AS started_at FROM ios_sms
WHERE direction = 'received' AND peer IS NOT NULL GROUP BY evidence_id, peer
UNION ALL
SELECT evidence_id, CASE WHEN peer LIKE '%@s.whatsapp.net' THEN '+' || phone_digits(peer) ELSE peer END,
       min(sent_at)
FROM ios_whatsapp_messages
WHERE direction = 'received' AND type IS NOT 59 AND peer IS NOT NULL GROUP BY evidence_id, peer
UNION ALL
SELECT evidence_id, peer, min(left_at) FROM ios_voicemail WHERE peer IS NOT NULL
GROUP BY evidence_id, peer;
