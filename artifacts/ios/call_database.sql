-- title:   State of the call log's database
-- about:   Each row is a value of the file that the call log keeps beside its database.
-- source:  backup HomeDomain/Library/CallHistoryDB/com.apple.callhistory.databaseInfo.plist
-- source:  filesystem /private/var/mobile/Library/CallHistoryDB/com.apple.callhistory.databaseInfo.plist
-- format:  plist
-- origin:  com.apple.callhistory.databaseInfo.plist
-- column:  key   word name of the value
-- column:  value text its value
SELECT path AS origin_row, key, CAST(value AS TEXT) AS value
FROM plist_tree(item_data()) WHERE value IS NOT NULL;
