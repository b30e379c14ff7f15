-- title:        A malformed packet came to the phone in a call
-- severity:     medium
-- confidence:   medium
-- artifact:     net_call_packet
-- explanation:  The lengths in this packet lie: they lead outside it, or contradict each other. Programs that
--               trust such lengths write where they must not; in 2019 Pegasus took phones over by malformed
--               control packets of WhatsApp calls that nobody answered. It weighs more when, within ten
--               minutes, the phone crashed, or spoke for the first time to a server that asked for no name and
--               belongs to no provider of the call.
-- alternatives: Damaged captures, faulty programs and fuzzers of the owner's own company send such packets, too.
--               A lie in SIP or SDP is often the mistake of a telephone exchange.
-- verify:       Open the capture at the frame that the row names, and compare the length field at the byte named
--               with the bytes that follow. Look at what the phone did next: bridle timeline.
-- reference:    CVE-2019-3568; Check Point Research, "The NSO WhatsApp Vulnerability" (2019-05-14); MITRE ATT&CK
--               for Mobile T1664 (Exploitation for Initial Access)
WITH fault AS MATERIALIZED (
         SELECT p.record_id, p.evidence_id, min(p.at) AS at, time_us(min(p.at)) AS us, p.source,
                p.destination, p.protocol, group_concat(DISTINCT p.rule) AS rules,
                sum(p.repeats) AS repeats,
                CASE WHEN is_public_address(p.destination) AND NOT is_public_address(p.source)
                     THEN p.source ELSE p.destination END AS phone
         FROM net_call_packet p WHERE p.verdict = 'malformed' AND p.at IS NOT NULL
         GROUP BY p.evidence_id, p.source, p.destination, p.protocol, time_us(p.at) / 600000000),
     in_call AS MATERIALIZED (
         SELECT f.*, max(c.record_id) AS call_id,
                ' ' || group_concat(coalesce(c.servers, '') || ' ' || coalesce(c.server, ''), ' ') || ' '
                AS call_servers
         FROM fault f LEFT JOIN net_call c
              ON c.client IN (f.source, f.destination)
             AND f.us BETWEEN time_us(c.started_at) - 60000000
                          AND time_us(coalesce(c.ended_at, c.started_at)) + 60000000
         GROUP BY f.record_id),
     follow AS MATERIALIZED (
         SELECT f.record_id, w.server, w.started_at,
                row_number() OVER (PARTITION BY f.record_id ORDER BY w.started_at) AS place
         FROM in_call f JOIN net_flow w
              ON w.client = f.phone AND w.evidence_id = f.evidence_id
             AND w.started_at >= f.at AND time_us(w.started_at) - f.us < 600 * 1000000
         JOIN server s ON s.address = w.server
         WHERE w.protocol = 'tcp' AND w.server_name IS NULL AND w.bytes_received > 0
           AND s.provider IS NULL AND time_us(s.first_at) >= f.us
           AND instr(f.call_servers, ' ' || w.server || ' ') = 0),
     crashed AS MATERIALIZED (
         SELECT f.record_id, max(t.summary) AS summary
         FROM in_call f JOIN timeline t
              ON t.event = 'process_crashed' AND time_us(t.time) - f.us BETWEEN -5000000 AND 600 * 1000000
         GROUP BY f.record_id)
SELECT f.record_id,
       CASE f.repeats WHEN 1 THEN 'A malformed ' || upper(f.protocol) || ' packet'
                      ELSE f.repeats || ' malformed ' || upper(f.protocol) || ' packets' END
       || ' came from ' || f.source
       || CASE WHEN f.call_id IS NULL THEN '' ELSE ' in a call' END || ' (' || replace(f.rules, ',', ', ') || ')'
       || CASE WHEN c.record_id IS NOT NULL THEN ', and then a process crashed' ELSE '' END
       || CASE WHEN w.record_id IS NOT NULL
               THEN ', and then the phone contacted ' || w.server || ' for the first time' ELSE '' END
       AS title,
       CASE WHEN f.call_id IS NULL THEN 'low'
            WHEN c.record_id IS NOT NULL OR w.record_id IS NOT NULL THEN 'high'
            WHEN f.protocol IN ('sip', 'sdp') THEN 'low'
            ELSE 'medium' END AS severity
FROM in_call f
LEFT JOIN crashed c USING (record_id)
LEFT JOIN follow w ON w.record_id = f.record_id AND w.place = 1
-- What the phone itself sends says nothing of an attack on it.
WHERE f.phone <> f.source;
