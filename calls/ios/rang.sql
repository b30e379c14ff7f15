-- title:    Call screen in the power log
-- about:    Changes of state of calls that went through the phone's call screen, to the second; it does not
--           say of whom.
-- role:     witness
-- artifact: ios_powerlog_calls
-- several:  yes
-- slack:    90
-- rank:     50
SELECT record_id, logged_at AS started_at, bundle AS app,
       CASE WHEN bundle LIKE 'net.whatsapp.%' THEN 'whatsapp'
            WHEN bundle = 'com.apple.facetime' THEN 'facetime'
            WHEN bundle NOT LIKE 'com.apple.%' THEN bundle END AS service,
       'status ' || status AS summary
FROM ios_powerlog_calls;
