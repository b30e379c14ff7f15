-- title:        The phone counted talk that its call log does not have
-- severity:     info
-- confidence:   low
-- artifact:     ios_call_timers
-- explanation:  The length of the last call, as the phone counted it, is that of no call in its log.
-- alternatives: Deleting the last call does this.
-- verify:       Compare ZCALLDBPROPERTIES.ZTIMER_LAST with the newest rows of ZCALLRECORD.
-- reference:    MITRE ATT&CK for Mobile T1630 (Indicator Removal on Host)
SELECT t.record_id, 'The last call took ' || CAST(round(t.last_call) AS INTEGER)
       || ' s; no call of the log did' AS title
FROM ios_call_timers t
WHERE t.last_call > 0 AND EXISTS (SELECT 1 FROM ios_calls WHERE origin = 'live')
  AND NOT EXISTS (SELECT 1 FROM ios_calls c WHERE c.origin = 'live' AND abs(c.duration - t.last_call) < 2);
