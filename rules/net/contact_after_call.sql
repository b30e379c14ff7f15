-- title:        After a call that was not answered, the phone contacted a server of nobody's
-- severity:     low
-- confidence:   low
-- artifact:     net_flow
-- explanation:  Within ten minutes of a call that nobody answered the phone spoke over TCP, for the first time,
--               to a bare address: it had asked for no name, and the address belongs to no provider of calls.
--               Phones nearly always ask for names. In 2019 the code that Pegasus sent in such calls made the
--               phone connect to an address that stood in the code.
-- alternatives: A name that was asked for before the capture began, or over encrypted DNS, with an encrypted
--               hello. Peers of file sharing and of games have bare addresses, too. It weighs more when the
--               capture had run for long, when the server is rented, and when a packet of the call was malformed.
-- verify:       Look at whose the address was then (bridle servers), at the bytes of the flow in the capture, and
--               at what else the phone did in these minutes (bridle timeline, bridle calls).
-- reference:    WhatsApp Inc. v. NSO Group Technologies Ltd., N.D. Cal. 4:19-cv-07123-PJH, document 55
--               (2020-04-23); MITRE ATT&CK for Mobile T1664 (Exploitation for Initial Access)
WITH missed AS MATERIALIZED (
         -- What the traffic tells, and what a phone's own records of the same case tell.
         SELECT client, coalesce(ended_at, started_at) AS until_at, started_at, application, malformed,
                ' ' || coalesce(servers, '') || ' ' AS servers
         FROM net_call
         WHERE state <> 'answered' AND direction IS NOT 'outgoing'
           AND (application IS NOT NULL OR malformed > 0 OR signs LIKE '%sip%')
           AND started_at IS NOT NULL
         UNION ALL
         SELECT NULL, started_at, started_at, coalesce(app, service), 0, ' '
         FROM call WHERE answered = 0 AND direction = 'incoming'),
     -- Ten minutes reach into the next slot of ten: so each call stands in those that it touches.
     late AS MATERIALIZED (
         SELECT *, time_us(until_at) / 600000000 AS slot FROM missed
         UNION ALL SELECT *, time_us(until_at) / 600000000 + 1 FROM missed
         UNION ALL SELECT *, time_us(started_at) / 600000000 FROM missed
         WHERE time_us(started_at) / 600000000 <> time_us(until_at) / 600000000),
     bare AS MATERIALIZED (
         SELECT w.record_id, w.client, w.server, w.server_port, w.started_at, time_us(w.started_at) AS us,
                time_us(w.started_at) / 600000000 AS slot, w.evidence_id, s.kind, s.holder
         FROM server s JOIN net_flow w ON w.server = s.address AND w.started_at = s.first_at
         WHERE s.names IS NULL AND s.provider IS NULL AND s.calls = 0
           AND w.protocol = 'tcp' AND w.bytes_sent > 200 AND w.bytes_received > 200
           AND w.server_port NOT IN (853, 5222, 5223, 5228)),
     began AS MATERIALIZED (SELECT evidence_id, min(started_at) AS at FROM net_flow GROUP BY 1),
     found AS MATERIALIZED (
         SELECT b.*, m.started_at AS call_at, m.application, m.malformed,
                time_us(m.started_at) - time_us(g.at) > 600 * 1000000 AS has_history,
                row_number() OVER (PARTITION BY b.record_id
                                   ORDER BY m.malformed = 0, abs(b.us - time_us(m.until_at))) AS place
         FROM late m JOIN bare b
              ON m.slot = b.slot AND (m.client IS NULL OR m.client = b.client)
             AND b.started_at >= m.started_at AND b.us - time_us(m.until_at) < 600 * 1000000
             AND instr(m.servers, ' ' || b.server || ' ') = 0
         JOIN began g ON g.evidence_id = b.evidence_id)
SELECT record_id, started_at AS time,
       'After ' || coalesce('a ' || application || ' call', 'a call') || ' that was not answered, the phone '
       || 'contacted ' || server || ':' || server_port || ' for the first time'
       || coalesce(' (' || holder || ')', '') AS title,
       CASE WHEN malformed > 0 THEN 'high'
            WHEN has_history AND (kind IN ('hosting', 'vpn', 'tor')
                 OR EXISTS (SELECT 1 FROM finding f WHERE f.indicator_id IS NOT NULL
                              AND f.severity IN ('high', 'critical')
                              AND abs(time_us(f.time) - us) < 86400 * 1000000)) THEN 'medium'
            ELSE 'low' END AS severity,
       CASE WHEN malformed > 0 THEN 'medium' ELSE 'low' END AS confidence
-- Of a program that speaks to hundreds of addresses the first of a call suffice.
FROM (SELECT *, row_number() OVER (PARTITION BY call_at ORDER BY us, record_id) AS of_call
      FROM found WHERE place = 1)
WHERE of_call <= 10;
