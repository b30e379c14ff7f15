-- title:        The newest messages of WhatsApp were removed
-- severity:     low
-- confidence:   low
-- artifact:     ios_whatsapp_message_gaps
-- explanation:  WhatsApp has given higher keys than the newest message has: at least ten were deleted
--               since.
-- alternatives: People delete messages and empty chats; messages that disappear by themselves do this, too.
-- verify:       Compare Z_MAX of WAMessage in Z_PRIMARYKEY with max(Z_PK) of ZWAMESSAGE. Ask the owner.
-- reference:    MITRE ATT&CK for Mobile T1630 (Indicator Removal on Host)
SELECT record_id, missing || ' of the newest messages of WhatsApp were removed' AS title
FROM ios_whatsapp_message_gaps WHERE before_at IS NULL AND missing >= 10;
