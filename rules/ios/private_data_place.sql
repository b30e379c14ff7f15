-- title:        A program from an unusual place used private data
-- severity:     high
-- confidence:   medium
-- artifact:     ios_biome_privacy
-- explanation:  The phone recorded that a program whose executable lies where the system keeps data used
--               the camera, the microphone, the location or private data.
-- alternatives: A jailbreak or a developer's tools.
-- verify:       Read the Biome record at the offset given; its texts name the program and what it used.
-- reference:    Kaspersky, "TriangleDB, spyware implant of Operation Triangulation" (2023-06-21); MITRE
--               ATT&CK for Mobile T1429 (Audio Capture), T1512 (Video Capture)
SELECT min(record_id) AS record_id, path || ' used private data' AS title,
       CASE WHEN path LIKE '%/var/jb/%' THEN 'medium'
            WHEN path LIKE '%/tmp/%' OR path LIKE '%/var/db/%' OR path LIKE '%/var/root/%'
                 OR path LIKE '%/var/mobile/%' THEN 'high'
            ELSE 'medium' END AS severity
FROM ios_biome_privacy
WHERE (path LIKE '/private/var/%' OR path LIKE '/var/%' OR path LIKE '/tmp/%'
       OR path LIKE '/private/tmp/%')
  -- Apps, and where the system itself keeps programs: updates, cryptexes, staged services.
  AND path NOT LIKE '%/var/containers/Bundle/%'
  AND path NOT LIKE '%/var/staged_system_apps/%'
  AND path NOT LIKE '%/var/run/com.apple.security.cryptexd/%'
  AND path NOT LIKE '%/var/personalized_automatic/%'
  AND path NOT LIKE '%/var/MobileSoftwareUpdate/%'
  AND path NOT LIKE '%/var/MobileAsset/%'
  AND path NOT LIKE '%/com.apple.xpc.roleaccountd.staging/exec/%'
GROUP BY path;
