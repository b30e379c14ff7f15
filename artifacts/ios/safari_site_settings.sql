-- title:   Safari's settings for single sites
-- about:   Each row is what the owner decided for one site, e.g. whether it may use the camera.
-- source:  backup *Domain*/Library/Safari/PerSitePreferences.db
-- source:  filesystem /private/var/mobile/Library/Safari/PerSitePreferences.db
-- source:  filesystem /private/var/mobile/Containers/Data/Application/*/Library/Safari/PerSitePreferences.db
-- format:  sqlite
-- origin:  preference_values
-- column:  site    domain the site
-- column:  setting word   name of the setting
-- column:  value   word   its value
-- match:   site visited
-- needs: preference_values.domain
-- may:   preference_values.rowid preference_values.preference preference_values.preference_value
SELECT rowid AS origin_row, domain AS site, preference AS setting, preference_value AS value
FROM preference_values;
