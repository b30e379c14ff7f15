-- title:        A name that imitates a well-known brand
-- severity:     low
-- confidence:   medium
-- artifact:     net_flow
-- explanation:  The name is made to be taken for that of the brand: it looks the same with other letters, or has
--               the brand's whole name before another's, or is off by one letter. Attackers' links bear such
--               names; most of the published servers of Pegasus and its kin imitate brands and news.
-- alternatives: Brands register such names themselves, to keep others from it; shops and clubs use the name of
--               a brand as a part of theirs; the owner may have mistyped a name.
-- verify:       Ask who registered the name, and when (whois, RDAP). Look for the message or page that held the
--               link. Do not open it.
-- reference:    UTS #39, "Unicode Security Mechanisms"; Citizen Lab, "Hide and Seek" (2018-09-18); MITRE ATT&CK
--               for Mobile T1660 (Phishing)
WITH name AS MATERIALIZED (
         SELECT 'net_tls' AS artifact, min(record_id) AS record_id, server_name AS host, 1 AS contacted
         FROM net_tls WHERE server_name IS NOT NULL GROUP BY server_name
         UNION ALL SELECT 'net_quic', min(record_id), server_name, 1
         FROM net_quic WHERE server_name IS NOT NULL GROUP BY server_name
         UNION ALL SELECT 'net_http', min(record_id), host, 1
         FROM net_http WHERE host IS NOT NULL GROUP BY host
         UNION ALL SELECT 'net_dns', min(record_id), name, 0
         FROM net_dns WHERE kind = 'query' AND protocol = 'dns' AND name IS NOT NULL GROUP BY name),
     seen AS MATERIALIZED (
         SELECT *, brand_imitated(host) AS brand, brand_imitation(host) AS how,
                row_number() OVER (PARTITION BY lower(host) ORDER BY contacted DESC, artifact) AS place
         FROM name)
SELECT artifact, record_id,
       CASE how WHEN 'homograph' THEN host || ' looks like ' || brand
                WHEN 'embedded' THEN host || ' begins as ' || brand || ' does, and is somebody else''s'
                WHEN 'typo' THEN host || ' is one letter off from ' || brand
                ELSE host || ' bears the name of ' || brand END AS title,
       CASE WHEN how = 'homograph' AND contacted THEN 'medium'
            WHEN how = 'embedded' AND contacted THEN 'medium'
            -- What a resolver adds to every name is embedded, too.
            WHEN how = 'embedded' THEN 'info'
            WHEN how = 'token' THEN 'info' ELSE 'low' END AS severity
FROM seen WHERE brand IS NOT NULL AND place = 1;
