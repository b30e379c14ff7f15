-- title:    Notifications
-- about:    Notifications of the call screen and of WhatsApp, with their words: a missed call is told by one.
-- role:     trace
-- kind:     notification
-- artifact: ios_biome_notifications
-- alarms:   no
-- before:   30
-- after:    300
SELECT record_id, shown_at AS started_at,
       CASE WHEN app LIKE 'net.whatsapp.%' THEN 'whatsapp' END AS service,
       app || ': ' || coalesce(title, '') || coalesce(' / ' || body, '') AS summary
FROM ios_biome_notifications
WHERE app LIKE 'net.whatsapp.%' OR app IN ('com.apple.mobilephone', 'com.apple.facetime',
                                          'com.apple.InCallService')
ORDER BY shown_at;
