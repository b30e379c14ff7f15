-- title:        A program ran from an unusual place
-- severity:     high
-- confidence:   medium
-- artifact:     ios_ps
-- explanation:  When the phone was examined, a program was running whose executable lies where the system
--               keeps data, not programs.
-- alternatives: A jailbreak or a developer's tools. Apps lie in /private/var/containers/Bundle and are not
--               meant here.
-- verify:       Read ps.txt at the offset given. Look for the same path in spindump-nosymbols.txt,
--               shutdown.log and the crash reports.
-- reference:    Amnesty International, "Forensic Methodology Report: How to catch NSO Group's Pegasus"
--               (2021-07-18); Kaspersky, "Operation Triangulation" (2023-06-01)
SELECT min(record_id) AS record_id, 'The program ' || path || ' was running' AS title,
       CASE WHEN path LIKE '%/var/jb/%' THEN 'medium'
            WHEN path LIKE '%/tmp/%' OR path LIKE '%/var/db/%' OR path LIKE '%/var/root/%'
                 OR path LIKE '%/var/mobile/%' THEN 'high'
            ELSE 'medium' END AS severity
FROM ios_ps
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
