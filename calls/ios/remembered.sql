-- title:    Siri's memory of calls
-- about:    Calls that the phone kept for its suggestions (Biome), beside the call log.
-- role:     witness
-- artifact: ios_biome_calls
-- slack:    60
-- rank:     35
SELECT min(record_id) AS record_id, started_at, direction, peer AS party, app,
       CASE WHEN app LIKE 'net.whatsapp.%' THEN 'whatsapp'
            WHEN app = 'com.apple.FaceTime' OR app = 'com.apple.facetime' THEN 'facetime'
            WHEN app NOT LIKE 'com.apple.%' THEN app END AS service,
       CASE state WHEN 'deleted' THEN 'the store marks it as deleted' END AS summary
FROM ios_biome_calls
GROUP BY item_id, started_at, peer;
