-- title:        A received attachment that was kept in a temporary folder
-- severity:     medium
-- confidence:   medium
-- artifact:     ios_sms_attachments
-- explanation:  The path lies below /var/tmp and ends in -1. Attachments of attacks that need no tap were
--               seen with such paths; ordinary ones lie in Library/SMS/Attachments.
-- alternatives: Transfers that were broken off can leave such a path.
-- verify:       Look at the row of table attachment and at its message and sender.
-- reference:    MVT, module SMSAttachments; MITRE ATT&CK for Mobile T1664
SELECT record_id FROM ios_sms_attachments
WHERE direction = 'received' AND is_gone IS NOT 0 AND path LIKE '%-1'
  AND (path LIKE '/var/tmp/%' OR path LIKE '/private/var/tmp/%');
