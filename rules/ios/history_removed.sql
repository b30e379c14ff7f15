-- title:        The newest pages of Safari's history were removed
-- severity:     low
-- confidence:   low
-- artifact:     ios_safari_history_gaps
-- explanation:  Safari has counted at least ten visits after the newest that is left.
-- alternatives: People clear their history; so do some settings of Screen Time.
-- verify:       Compare sqlite_sequence with max(id) of history_visits; look at ios_safari_tombstones and
--               at what WebKit remembers of the sites. Ask the owner.
-- reference:    MITRE ATT&CK for Mobile T1630 (Indicator Removal on Host)
SELECT record_id, missing || ' of the newest visits were removed' AS title
FROM ios_safari_history_gaps WHERE missing >= 10;
