-- title:        The newest messages were removed
-- severity:     low
-- confidence:   low
-- artifact:     ios_sms_gaps
-- explanation:  Messages has given higher numbers than the newest message has: at least ten were deleted
--               since.
-- alternatives: People delete messages; codes that were used are deleted by the phone itself.
-- verify:       Compare sqlite_sequence with max(ROWID) of table message. Ask the owner.
-- reference:    MITRE ATT&CK for Mobile T1630 (Indicator Removal on Host)
SELECT record_id, missing || ' of the newest messages were removed' AS title
FROM ios_sms_gaps WHERE before_at IS NULL AND missing >= 10;
