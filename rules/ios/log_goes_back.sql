-- title:        The phone's clock went back
-- severity:     low
-- confidence:   low
-- artifact:     ios_mobile_installation
-- explanation:  A line of a log is older than the one before it by more than a day: the clock was set
--               back, or the log was put together from parts. Whoever wants to hide when something
--               happened can do the first.
-- alternatives: A phone that was without power for long starts with a wrong clock. A log that was rotated
--               or restored from a backup can show this, too.
-- verify:       Read the log at the offset given and the lines around it; look for the setting of the time
--               zone and automatic time.
-- reference:    MITRE ATT&CK for Mobile T1630 (Indicator Removal on Host)
WITH ordered AS (
    SELECT record_id, item_id, local_at,
           lag(local_at) OVER (PARTITION BY item_id ORDER BY record_id) AS before
    FROM ios_mobile_installation)
SELECT record_id, 'The clock went back from ' || before || ' to ' || local_at AS title
FROM ordered
WHERE julianday(before) - julianday(local_at) > 1;
