-- title:    New processes
-- about:    Processes that first used the network then, as the phone's books of network use have it.
-- role:     trace
-- kind:     process
-- artifact: ios_datausage
-- after:    1200
SELECT min(record_id) AS record_id, first_at AS started_at,
       coalesce(process, '(unknown)') || ' first used the network'
       || CASE WHEN coalesce(bundle, '') = '' THEN ', and is no app' ELSE '' END AS summary
FROM ios_datausage
WHERE first_at IS NOT NULL
GROUP BY item_id, process, first_at
ORDER BY first_at;
