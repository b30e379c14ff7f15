-- title:        The system has holes that spyware has used
-- severity:     info
-- confidence:   high
-- artifact:     ios_backup_info
-- explanation:  When the backup was made, the phone ran a version of iOS that attacks are known to have
--               been made on. That does not say that this phone was attacked.
-- alternatives: Most phones run an old version at some time. Some models never had the part that is at
--               fault.
-- verify:       Compare the version with Apple's security releases, and update the phone after it was
--               secured.
-- reference:    Apple security releases (support.apple.com/100100); CISA, Known Exploited Vulnerabilities
--               Catalog
WITH hole(cve, name, since, fixed) AS (VALUES
         ('CVE-2016-4657', 'Trident (Pegasus)', 0, 90305),
         ('CVE-2021-30860', 'FORCEDENTRY (Pegasus)', 0, 120505),
         ('CVE-2021-30860', 'FORCEDENTRY (Pegasus)', 130000, 140800),
         ('CVE-2023-32434', 'Operation Triangulation', 0, 150707),
         ('CVE-2023-32434', 'Operation Triangulation', 160000, 160501),
         ('CVE-2023-41064', 'BLASTPASS (Pegasus)', 0, 150709),
         ('CVE-2023-41064', 'BLASTPASS (Pegasus)', 160000, 160601),
         ('CVE-2023-41993', 'Predator, by redirects of the network', 160000, 160700),
         ('CVE-2023-41993', 'Predator, by redirects of the network', 170000, 170001),
         ('CVE-2025-43200', 'Paragon''s Graphite', 0, 150804),
         ('CVE-2025-43200', 'Paragon''s Graphite', 160000, 160711),
         ('CVE-2025-43200', 'Paragon''s Graphite', 170000, 180301),
         ('CVE-2025-43300', 'pictures, together with WhatsApp', 0, 150805),
         ('CVE-2025-43300', 'pictures, together with WhatsApp', 160000, 160712),
         ('CVE-2025-43300', 'pictures, together with WhatsApp', 170000, 180602)),
     part(record_id, version, major, rest) AS (
         SELECT record_id, product_version, CAST(product_version AS INTEGER),
                substr(product_version, instr(product_version || '.', '.') + 1)
         FROM ios_backup_info WHERE product_version GLOB '[1-9]*'),
     running(record_id, version, number) AS (
         SELECT record_id, version, major * 10000 + CAST(rest AS INTEGER) * 100
                + CAST(substr(rest, instr(rest || '.', '.') + 1) AS INTEGER) FROM part)
SELECT r.record_id, 'iOS ' || r.version || ' is open to '
       || group_concat(h.cve || ' (' || h.name || ')', ', ') AS title
FROM running r JOIN (SELECT * FROM hole ORDER BY cve DESC) h
  ON r.number >= h.since AND r.number < h.fixed
GROUP BY r.record_id;
