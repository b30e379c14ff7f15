-- title:   Changes of restrictions and management
-- about:   Each row is a value of the files that device management keeps: which setting was changed when
--          and by which process, whether the phone is supervised, which profiles are hidden.
-- source:  backup SysSharedContainerDomain-systemgroup.com.apple.configurationprofiles/Library/ConfigurationProfiles/MCSettingsEvents.plist
-- source:  backup SysSharedContainerDomain-systemgroup.com.apple.configurationprofiles/Library/ConfigurationProfiles/CloudConfigurationDetails.plist
-- source:  backup SysSharedContainerDomain-systemgroup.com.apple.configurationprofiles/Library/ConfigurationProfiles/PayloadManifest.plist
-- source:  backup SysSharedContainerDomain-systemgroup.com.apple.configurationprofiles/Library/ConfigurationProfiles/ClientTruth.plist
-- source:  backup SysSharedContainerDomain-systemgroup.com.apple.configurationprofiles/Library/ConfigurationProfiles/ProfileTruth.plist
-- source:  filesystem /private/var/containers/Shared/SystemGroup/*/Library/ConfigurationProfiles/MCSettingsEvents.plist
-- source:  filesystem /private/var/containers/Shared/SystemGroup/*/Library/ConfigurationProfiles/CloudConfigurationDetails.plist
-- source:  filesystem /private/var/containers/Shared/SystemGroup/*/Library/ConfigurationProfiles/PayloadManifest.plist
-- source:  filesystem /private/var/containers/Shared/SystemGroup/*/Library/ConfigurationProfiles/ClientTruth.plist
-- source:  filesystem /private/var/containers/Shared/SystemGroup/*/Library/ConfigurationProfiles/ProfileTruth.plist
-- source:  sysdiagnose logs/MCState/Shared/MCSettingsEvents.plist
-- source:  sysdiagnose logs/MCState/Shared/CloudConfigurationDetails.plist
-- source:  sysdiagnose logs/MCState/Shared/PayloadManifest.plist
-- format:  plist
-- covers:  ConfigurationProfiles
-- origin:  property list
-- column:  changed_at time    the value, when it is a date
-- column:  file       word    the file
-- column:  place      word    where in the file
-- column:  key        word    name of the value
-- column:  value      text    the value
-- column:  process    process the value, when it names a process
-- match:   process ran
-- event:   changed_at profile_setting_changed place
SELECT path AS origin_row, CASE type WHEN 'date' THEN value END AS changed_at,
       replace(item_path(), rtrim(item_path(), replace(item_path(), '/', '')), '') AS file,
       path AS place, key, CASE type WHEN 'date' THEN NULL ELSE CAST(value AS TEXT) END AS value,
       CASE lower(key) WHEN 'process' THEN value END AS process
FROM plist_tree(item_data()) WHERE value IS NOT NULL;
