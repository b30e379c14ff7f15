-- title:    The phone itself
-- about:    What tells one phone from another, and its own number, from which it dials.
-- role:     device
SELECT evidence_id, 'serial ' || serial_number AS identity, phone_number AS number FROM ios_backup_info
UNION ALL
SELECT evidence_id, 'imei ' || imei, NULL FROM ios_backup_info
UNION ALL
SELECT evidence_id, 'iccid ' || iccid, NULL FROM ios_backup_info
UNION ALL
SELECT evidence_id, 'iccid ' || iccid, phone FROM ios_sim_cards
UNION ALL
SELECT evidence_id, CASE key WHEN 'imei' THEN 'imei ' || value WHEN 'LastKnownICCID' THEN 'iccid ' || value END,
       CASE key WHEN 'CopiedSIMPhoneNumber' THEN value END
FROM ios_carrier_settings
WHERE key IN ('imei', 'LastKnownICCID', 'CopiedSIMPhoneNumber');
