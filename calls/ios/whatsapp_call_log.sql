-- title:    WhatsApp's call log
-- about:    The list of calls that WhatsApp itself keeps and shows. Of a group call the first participant
--           stands for all.
-- role:     witness
-- artifact: ios_whatsapp_calls
-- expects:  whatsapp
-- log:      yes
-- rank:     20
SELECT min(record_id) AS record_id, started_at, duration, direction, answered,
       CASE WHEN peer LIKE '%@s.whatsapp.net' THEN '+' || phone_digits(peer) ELSE peer END AS party,
       'whatsapp' AS service, 'net.whatsapp.WhatsApp' AS app,
       coalesce(bytes_received, 0) || ' bytes received, ' || coalesce(bytes_sent, 0) || ' sent' AS summary
FROM ios_whatsapp_calls
GROUP BY item_id, coalesce(origin_row, 'record ' || record_id), started_at;
