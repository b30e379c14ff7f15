-- title:   Sites that may use camera or microphone
-- about:   Each row is a setting of one site for camera and microphone in Safari.
-- source:  backup *Domain*/Library/Safari/UserMediaPermissions.plist
-- source:  filesystem /private/var/mobile/Library/Safari/UserMediaPermissions.plist
-- source:  filesystem /private/var/mobile/Containers/Data/Application/*/Library/Safari/UserMediaPermissions.plist
-- format:  plist
-- origin:  UserMediaPermissions.plist
-- column:  site    url|domain the site
-- column:  setting word       place of the setting in the list
-- column:  value   text       its value
-- match:   site visited
SELECT t.path AS origin_row, e.key AS site, t.path AS setting, CAST(t.value AS TEXT) AS value
FROM plist_each(item_data()) e
JOIN plist_tree(item_data()) t ON t.path = '/' || e.key OR t.path LIKE '/' || e.key || '/%'
WHERE t.value IS NOT NULL;
