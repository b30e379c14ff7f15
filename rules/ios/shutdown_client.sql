-- title:        A program from an unusual place delayed a shutdown
-- severity:     high
-- confidence:   medium
-- artifact:     ios_shutdown_log
-- explanation:  The phone had to wait for a program whose executable lies where the system keeps data, not
--               programs. Pegasus, Reign and Predator ran from such folders and were seen in this log.
-- alternatives: A jailbreak, or a developer's tools, can run from such folders. On a phone that its owner
--               keeps as Apple delivered it there is no innocent reason.
-- verify:       Read shutdown.log at the offset given: the path stands behind 'remaining client pid'. Look
--               for the same path and name in crash reports, DataUsage.sqlite and ps.txt.
-- reference:    Kaspersky, "A lightweight method to detect potential iOS malware" (2024-01-16); Amnesty
--               International, "Forensic Methodology Report: How to catch NSO Group's Pegasus"
--               (2021-07-18)
SELECT min(record_id) AS record_id,
       'The program ' || client || ' delayed a shutdown' AS title,
       CASE WHEN client LIKE '%/var/jb/%' THEN 'low'
            WHEN client LIKE '%/tmp/%' OR client LIKE '%/var/db/%' OR client LIKE '%/var/root/%'
                 OR client LIKE '%/var/mobile/%' THEN 'high'
            ELSE 'medium' END AS severity
FROM ios_shutdown_log
WHERE (client LIKE '/private/var/%' OR client LIKE '/var/%' OR client LIKE '/tmp/%'
       OR client LIKE '/private/tmp/%')
  -- Apps, and where the system itself keeps programs: updates, cryptexes, staged services.
  AND client NOT LIKE '%/var/containers/Bundle/%'
  AND client NOT LIKE '%/var/staged_system_apps/%'
  AND client NOT LIKE '%/var/run/com.apple.security.cryptexd/%'
  AND client NOT LIKE '%/var/personalized_automatic/%'
  AND client NOT LIKE '%/var/MobileSoftwareUpdate/%'
  AND client NOT LIKE '%/var/MobileAsset/%'
  AND client NOT LIKE '%/com.apple.xpc.roleaccountd.staging/exec/%'
GROUP BY client;
