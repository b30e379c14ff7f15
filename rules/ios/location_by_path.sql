-- title:        A program that is no app used the location
-- severity:     medium
-- confidence:   medium
-- artifact:     ios_location_clients
-- explanation:  The location service knows a program by its path, outside the folders of the system and
--               of apps.
-- alternatives: Jailbreaks and developers' tools do this.
-- verify:       Look at clients.plist of locationd and at the file itself.
-- reference:    MITRE ATT&CK for Mobile T1430 (Location Tracking); MVT, module LocationdClients
SELECT record_id, place || ' used the location' AS title
FROM (SELECT record_id, coalesce(executable, registered, bundle_path, client) AS place
      FROM ios_location_clients)
WHERE place LIKE '/%' AND place NOT LIKE '/System/%' AND place NOT LIKE '/usr/%'
  AND place NOT LIKE '/Applications/%' AND place NOT LIKE '/private/preboot/%'
  AND place NOT LIKE '/Library/%' AND place NOT LIKE '/private/var/staged_system_apps/%'
  AND place NOT LIKE '/private/var/containers/Bundle/Application/%'
  AND place NOT LIKE '/var/containers/Bundle/Application/%'
  AND place NOT LIKE '/private/var/mobile/Containers/Bundle/%'
  AND place NOT LIKE '/var/mobile/Containers/Bundle/%'
  AND place NOT LIKE '/private/var/mobile/Applications/%'
  AND place NOT LIKE '/var/mobile/Applications/%' AND place NOT LIKE '/private/var/MobileAsset/%'
  AND place NOT LIKE '/Developer/%'
  AND place NOT LIKE '/private/var/db/com.apple.xpc.roleaccountd.staging/exec/%';
