-- title:        A connection of the form of published infection links
-- severity:     low
-- confidence:   medium
-- artifact:     net_tls
-- explanation:  The links by which Pegasus was installed over the network had a form of their own: a first label
--               of random letters and digits, four labels or more, and a high port. The phone asked for such a
--               name on such a port. It weighs more when a page in clear stands right before it: that page's
--               answer can have been exchanged on its way for one that leads here.
-- alternatives: Games, file sharing, home servers and test systems use high ports, and clouds random names.
-- verify:       Compare the whole name and the port with the published ones. Look in the capture at the answer to
--               the request in clear, and in the phone's browser history and redirects at the same moment.
-- reference:    Amnesty International, "Forensic Methodology Report: How to catch NSO Group's Pegasus"
--               (2021-07-18), section 2; "Moroccan Journalist Targeted With Network Injection Attacks Using NSO
--               Group's Tools" (2020-06-22); MITRE ATT&CK for Mobile T1456 (Drive-By Compromise)
WITH odd AS MATERIALIZED (
         SELECT record_id, at, time_us(at) AS us, client, server, server_port, server_name,
                substr(server_name, 1, instr(server_name, '.') - 1) AS first
         FROM net_tls
         WHERE server_port >= 10000 AND transport = 'tcp' AND server_name LIKE '%.%.%.%'
           AND at IS NOT NULL)
SELECT o.record_id,
       'The phone asked for ' || o.server_name || ' on port ' || o.server_port
       || ', the form of published infection links' AS title,
       CASE WHEN EXISTS (SELECT 1 FROM net_http h
                 WHERE h.client = o.client AND h.at <= o.at AND o.us - time_us(h.at) < 5 * 1000000
                   AND url_site(h.host) <> url_site(o.server_name))
            THEN 'medium' ELSE 'low' END AS severity
FROM odd o
WHERE length(o.first) BETWEEN 8 AND 20 AND o.first GLOB '*[0-9]*' AND o.first GLOB '*[a-z]*'
  AND o.first NOT GLOB '*[^a-z0-9]*'
  AND url_site(o.server_name) NOT IN ('plex.direct', 'myfritz.net', 'quickconnect.to', 'synology.me');
