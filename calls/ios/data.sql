-- title:    Data of the app
-- about:    The counters of network use that were written for the app of the call: 16 KiB and more.
-- role:     trace
-- kind:     data
-- artifact: ios_datausage
-- before:   30
-- after:    600
WITH used AS (
         SELECT record_id, live_at, process, coalesce(bundle, process) AS app,
                coalesce(wifi_in, 0) + coalesce(wwan_in, 0) AS bytes_in,
                coalesce(wifi_out, 0) + coalesce(wwan_out, 0) AS bytes_out
         FROM ios_datausage)
SELECT record_id, live_at AS started_at,
       CASE WHEN app LIKE '%net.whatsapp.%' THEN 'whatsapp' ELSE 'facetime' END AS service,
       process || ': ' || CAST(bytes_in AS INTEGER) || ' bytes in, ' || CAST(bytes_out AS INTEGER)
       || ' out' AS summary
FROM used
WHERE bytes_in + bytes_out >= 16384
  AND (app LIKE '%net.whatsapp.%' OR app LIKE '%com.apple.facetime%' OR app LIKE '%avconferenced%')
ORDER BY live_at;
