-- title:        This version of WhatsApp has a hole that spyware has used
-- severity:     info
-- confidence:   medium
-- artifact:     ios_applications
-- explanation:  Attacks are known to have been made through this version. That does not say that this
--               phone was attacked.
-- alternatives: Apps that are not updated by themselves stay old.
-- verify:       Compare the version with WhatsApp's security advisories.
-- reference:    WhatsApp Security Advisories (CVE-2019-3568, CVE-2025-55177)
WITH hole(app, cve, name, since, fixed, fixed_on) AS (VALUES
         -- Versions as 1000 times the second number and the third; CVE-2019-3568 reaches back to the first.
         ('net.whatsapp.WhatsApp', 'CVE-2019-3568', 'Pegasus', 0, 19051, '2019-05-13'),
         ('net.whatsapp.WhatsAppSMB', 'CVE-2019-3568', 'Pegasus', 0, 19051, '2019-05-13'),
         ('com.whatsapp', 'CVE-2019-3568', 'Pegasus', 0, 19134, '2019-05-13'),
         ('com.whatsapp.w4b', 'CVE-2019-3568', 'Pegasus', 0, 19044, '2019-05-13'),
         ('net.whatsapp.WhatsApp', 'CVE-2025-55177', NULL, 22016, 25021, '2025-08-29'),
         ('net.whatsapp.WhatsAppSMB', 'CVE-2025-55177', NULL, 22016, 25021, '2025-08-29')),
     part(record_id, bundle, version, short) AS (
         SELECT record_id, bundle, version,
                CASE WHEN version LIKE '2.%.%' THEN substr(version, 3) ELSE version END
         FROM ios_applications
         WHERE bundle IN (SELECT app FROM hole)
           AND (version GLOB '2.[0-9]*.[0-9]*' OR version GLOB '2[2-9].[0-9]*.[0-9]*')),
     running(record_id, bundle, version, number) AS (
         SELECT record_id, bundle, version, CAST(short AS INTEGER) * 1000
                + CAST(substr(short, instr(short, '.') + 1) AS INTEGER) FROM part)
SELECT r.record_id, 'WhatsApp ' || r.version || ' is open to ' || h.cve
       || coalesce(' (' || h.name || ')', '') AS title
FROM running r JOIN hole h ON h.app = r.bundle AND r.number >= h.since AND r.number < h.fixed;
