-- title:        The phone's clock was set
-- severity:     info
-- confidence:   low
-- artifact:     ios_powerlog_clock
-- explanation:  The clock moved by more than an hour against the one that runs steadily, so times before
--               and after do not compare. Who hides traces may set the clock.
-- alternatives: A phone whose battery was empty, a flight, or the owner's own setting.
-- verify:       Look at the rows of PLStorageOperator_EventForward_TimeOffset.
-- reference:    MITRE ATT&CK for Mobile T1630 (Indicator Removal on Host)
SELECT record_id, 'The clock moved by ' || CAST(abs(round((clock_offset - before) / 60)) AS INTEGER)
       || ' minutes' AS title
FROM (SELECT record_id, clock_offset,
             lag(clock_offset) OVER (PARTITION BY item_id ORDER BY monotonic) AS before
      FROM ios_powerlog_clock WHERE origin = 'live')
WHERE abs(clock_offset - before) > 3600;
