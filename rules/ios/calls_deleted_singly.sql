-- title:        Calls were deleted one by one
-- severity:     low
-- confidence:   low
-- artifact:     ios_call_gaps
-- explanation:  Single rows are missing between calls that are still listed. Whoever clears the list removes
--               all of it; here somebody, or something, chose.
-- alternatives: People delete single calls, and blocked calls are removed one by one.
-- verify:       Run bridle calls on the case: it bounds each missing row in time by its neighbours, and says
--               who else tells of a call of that time. Ask the owner.
-- reference:    MITRE ATT&CK for Mobile T1630 (Indicator Removal on Host)
SELECT g.artifact, min(g.record_id) AS record_id,
       count(*) || CASE count(*) WHEN 1 THEN ' call was' ELSE ' calls were' END
       || ' deleted by itself from: ' || coalesce(s.title, g.source) AS title
FROM call_gap g LEFT JOIN call_source s USING (source)
WHERE g.missing = 1 AND g.after_at IS NOT NULL AND g.before_at IS NOT NULL
GROUP BY g.evidence_id, g.source, g.artifact;
