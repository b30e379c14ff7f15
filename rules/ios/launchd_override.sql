-- title:        A service that is not Apple's is switched on
-- severity:     low
-- confidence:   low
-- artifact:     ios_launchd_disabled
-- explanation:  The list of services names one that does not belong to the system, and switches it on.
-- alternatives: Jailbreaks add services, e.g. for a remote log-in.
-- verify:       Look at disabled.plist and at the folders LaunchDaemons; ask whether the phone was
--               jailbroken.
-- reference:    MITRE ATT&CK for Mobile T1398 (Boot or Logon Initialization Scripts)
SELECT record_id, service || ' is switched on' AS title FROM ios_launchd_disabled
WHERE is_disabled = 0 AND service NOT LIKE 'com.apple.%';
