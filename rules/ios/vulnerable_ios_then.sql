-- title:        The system had holes when something happened
-- severity:     info
-- confidence:   medium
-- artifact:     ios_ios_versions
-- explanation:  At the time of a finding that names an indicator, the phone ran a version of iOS that
--               attacks are known to have been made on: the journal before it names the version.
-- alternatives: The version may have been replaced between the journal and the event.
-- verify:       Compare the journals before and after the event, and Apple's security releases. The list
--               of holes is that of vulnerable_ios.
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
     happened(time) AS MATERIALIZED (
         SELECT DISTINCT time FROM finding
         WHERE indicator_id IS NOT NULL AND severity IN ('high', 'critical') AND time IS NOT NULL),
     then_running(record_id, time, text) AS MATERIALIZED (
         SELECT v.record_id, h.time,
                max(v.written_at || ' ' || replace(replace(v.os_version, 'iPhone OS ', ''), 'iPad OS ', ''))
         FROM happened h JOIN ios_ios_versions v ON v.written_at <= h.time
         GROUP BY h.time),
     part(record_id, time, version) AS (
         -- Behind the 27 characters of a time and a blank, up to the build.
         SELECT record_id, time, substr(text, 29, instr(substr(text, 29) || ' ', ' ') - 1)
         FROM then_running),
     running(record_id, time, version, number) AS (
         SELECT record_id, time, version, CAST(version AS INTEGER) * 10000
                + CAST(substr(version, instr(version || '.', '.') + 1) AS INTEGER) * 100
                + CAST(substr(substr(version, instr(version || '.', '.') + 1),
                              instr(substr(version, instr(version || '.', '.') + 1) || '.', '.') + 1)
                       AS INTEGER)
         FROM part WHERE version GLOB '[1-9]*')
SELECT r.record_id, 'At ' || r.time || ' the phone ran iOS ' || r.version || ', open to '
       || group_concat(DISTINCT h.cve || ' (' || h.name || ')') AS title
FROM running r JOIN (SELECT * FROM hole ORDER BY cve DESC) h
  ON r.number >= h.since AND r.number < h.fixed
GROUP BY r.record_id, r.time;
