-- title:    Crashes
-- about:    Crash reports, also those of the kernel.
-- role:     trace
-- kind:     crash
-- artifact: ios_crashes
-- after:    900
SELECT record_id, crashed_at AS started_at,
       coalesce(process, '(unknown)') || ' crashed' || coalesce(', ' || exception, '') AS summary
FROM ios_crashes
WHERE coalesce(bug_type, '') IN ('109', '309', '210', '')
ORDER BY crashed_at;
