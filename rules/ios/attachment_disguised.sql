-- title:        A received picture is announced as something else
-- severity:     low
-- confidence:   low
-- artifact:     ios_sms_attachments
-- explanation:  The name ends in .gif and the announced type is another one. The attack FORCEDENTRY came
--               as files of that name which held something else.
-- alternatives: Some phones and gateways name files carelessly.
-- verify:       Look at the first bytes of the file: a GIF begins with GIF8.
-- reference:    Citizen Lab, "FORCEDENTRY" (2021-09-13), CVE-2021-30860
SELECT record_id, coalesce(transfer_name, path) || ' is announced as ' || mime_type AS title
FROM ios_sms_attachments
WHERE direction = 'received' AND is_gone IS NOT 0 AND (transfer_name LIKE '%.gif' OR path LIKE '%.gif')
  AND mime_type NOT IN ('image/gif', '');
