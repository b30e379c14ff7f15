-- title:    Notifications that were kept
-- about:    Delivered notifications of the call screen and of WhatsApp.
-- role:     trace
-- kind:     notification
-- artifact: ios_notifications
-- alarms:   no
-- before:   30
-- after:    300
SELECT record_id, delivered_at AS started_at,
       CASE WHEN app LIKE 'net.whatsapp.%' THEN 'whatsapp' END AS service,
       app || ': ' || coalesce(title, '') || coalesce(' / ' || text, '') AS summary
FROM ios_notifications
WHERE app LIKE 'net.whatsapp.%' OR app IN ('com.apple.mobilephone', 'com.apple.facetime')
ORDER BY delivered_at;
