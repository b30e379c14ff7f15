-- title:    Missing rows of the call log
-- about:    Keys that the call log has given and no longer holds.
-- role:     gap
-- artifact: ios_call_gaps
-- of:       ios_call_log
SELECT record_id, after_at, before_at, missing FROM ios_call_gaps;
