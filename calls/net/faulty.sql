-- title:    Malformed packets
-- about:    Packets of a call whose lengths or counts lie: what no application sends, and what broke WhatsApp
--           in 2019.
-- role:     trace
-- kind:     packets
-- artifact: net_call_packet
-- before:   60
-- after:    300
SELECT record_id, at AS started_at,
       repeats || ' malformed ' || protocol || ' from ' || source || ': ' || meaning AS summary
FROM net_call_packet WHERE verdict = 'malformed' AND protocol <> 'sip';
