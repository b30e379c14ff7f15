-- title:    Data of the app in the power log
-- about:    Network use of the app of the call, in the intervals of the power log: 16 KiB and more.
-- role:     trace
-- kind:     data
-- artifact: ios_powerlog_network
-- before:   30
-- after:    600
WITH used AS (
         SELECT record_id, logged_at, process, coalesce(bundle, process) AS app,
                coalesce(wifi_in, 0) + coalesce(wwan_in, 0) AS bytes_in,
                coalesce(wifi_out, 0) + coalesce(wwan_out, 0) AS bytes_out
         FROM ios_powerlog_network)
SELECT record_id, logged_at AS started_at,
       CASE WHEN app LIKE '%net.whatsapp.%' OR app LIKE 'WhatsApp%' THEN 'whatsapp'
            ELSE 'facetime' END AS service,
       coalesce(process, app) || ': ' || CAST(bytes_in AS INTEGER) || ' bytes in, '
       || CAST(bytes_out AS INTEGER) || ' out' AS summary
FROM used
WHERE bytes_in + bytes_out >= 16384
  AND (app LIKE '%net.whatsapp.%' OR app LIKE 'WhatsApp%' OR app LIKE '%com.apple.facetime%'
       OR app LIKE '%avconferenced%')
ORDER BY logged_at;
