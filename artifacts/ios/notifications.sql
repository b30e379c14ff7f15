-- title:   Delivered notifications
-- about:   Each row is a notification that the phone showed and kept, e.g. of a missed call or of a message
--          that was deleted since.
-- source:  backup HomeDomain/Library/UserNotifications/*/DeliveredNotifications.plist
-- source:  backup HomeDomain/Library/SpringBoard/PushStore/*.pushstore
-- source:  filesystem /private/var/mobile/Library/UserNotifications/*/DeliveredNotifications.plist
-- source:  filesystem /private/var/mobile/Library/SpringBoard/PushStore/*.pushstore
-- format:  plist
-- origin:  DeliveredNotifications.plist
-- column:  delivered_at time when it was made
-- column:  title        text its title
-- column:  subtitle     text its second title
-- column:  text         text its text
-- column:  sender       text the person or group it is of
-- column:  link         url  what a tap opens
-- column:  app          word the app, or the UUID of its folder
-- match:   text received
-- match:   title received
-- match:   link received
-- event:   delivered_at notification coalesce(title, sender, '') || ': ' || coalesce(substr(text, 1, 200), '')
SELECT e.key AS origin_row,
       archive_get(d, e.key, 'AppNotificationCreationDate') AS delivered_at,
       archive_get(d, e.key, 'AppNotificationTitle') AS title,
       archive_get(d, e.key, 'AppNotificationSubtitle') AS subtitle,
       archive_get(d, e.key, 'AppNotificationMessage') AS text,
       archive_get(d, e.key, 'CommunicationContextDisplayName') AS sender,
       coalesce(archive_get(d, e.key, 'DefaultActionURL'),
                archive_get(d, e.key, 'DefaultActionURL', 'NS.relative')) AS link,
       CASE WHEN item_path() LIKE '%.pushstore'
            THEN replace(replace(item_path(), rtrim(item_path(), replace(item_path(), '/', '')), ''),
                         '.pushstore', '')
            ELSE replace(rtrim(substr(item_path(), 1, length(item_path()) - 28), '/'),
                     rtrim(rtrim(substr(item_path(), 1, length(item_path()) - 28), '/'),
                           replace(rtrim(substr(item_path(), 1, length(item_path()) - 28), '/'),
                                   '/', '')), '') END AS app
FROM (SELECT item_data() AS d) JOIN archive_each(item_data()) e
WHERE e.type = 'dict';
