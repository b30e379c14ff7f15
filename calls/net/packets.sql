-- title:   Packets of the call
-- about:   A call in the phone's traffic: set-up, relays, media. Who calls whom is encrypted in all apps but
--          SIP, so the packets tell when, how long and with which servers.
-- role:     witness
-- artifact: net_call
-- rank:     60
-- slack:    20
SELECT record_id, started_at, ended_at, direction,
       CASE state WHEN 'answered' THEN 1 WHEN 'one-way' THEN NULL ELSE 0 END AS answered,
       CASE direction WHEN 'incoming' THEN from_uri WHEN 'outgoing' THEN to_uri END AS party,
       CASE WHEN application LIKE 'WhatsApp%' THEN 'whatsapp' WHEN application LIKE 'FaceTime%' THEN 'facetime'
            WHEN application LIKE '% or %' THEN NULL WHEN application IS NOT NULL THEN lower(application)
            WHEN signs LIKE '%sip%' THEN 'sip' END AS service,
       state || ', ' || packets_sent || ' packets sent, ' || packets_received || ' received, with '
       || coalesce(server, 'nobody')
       || CASE WHEN malformed > 0 THEN ', ' || malformed || ' malformed' ELSE '' END AS summary
FROM net_call;
