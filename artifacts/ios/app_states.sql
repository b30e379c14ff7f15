-- title:   Apps that the home screen knows
-- about:   Each row is an app, with the folders it had; an app that was removed may linger.
-- source:  backup HomeDomain/Library/FrontBoard/applicationState.db
-- source:  filesystem /private/var/mobile/Library/FrontBoard/applicationState.db
-- format:  sqlite
-- origin:  application_identifier_tab
-- column:  bundle       app  bundle identifier
-- column:  bundle_path  path where the app lies
-- column:  sandbox_path path where its data lies
-- match:   bundle installed_app
-- match:   bundle_path installed_app
-- needs: application_identifier_tab.id application_identifier_tab.application_identifier
-- may:   key_tab.id key_tab.key kvs.application_identifier kvs.key kvs.value
SELECT a.id AS origin_row, a.application_identifier AS bundle,
       coalesce(archive_get(plist_get(v.value), 'bundlePath'), archive_get(v.value, 'bundlePath'))
           AS bundle_path,
       coalesce(archive_get(plist_get(v.value), 'sandboxPath'),
                archive_get(v.value, 'sandboxPath')) AS sandbox_path
FROM application_identifier_tab a
LEFT JOIN kvs v ON v.application_identifier = a.id
     AND v.key = (SELECT id FROM key_tab WHERE key = 'compatibilityInfo');
