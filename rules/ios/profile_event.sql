-- title:        A configuration profile was installed or removed
-- severity:     info
-- confidence:   high
-- artifact:     ios_profile_events
-- explanation:  Profiles change how the phone uses the network and whom it trusts.
-- alternatives: Employers, schools, universities and carriers use them.
-- verify:       Ask the owner about the profile and the day.
-- reference:    MITRE ATT&CK for Mobile T1632 (Subvert Trust Controls)
SELECT record_id,
       'Profile ' || coalesce(profile, '?') || ': ' || coalesce(operation, 'changed') AS title
FROM ios_profile_events;
