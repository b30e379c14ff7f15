-- title:    WhatsApp's chats
-- about:    Calls as the conversations of newer versions show them. A call of a group names the group, so
--           that it is joined by its time.
-- role:     witness
-- artifact: ios_whatsapp_call_bubbles
-- expects:  whatsapp
-- rank:     25
SELECT record_id, started_at, duration, direction,
       CASE outcome WHEN 0 THEN 1 WHEN 1 THEN 0 WHEN 4 THEN 0 WHEN 5 THEN 0 END AS answered,
       CASE WHEN peer LIKE '%@g.us' THEN NULL
            WHEN peer LIKE '%@s.whatsapp.net' THEN '+' || phone_digits(peer) ELSE peer END AS party,
       'whatsapp' AS service, 'net.whatsapp.WhatsApp' AS app
FROM ios_whatsapp_call_bubbles;
