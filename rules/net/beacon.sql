-- title:        Regular small contacts with a rare server
-- severity:     low
-- confidence:   low
-- artifact:     net_flow
-- explanation:  The phone spoke to this server again and again, at nearly the same distance in time, each time
--               with a small request. Implants report to their server in this way, and ask it what to do.
-- alternatives: Mail, chats, widgets, presence and tests of the network do the same; most of what is found here
--               is one of these. A server without a name, in rented space, with a certificate of its own making
--               weighs more.
-- verify:       Look at whose the server is (bridle servers), whether an app that the owner knows belongs to it,
--               and whether the contacts go on when that app is not open.
-- reference:    MITRE ATT&CK for Mobile T1437 (Application Layer Protocol), T1646 (Exfiltration Over C2 Channel)
WITH flow AS MATERIALIZED (
         SELECT w.record_id, w.client, w.server, w.server_port, w.server_name, w.bytes_sent,
                time_us(w.started_at) AS us,
                time_us(w.started_at) - lag(time_us(w.started_at)) OVER pair AS gap
         FROM net_flow w JOIN server s ON s.address = w.server
         WHERE s.contacts >= 6 AND s.provider IS NULL AND s.calls = 0
           AND w.protocol = 'tcp' AND w.bytes_received > 100 AND w.started_at IS NOT NULL
           AND coalesce(w.application, '') NOT IN ('dns', 'stun', 'sip', 'rtp')
         WINDOW pair AS (PARTITION BY w.client, w.server, w.server_port ORDER BY w.started_at, w.record_id)),
     pair AS MATERIALIZED (
         SELECT min(record_id) AS record_id, client, server, server_port, max(server_name) AS name,
                count(*) AS contacts, avg(gap) AS mean, min(gap) AS least, max(gap) AS most,
                avg(gap * 1.0 * gap) AS squares, max(bytes_sent) AS largest
         FROM flow GROUP BY client, server, server_port)
SELECT p.record_id,
       'Every ' || cast(round(p.mean / 1000000) AS INTEGER) || ' s, ' || p.contacts || ' times, the phone contacted '
       || coalesce(p.name || ' (' || p.server || ')', p.server) || ':' || p.server_port AS title,
       CASE WHEN p.contacts >= 10 AND p.name IS NULL AND s.kind IN ('hosting', 'vpn', 'tor')
                 AND p.squares - p.mean * p.mean < 0.0025 * p.mean * p.mean
                 AND EXISTS (SELECT 1 FROM net_certificate c WHERE c.server = p.server
                               AND c.position = 0 AND c.is_self_signed)
            THEN 'medium'
            -- It began within an hour of a call whose packets were malformed.
            WHEN EXISTS (SELECT 1 FROM net_call c WHERE c.malformed > 0
                           AND time_us(s.first_at) - time_us(c.started_at) BETWEEN 0 AND 3600 * 1000000)
            THEN 'medium'
            -- Mail is fetched so.
            WHEN p.server_port IN (110, 143, 993, 995) THEN 'info' ELSE 'low' END AS severity
FROM pair p JOIN server s ON s.address = p.server
WHERE p.contacts >= 6 AND p.mean BETWEEN 20000000.0 AND 86400000000.0 AND p.largest < 8192
      -- The distances differ by less than a tenth of their mean (their standard deviation).
  AND p.squares - p.mean * p.mean < 0.01 * p.mean * p.mean;
