-- title:   Installations of apps
-- about:   Each row is an app's own note of when and how it was installed.
-- source:  filesystem /private/var/containers/Bundle/Application/*/BundleMetadata.plist
-- format:  plist
-- covers:  Applications
-- origin:  BundleMetadata.plist
-- column:  installed_at time when
-- column:  install_type int  how it was installed (raw value)
-- column:  build        word build of iOS at that time
-- column:  container    word the app's folder
-- event:   installed_at app_installed container
SELECT 'root' AS origin_row,
       coalesce(archive_get(d, 'installDate'), archive_get(d, 'installDate', 'NS.time'),
                plist_get(d, 'installDate')) AS installed_at,
       coalesce(archive_get(d, 'installType'), plist_get(d, 'installType')) AS install_type,
       coalesce(archive_get(d, 'installBuildVersion'), plist_get(d, 'installBuildVersion')) AS build,
       substr(item_path(), 1, length(item_path()) - 21) AS container
FROM (SELECT item_data() AS d)
WHERE coalesce(archive_get(d, 'installDate'), plist_get(d, 'installDate'),
               archive_get(d, 'installType'), plist_get(d, 'installType')) IS NOT NULL;
