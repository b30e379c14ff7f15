-- title:        A configuration profile was removed soon after it came
-- severity:     low
-- confidence:   low
-- artifact:     ios_profile_events
-- explanation:  It was installed and removed within an hour: long enough to install something with it.
-- alternatives: Trying a profile out, a trial of device management, an installation that failed.
-- verify:       Ask the owner about the day; look what else changed in that hour.
-- reference:    MITRE ATT&CK for Mobile T1632 (Subvert Trust Controls)
SELECT r.record_id, 'Profile ' || r.profile || ' was removed within an hour' AS title
FROM ios_profile_events r
WHERE lower(r.operation) = 'remove'
  AND EXISTS (SELECT 1 FROM ios_profile_events i
              WHERE i.profile = r.profile AND lower(i.operation) = 'install'
                AND time_us(r.happened_at) - time_us(i.happened_at) BETWEEN 0 AND 3600 * 1000000);
