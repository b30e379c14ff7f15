-- title:   Profile events
-- about:   Each row is the installation or removal of a configuration profile.
-- source:  backup SysSharedContainerDomain-systemgroup.com.apple.configurationprofiles/Library/ConfigurationProfiles/MCProfileEvents.plist
-- source:  filesystem /private/var/containers/Shared/SystemGroup/*/Library/ConfigurationProfiles/MCProfileEvents.plist
-- format:  plist
-- covers:  ProfileEvents
-- origin:  ProfileEvents
-- column:  happened_at time     when
-- column:  profile     profile  identifier of the profile
-- column:  operation   word     install, remove and others
-- column:  process     process  the process that asked for it
-- match:   profile installed_profile
-- match:   process ran
-- event:   happened_at profile_event coalesce(operation, '') || ' ' || coalesce(profile, '') || coalesce(' by ' || process, '')
SELECT e.key AS origin_row,
       coalesce(plist_get(item_data(), 'ProfileEvents', e.key, p.key, 'timestamp'),
                plist_get(item_data(), 'ProfileEvents', e.key, p.key, 'Timestamp')) AS happened_at,
       p.key AS profile,
       coalesce(plist_get(item_data(), 'ProfileEvents', e.key, p.key, 'operation'),
                plist_get(item_data(), 'ProfileEvents', e.key, p.key, 'Operation')) AS operation,
       coalesce(plist_get(item_data(), 'ProfileEvents', e.key, p.key, 'process'),
                plist_get(item_data(), 'ProfileEvents', e.key, p.key, 'Process')) AS process
FROM plist_each(item_data(), 'ProfileEvents') e
JOIN plist_each(item_data(), 'ProfileEvents', e.key) p;
