-- title:   Services that launchd was told to leave out, or to run
-- about:   Each row is an entry of the list by which a service of the system is switched off or on again.
-- source:  backup DatabaseDomain/com.apple.xpc.launchd/disabled.plist
-- source:  filesystem /private/var/db/com.apple.xpc.launchd/disabled.plist
-- format:  plist
-- origin:  disabled.plist
-- column:  service     process|text name of the service
-- column:  is_disabled bool         whether it is switched off
-- match:   service ran
SELECT e.key AS origin_row, e.key AS service, e.value AS is_disabled FROM plist_each(item_data()) e;
