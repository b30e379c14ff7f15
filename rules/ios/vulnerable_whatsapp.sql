-- title:        This version of WhatsApp has a hole that spyware has used
-- severity:     info
-- confidence:   medium
-- artifact:     ios_applications
-- explanation:  Attacks are known to have been made through this version. That does not say that this
--               phone was attacked.
-- alternatives: Apps that are not updated by themselves stay old.
-- verify:       Compare the version with WhatsApp's security advisories.
-- reference:    WhatsApp Security Advisories (CVE-2019-3568, CVE-2025-55177)
WITH part(record_id, bundle, version, short) AS (
         SELECT record_id, bundle, version,
                CASE WHEN version LIKE '2.%.%' THEN substr(version, 3) ELSE version END
         FROM ios_applications
         WHERE bundle IN ('net.whatsapp.WhatsApp', 'net.whatsapp.WhatsAppSMB')
           AND (version GLOB '2.[0-9]*.[0-9]*' OR version GLOB '2[2-9].[0-9]*.[0-9]*')),
     running(record_id, version, number) AS (
         SELECT record_id, version, CAST(short AS INTEGER) * 1000
                + CAST(substr(short, instr(short, '.') + 1) AS INTEGER) FROM part)
SELECT record_id, 'WhatsApp ' || version || ' is open to '
       || CASE WHEN number < 19051 THEN 'CVE-2019-3568 (Pegasus)' ELSE 'CVE-2025-55177' END AS title
FROM running
WHERE number < 19051 OR number BETWEEN 22016 AND 25020;
