-- title:        The phone was restored from a backup
-- severity:     info
-- confidence:   high
-- artifact:     ios_restores
-- explanation:  Most logs begin at the restore: of what happened before, they tell nothing, and spyware
--               that was on the phone did not outlive it. Messages, calls and the history of browsers
--               came over.
-- alternatives: A new phone, a repair or an update can be the reason.
-- verify:       Ask the owner when and why the phone was restored.
-- reference:    docs/artifacts.md
SELECT record_id, 'The phone was restored on ' || substr(restored_at, 1, 10) AS title
FROM ios_restores WHERE restored_at IS NOT NULL;
