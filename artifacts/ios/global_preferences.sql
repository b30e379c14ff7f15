-- title:   Global preferences
-- about:   Each row is one setting of the phone as a whole. LDMGlobalEnabled is Lockdown Mode.
-- source:  backup HomeDomain/Library/Preferences/.GlobalPreferences.plist
-- source:  filesystem /private/var/mobile/Library/Preferences/.GlobalPreferences.plist
-- format:  plist
-- covers:  GlobalPreferences
-- origin:  .GlobalPreferences.plist
-- column:  key   word  name of the setting
-- column:  value text  its value; a list or dictionary as JSON
SELECT e.key AS origin_row, e.key AS key,
       coalesce(CAST(e.value AS TEXT), plist_json(item_data(), e.key)) AS value
FROM plist_each(item_data()) e;
