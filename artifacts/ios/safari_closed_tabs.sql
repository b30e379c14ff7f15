-- title:   Recently closed tabs
-- about:   Each row is an address in the list of tabs that were closed.
-- source:  backup *Domain*/Library/Safari/RecentlyClosedTabs.plist
-- source:  filesystem /private/var/mobile/Library/Safari/RecentlyClosedTabs.plist
-- source:  filesystem /private/var/mobile/Containers/Data/Application/*/Library/Safari/RecentlyClosedTabs.plist
-- format:  plist
-- origin:  RecentlyClosedTabs.plist
-- column:  key word name of the value
-- column:  url url  the address
-- match:   url opened_tab
-- note:    The keys differ between versions, so every address in the list is taken.
SELECT path AS origin_row, key, value AS url
FROM plist_tree(item_data())
WHERE typeof(value) = 'text' AND (value LIKE 'http://%' OR value LIKE 'https://%');
