-- title:    WhatsApp's joinable calls
-- about:    Calls that WhatsApp kept because they could be joined, or because they rang again.
-- role:     witness
-- artifact: ios_whatsapp_joinable_calls
-- several:  yes
-- rank:     28
SELECT record_id, started_at, duration, 'incoming' AS direction,
       CASE WHEN coalesce(peer, creator) LIKE '%@g.us' THEN NULL
            WHEN coalesce(peer, creator) LIKE '%@s.whatsapp.net'
            THEN '+' || phone_digits(coalesce(peer, creator)) ELSE coalesce(peer, creator) END AS party,
       'whatsapp' AS service, 'net.whatsapp.WhatsApp' AS app
FROM ios_whatsapp_joinable_calls;
