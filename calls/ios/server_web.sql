-- title:    Sites that the owner never touched
-- about:    Sites that web views last met then and on which the owner never tapped anything.
-- role:     trace
-- kind:     server
-- artifact: ios_webkit_statistics
-- after:    1800
SELECT record_id, last_seen_at AS started_at, domain || ' was met, and never touched' AS summary
FROM ios_webkit_statistics
WHERE coalesce(had_interaction, 0) = 0 AND interacted_at IS NULL AND domain IS NOT NULL
ORDER BY last_seen_at;
