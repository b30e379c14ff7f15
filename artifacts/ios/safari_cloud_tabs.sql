-- title:   Tabs of the account's other devices
-- about:   Each row is a tab that was open on a device of the same account.
-- source:  backup *Domain*/Library/Safari/CloudTabs.db
-- source:  filesystem /private/var/mobile/Library/Safari/CloudTabs.db
-- source:  filesystem /private/var/mobile/Containers/Data/Application/*/Library/Safari/CloudTabs.db
-- format:  sqlite
-- origin:  cloud_tabs
-- column:  viewed_at time when it was last looked at (Mac absolute seconds)
-- column:  url       url  the address
-- column:  title     text the page's title
-- column:  device    text name of the device
-- match:   url opened_tab
-- event:   viewed_at cloud_tab coalesce(url, '(unknown)') || coalesce(' on ' || device, '')
-- needs: cloud_tabs.url
-- may:   cloud_tabs.rowid cloud_tabs.title cloud_tabs.device_uuid cloud_tabs.last_viewed_time
-- may:   cloud_tab_devices.device_uuid cloud_tab_devices.device_name
SELECT t.rowid AS origin_row, mac_time(t.last_viewed_time) AS viewed_at, t.url AS url,
       t.title AS title, d.device_name AS device
FROM cloud_tabs t
LEFT JOIN cloud_tab_devices d ON d.device_uuid = t.device_uuid;
