-- title:    Missing rows of WhatsApp's call log
-- about:    Keys that WhatsApp's call log has given and no longer holds.
-- role:     gap
-- artifact: ios_whatsapp_call_gaps
-- of:       ios_whatsapp_call_log
SELECT record_id, after_at, before_at, missing FROM ios_whatsapp_call_gaps;
