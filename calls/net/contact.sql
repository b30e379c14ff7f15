-- title:    Servers contacted by bare address
-- about:    The first flow to an address that nothing named, no answer of DNS and no hello, and that is of no
--           provider of calls. What a phone does by itself nearly always has a name.
-- role:     trace
-- kind:     server
-- artifact: net_flow
-- after:    1800
SELECT min(w.record_id) AS record_id, w.started_at AS started_at,
       w.server || ':' || w.server_port || ' was contacted' || coalesce(', ' || s.holder, '')
       || coalesce(', ' || s.country, '') || ': ' || w.bytes_sent || ' bytes sent, ' || w.bytes_received
       || ' received' AS summary
FROM server s JOIN net_flow w ON w.server = s.address AND w.started_at = s.first_at
WHERE s.names IS NULL AND s.provider IS NULL AND s.calls = 0
  AND w.protocol = 'tcp' AND w.bytes_sent > 200 AND w.bytes_received > 200
GROUP BY s.address;
