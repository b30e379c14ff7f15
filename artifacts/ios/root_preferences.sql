-- title:   Preferences of the system that were seen with spyware
-- about:   Each row is a value of a file that public reports name: crash reporting that is switched off,
--          or a settings file of a service that has none. An empty file gives one row without a key.
-- source:  backup RootDomain/Library/Preferences/com.apple.CrashReporter.plist
-- source:  backup RootDomain/Library/Preferences/roleaccountd.plist
-- source:  backup RootDomain/Library/Preferences/com.apple.DumpPanic.plist
-- source:  filesystem /private/var/root/Library/Preferences/com.apple.CrashReporter.plist
-- source:  filesystem /private/var/root/Library/Preferences/roleaccountd.plist
-- source:  filesystem /private/var/root/Library/Preferences/com.apple.DumpPanic.plist
-- format:  plist
-- origin:  property list
-- column:  file  word the file
-- column:  key   word name of the value; NULL for an empty file
-- column:  value text its value
SELECT t.path AS origin_row, item_path() AS file, t.key AS key, CAST(t.value AS TEXT) AS value
FROM (SELECT 1) LEFT JOIN plist_tree(item_data()) t;
