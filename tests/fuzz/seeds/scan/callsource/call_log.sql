-- title:    Call log
-- about:    The phone's own list of calls: cellular, FaceTime, and apps that use CallKit. The owner sees it.
-- role:     witness
-- artifact: ios_calls
-- expects:  phone facetime whatsapp unknown
-- log:      yes
-- rank:     10
SELECT min(record_id) AS record_id, started_at, duration, direction, answered,
       CASE WHEN peer LIKE '%@s.whatsapp.net' THEN '+' || phone_digits(peer) ELSE peer END AS party,
       peer_name AS party_name,
       CASE WHEN provider = 'com.apple.Telephony' THEN 'phone'
            WHEN provider = 'com.apple.FaceTime' THEN 'facetime'
            WHEN provider LIKE 'net.whatsapp.%' THEN 'whatsapp'
            WHEN provider <> '' THEN provider
            WHEN type = 1 THEN 'phone'
            WHEN type IN (8, 16) THEN 'facetime' END AS service,
       provider AS app
FROM ios_calls
GROUP BY item_id, coalesce(origin_row, 'record ' || record_id), started_at;
