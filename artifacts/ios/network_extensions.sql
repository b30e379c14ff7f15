-- title:   VPN, proxy, DNS and filter configurations
-- about:   Each row is a value of the configurations that can see or redirect the phone's traffic.
-- source:  backup SystemPreferencesDomain/com.apple.networkextension.plist
-- source:  filesystem /private/var/preferences/com.apple.networkextension.plist
-- source:  sysdiagnose logs/Networking/com.apple.networkextension.plist
-- format:  plist
-- origin:  com.apple.networkextension.plist
-- column:  key   word      name of the value
-- column:  value text|app  its value
-- note:    The file is a keyed archive with one root for each configuration, so its objects are listed.
SELECT coalesce(o.key, '') || '/' || coalesce(t.path, '') AS origin_row, t.key AS key, t.value AS value
FROM plist_each(item_data(), '$objects') o
JOIN plist_tree(item_data(), '$objects', o.key) t
WHERE t.type IN ('text', 'int', 'real', 'bool') AND t.key NOT LIKE '$%'
UNION ALL
SELECT o.key, 'text', o.value
FROM plist_each(item_data(), '$objects') o
WHERE o.type = 'text' AND o.value <> '$null';
