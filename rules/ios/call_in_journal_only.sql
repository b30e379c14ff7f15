-- title:        A call stands in the journal and not in the call log
-- severity:     medium
-- confidence:   low
-- artifact:     ios_call_transactions
-- explanation:  The journal from which the call log is written has a call that the log lacks, although the
--               log has calls before and after it.
-- alternatives: The owner may have deleted the call from the list.
-- verify:       Compare the identifier and the time of the entry in transactions.log with table
--               ZCALLRECORD. Ask the owner about the number.
-- reference:    CVE-2019-3568; Citizen Lab, "NSO Group / Q Cyber Technologies: Over One Hundred New Abuse
--               Cases" (2019-10-29); MITRE ATT&CK for Mobile T1630 (Indicator Removal on Host)
WITH known(digits) AS MATERIALIZED (
    SELECT phone_digits(value) FROM ios_contacts)
SELECT record_id,
       'A call of ' || coalesce(peer, '(unknown)') || ' is in the journal and not in the call log' AS title,
       CASE WHEN phone_digits(peer) IN (SELECT digits FROM known WHERE digits IS NOT NULL) THEN 'low'
            ELSE 'medium' END AS severity
FROM ios_call_transactions t
WHERE t.started_at > (SELECT min(started_at) FROM ios_calls WHERE origin = 'live')
  AND t.started_at < (SELECT max(started_at) FROM ios_calls WHERE origin = 'live')
  AND NOT EXISTS (SELECT 1 FROM ios_calls c
                  WHERE c.origin = 'live' AND abs(time_us(c.started_at) - time_us(t.started_at)) < 5 * 1000000);
