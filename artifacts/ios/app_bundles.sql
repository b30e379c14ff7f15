-- title:   Apps on the file system
-- about:   Each row is an app as it lies on the phone, whether or not it came from the App Store.
-- source:  filesystem /private/var/containers/Bundle/Application/*/*.app/Info.plist
-- format:  plist
-- covers:  Applications
-- origin:  Info.plist
-- column:  bundle     app     bundle identifier
-- column:  name       text    name
-- column:  executable process name of its program
-- column:  version    word    version
-- column:  min_ios    word    oldest iOS that it runs on
-- column:  folder     word    where it lies
-- match:   bundle installed_app
-- match:   executable installed_app
SELECT 'Info.plist' AS origin_row, plist_get(d, 'CFBundleIdentifier') AS bundle,
       coalesce(plist_get(d, 'CFBundleDisplayName'), plist_get(d, 'CFBundleName')) AS name,
       plist_get(d, 'CFBundleExecutable') AS executable,
       plist_get(d, 'CFBundleShortVersionString') AS version,
       plist_get(d, 'MinimumOSVersion') AS min_ios,
       substr(item_path(), 1, length(item_path()) - 11) AS folder
FROM (SELECT item_data() AS d)
WHERE plist_get(d, 'CFBundleIdentifier') IS NOT NULL
   OR plist_get(d, 'CFBundleExecutable') IS NOT NULL;
