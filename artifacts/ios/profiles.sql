-- title:   Configuration profiles
-- about:   Each row is one payload of an installed configuration profile: what it may change.
-- source:  backup SysSharedContainerDomain-systemgroup.com.apple.configurationprofiles/**/profile-*
-- source:  filesystem /private/var/containers/Shared/SystemGroup/*/Library/ConfigurationProfiles/profile-*
-- format:  plist
-- covers:  ConfigurationProfiles
-- origin:  PayloadContent
-- column:  installed_at  time     when the profile was installed
-- column:  uuid          profile  PayloadUUID of the profile
-- column:  identifier    profile  PayloadIdentifier of the profile
-- column:  name          text     its name
-- column:  organization  text     who made it
-- column:  description   text     what it says of itself
-- column:  payload_type  word     what this payload changes
-- column:  payload_id    profile  PayloadIdentifier of this payload
-- column:  server_url    url      server that the payload names
-- column:  payload       text     the payload as JSON
-- match:   uuid installed_profile
-- match:   identifier installed_profile
-- match:   payload_id installed_profile
-- event:   installed_at profile_installed coalesce(name, identifier, uuid, '') || coalesce(' by ' || organization, '')
SELECT e.key AS origin_row,
       plist_get(item_data(), 'InstallDate') AS installed_at,
       plist_get(item_data(), 'PayloadUUID') AS uuid,
       plist_get(item_data(), 'PayloadIdentifier') AS identifier,
       plist_get(item_data(), 'PayloadDisplayName') AS name,
       plist_get(item_data(), 'PayloadOrganization') AS organization,
       plist_get(item_data(), 'PayloadDescription') AS description,
       plist_get(item_data(), 'PayloadContent', e.key, 'PayloadType') AS payload_type,
       plist_get(item_data(), 'PayloadContent', e.key, 'PayloadIdentifier') AS payload_id,
       coalesce(plist_get(item_data(), 'PayloadContent', e.key, 'ServerURL'),
                plist_get(item_data(), 'PayloadContent', e.key, 'CheckInURL'),
                plist_get(item_data(), 'PayloadContent', e.key, 'URL')) AS server_url,
       plist_json(item_data(), 'PayloadContent', e.key) AS payload
FROM (SELECT 1) LEFT JOIN plist_each(item_data(), 'PayloadContent') e;
