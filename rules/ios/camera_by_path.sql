-- title:        A program that is no app used the camera
-- severity:     medium
-- confidence:   low
-- artifact:     ios_powerlog_camera
-- explanation:  The power log names what used the camera by its path, and that is outside the system's
--               folders.
-- alternatives: Jailbreaks and developers' tools do this.
-- verify:       Look at the file, and whether the screen was lit at that time.
-- reference:    MITRE ATT&CK for Mobile T1512 (Video Capture)
SELECT record_id, bundle || ' used the camera' AS title FROM ios_powerlog_camera
WHERE bundle LIKE '/private/var/%' AND bundle NOT LIKE '/private/var/containers/Bundle/%'
  AND bundle NOT LIKE '/private/var/staged_system_apps/%' AND is_gone IS NOT 0;
