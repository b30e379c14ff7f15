-- title:        The system was updated
-- severity:     info
-- confidence:   high
-- artifact:     ios_install_history
-- explanation:  An update ends spyware that does not survive a restart, and closes ways that it came by:
--               what is found from before and from after stands apart.
-- alternatives: Updates are the rule.
-- verify:       Compare the day with the times of other findings.
-- reference:    docs/artifacts.md
SELECT record_id, coalesce(name, 'iOS') || ' (' || build || ') was installed' AS title
FROM ios_install_history
WHERE operation = 'install' AND origin = 'live'
ORDER BY installed_at DESC LIMIT 1;
