-- title:    Journal of the call log
-- about:    The journal from which the call log is written. It is short-lived.
-- role:     witness
-- artifact: ios_call_transactions
-- rank:     30
SELECT record_id, started_at, duration, 
       -- Where the entry does not name the other side, the artifact gives the owner's own number.
       CASE WHEN peer IS NOT caller_id THEN peer END AS party
FROM ios_call_transactions;
