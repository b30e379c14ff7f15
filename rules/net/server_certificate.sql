-- title:        A server in rented space showed a certificate of its own making
-- severity:     info
-- confidence:   low
-- artifact:     net_certificate
-- explanation:  Nobody vouches for the certificate, the server stands in rented space, and the phone asked for no
--               name. Ordinary servers of apps and sites have certificates that a known authority signed; those
--               of attackers' servers that answer implants often have none.
-- alternatives: Private servers, routers, games, calls (DTLS) and test systems sign their own certificates, too.
-- verify:       Compare the certificate's digest with published ones (crt.sh, Censys); look at whose the server
--               was then (bridle servers).
-- reference:    Citizen Lab, "Hooking Candiru" (2021-07-15), where a certificate that signed itself led to the
--               servers; MITRE ATT&CK for Mobile T1521 (Encrypted Channel)
SELECT min(c.record_id) AS record_id,
       'Server ' || c.server || ' showed a certificate of its own making: ' || coalesce(c.subject, '(no subject)')
       AS title,
       CASE WHEN s.kind IN ('hosting', 'vpn', 'tor') THEN 'low' ELSE 'info' END AS severity
FROM net_certificate c JOIN server s ON s.address = c.server
WHERE c.position = 0 AND c.is_self_signed AND c.transport = 'tcp' AND s.names IS NULL
  AND s.provider IS NULL AND s.kind IN ('hosting', 'cloud', 'vpn', 'tor')
GROUP BY c.server, c.sha256;
