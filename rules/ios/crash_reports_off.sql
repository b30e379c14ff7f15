-- title:        A service for crash reports is switched off
-- severity:     medium
-- confidence:   medium
-- artifact:     ios_launchd_disabled
-- explanation:  Without it the phone writes no report when a program fails, and failures are what attacks
--               leave.
-- alternatives: Jailbreaks switch it off, too.
-- verify:       Look at disabled.plist, and at the newest report in Library/Logs/CrashReporter.
-- reference:    Amnesty International, "Forensic Methodology Report: How to catch NSO Group's Pegasus"
--               (2021-07-18); MITRE ATT&CK for Mobile T1629 (Impair Defenses)
SELECT record_id, service || ' is switched off' AS title FROM ios_launchd_disabled
WHERE is_disabled = 1
  AND service IN ('com.apple.ReportCrash', 'com.apple.ReportCrash.Root',
                  'com.apple.osanalytics.osanalyticshelper',
                  'com.apple.ReportMemoryException', 'com.apple.DumpPanic');
