-- title:        The phone remembers a call that the call log lacks
-- severity:     medium
-- confidence:   low
-- artifact:     ios_biome_calls
-- explanation:  Siri's memory of calls is written beside the call log. A call that is in it and not in the
--               log, although the log has calls before and after it, was removed.
-- alternatives: The owner may have deleted the call from the list. Calls of other apps do not always reach
--               the call log.
-- verify:       Compare the record in Biome with table ZCALLRECORD at that time, and with notifications.
--               Ask the owner about the number.
-- reference:    CVE-2019-3568; MITRE ATT&CK for Mobile T1630 (Indicator Removal on Host)
WITH known(digits) AS MATERIALIZED (
    SELECT phone_digits(value) FROM ios_contacts)
SELECT min(record_id) AS record_id,
       'A call of ' || coalesce(peer, '(unknown)') || ' is remembered and not in the call log' AS title,
       CASE WHEN coalesce(app, '') NOT LIKE 'com.apple.%'
                 OR phone_digits(peer) IN (SELECT digits FROM known WHERE digits IS NOT NULL) THEN 'low'
            ELSE 'medium' END AS severity
FROM ios_biome_calls t
WHERE direction = 'incoming'
  AND t.started_at > (SELECT min(started_at) FROM ios_calls WHERE origin = 'live')
  AND t.started_at < (SELECT max(started_at) FROM ios_calls WHERE origin = 'live')
  AND NOT EXISTS (SELECT 1 FROM ios_calls c
                  WHERE c.origin = 'live' AND abs(time_us(c.started_at) - time_us(t.started_at)) < 60 * 1000000)
GROUP BY started_at, peer;
