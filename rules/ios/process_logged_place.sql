-- title:        A program from an unusual place wrote to the log
-- severity:     high
-- confidence:   medium
-- artifact:     ios_logdata_statistics
-- explanation:  The statistics of the phone's log name a program whose executable lies where the system
--               keeps data, not programs. They reach back weeks, beyond the log itself.
-- alternatives: A jailbreak or a developer's tools.
-- verify:       Read the line of logdata.statistics that is given; the process stands in its processList.
-- reference:    Amnesty International, "Forensic Methodology Report: How to catch NSO Group's Pegasus"
--               (2021-07-18)
SELECT min(record_id) AS record_id, 'The program ' || process || ' wrote to the log' AS title,
       CASE WHEN process LIKE '%/var/jb/%' THEN 'medium'
            WHEN process LIKE '%/tmp/%' OR process LIKE '%/var/db/%' OR process LIKE '%/var/root/%'
                 OR process LIKE '%/var/mobile/%' THEN 'high'
            ELSE 'medium' END AS severity
FROM ios_logdata_statistics
WHERE (process LIKE '/private/var/%' OR process LIKE '/var/%' OR process LIKE '/tmp/%'
       OR process LIKE '/private/tmp/%')
  -- Apps, and where the system itself keeps programs: updates, cryptexes, staged services.
  AND process NOT LIKE '%/var/containers/Bundle/%'
  AND process NOT LIKE '%/var/staged_system_apps/%'
  AND process NOT LIKE '%/var/run/com.apple.security.cryptexd/%'
  AND process NOT LIKE '%/var/personalized_automatic/%'
  AND process NOT LIKE '%/var/MobileSoftwareUpdate/%'
  AND process NOT LIKE '%/var/MobileAsset/%'
  AND process NOT LIKE '%/com.apple.xpc.roleaccountd.staging/exec/%'
GROUP BY process;
