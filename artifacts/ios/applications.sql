-- title:   Installed applications
-- about:   Each row is an app: one that the computer listed when it made the backup or, in a dump, one
--          with the data that the App Store wrote. What a dump holds of apps without it is in
--          ios_app_bundles.
-- source:  backup Info.plist
-- source:  filesystem /private/var/containers/Bundle/Application/*/iTunesMetadata.plist
-- format:  plist
-- covers:  Applications
-- origin:  Applications
-- column:  purchased_at time   when it was got from the App Store (UTC text)
-- column:  bundle       app    bundle identifier
-- column:  name         text   name
-- column:  version      word   version
-- column:  artist       text   who sells it
-- column:  store_id     int    number in the App Store
-- column:  source_app   word   what installed it
-- column:  account      email  account that got it
-- column:  has_metadata bool   whether it has App Store metadata at all
-- match:   bundle installed_app
-- event:   purchased_at app_purchased coalesce(name || ' ', '') || bundle
SELECT b.bundle AS origin_row,
       text_time(plist_get(m.m, 'com.apple.iTunesStore.downloadInfo', 'purchaseDate'))
           AS purchased_at,
       b.bundle AS bundle,
       plist_get(m.m, 'itemName') AS name,
       plist_get(m.m, 'bundleShortVersionString') AS version,
       plist_get(m.m, 'artistName') AS artist,
       plist_get(m.m, 'itemId') AS store_id,
       plist_get(m.m, 'sourceApp') AS source_app,
       coalesce(plist_get(m.m, 'com.apple.iTunesStore.downloadInfo', 'accountInfo', 'AppleID'),
                plist_get(m.m, 'appleId')) AS account,
       m.m IS NOT NULL AS has_metadata
FROM (SELECT e.key AS bundle FROM plist_each(item_data(), 'Applications') e
      UNION SELECT e.value FROM plist_each(item_data(), 'Installed Applications') e) b
LEFT JOIN (SELECT a.key AS bundle,
                  plist_get(item_data(), 'Applications', a.key, 'iTunesMetadata') AS m
           FROM plist_each(item_data(), 'Applications') a) m ON m.bundle = b.bundle
UNION ALL
SELECT 'iTunesMetadata.plist',
       text_time(plist_get(m, 'com.apple.iTunesStore.downloadInfo', 'purchaseDate')),
       plist_get(m, 'softwareVersionBundleId'),
       plist_get(m, 'itemName'), plist_get(m, 'bundleShortVersionString'),
       plist_get(m, 'artistName'), plist_get(m, 'itemId'), plist_get(m, 'sourceApp'),
       coalesce(plist_get(m, 'com.apple.iTunesStore.downloadInfo', 'accountInfo', 'AppleID'),
                plist_get(m, 'appleId')),
       1
FROM (SELECT item_data() AS m)
WHERE item_path() LIKE '%/iTunesMetadata.plist'
  AND (SELECT count(*) FROM plist_each(item_data())) > 0;
