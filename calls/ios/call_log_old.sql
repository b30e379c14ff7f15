-- title:    Call log (iOS 7 and earlier)
-- about:    The list of calls of an old phone. The owner sees it.
-- role:     witness
-- artifact: ios_calls_old
-- expects:  phone facetime unknown
-- log:      yes
-- rank:     11
SELECT record_id, started_at, duration, direction, peer AS party,
       CASE kind WHEN 'phone' THEN 'phone' WHEN 'FaceTime' THEN 'facetime' END AS service
FROM ios_calls_old;
