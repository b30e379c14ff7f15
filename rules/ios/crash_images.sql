-- title:        Unusual code was loaded in a process that crashed
-- severity:     medium
-- confidence:   medium
-- artifact:     ios_crash_images
-- explanation:  A crash report lists a file with code that lies outside the system and the apps. Exploits
--               and implants that crash leave their own files in such lists.
-- alternatives: A jailbreak's tweaks and developers' tools are loaded from such places.
-- verify:       Open the report and look at usedImages for the path; compare its UUID with known files.
-- reference:    Google Project Zero, "A deep dive into an NSO zero-click iMessage exploit" (2021-12-15);
--               MITRE ATT&CK for Mobile T1631 (Process Injection)
SELECT min(record_id) AS record_id, path || ' was loaded in ' || coalesce(process, 'a process') AS title,
       CASE WHEN path LIKE '%/var/tmp/%' OR path LIKE '%roleaccountd.staging%' THEN 'high'
            ELSE 'medium' END AS severity
FROM ios_crash_images
GROUP BY path, process;
