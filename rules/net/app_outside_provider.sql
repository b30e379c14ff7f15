-- title:        Traffic of a messaging app went to an address outside its provider
-- severity:     low
-- confidence:   low
-- artifact:     net_flow
-- explanation:  The phone asked for a name of the app's provider, and spoke to an address in rented space that is
--               in none of the provider's networks. Whoever answers for another's name reads what is sent, or
--               tries to.
-- alternatives: A proxy or VPN that the owner uses; caches of the provider at an internet provider; networks that
--               the provider has rented since the list was made, or had then.
-- verify:       Look at whose the address was then (bridle servers), at the certificate that it showed, and
--               whether other phones of the same network get the same address for the name.
-- reference:    providers/calls.tsv; MITRE ATT&CK for Mobile T1638 (Adversary-in-the-Middle)
WITH own AS (
         -- Providers whose own names lead to their own networks, and nowhere else.
         SELECT 'whatsapp.com' AS domain, 'Meta Platforms' AS provider
         UNION ALL SELECT 'whatsapp.net', 'Meta Platforms' UNION ALL SELECT 'telegram.org', 'Telegram'),
     named AS MATERIALIZED (
         SELECT min(w.record_id) AS record_id, w.server, w.server_name, o.provider
         FROM net_flow w JOIN own o ON url_site(w.server_name) = o.domain
         WHERE w.server_name IS NOT NULL AND w.started_at >= '2019' AND w.bytes_received > 0
           AND w.protocol = 'tcp' AND w.name_source IN ('tls', 'quic', 'http')
           AND w.server_name NOT LIKE '%.fna.%' AND w.server_name NOT LIKE 'm%.cdn.%'
         GROUP BY w.server, w.server_name)
SELECT n.record_id,
       'The phone asked for ' || n.server_name || ' and spoke to ' || n.server || ', which is not of '
       || n.provider || coalesce(' but of ' || s.holder, '') AS title,
       CASE WHEN s.kind IN ('hosting', 'vpn', 'tor') AND NOT s.is_doubtful THEN 'medium' ELSE 'low' END
       AS severity
FROM named n JOIN server s ON s.address = n.server
WHERE provider_of(n.server) IS NOT n.provider;
