-- title:        A configuration profile was installed or removed
-- severity:     info
-- confidence:   high
-- artifact:     ios_profile_events
-- explanation:  Profiles change how the phone uses the network and whom it trusts.
-- alternatives: Employers, schools, universities and carriers use them.
-- verify:       Ask the owner about the profile and the day.
-- reference:    MITRE ATT&CK for Mobile T1632 (Subvert Trust Controls)
SELECT record_id,
       'Profile ' || coalesce(profile, '?') || ': ' || coalesce(operation, 'changed')
       || coalesce(' by ' || process, '') AS title,
       -- What installs profiles on an ordinary phone: the owner's Settings, management, a computer.
       CASE WHEN lower(operation) = 'install' AND process NOT IN
                 ('profiled', 'Preferences', 'Settings', 'mdmd', 'dmd', 'mc_mobile_tunnel', 'teslad', 'Setup',
                  'budd', 'remotemanagementd', 'sharingd', 'MobileSafari', 'SafariViewService')
            THEN 'low' ELSE 'info' END AS severity
FROM ios_profile_events;
