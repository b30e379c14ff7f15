-- title:        The app had a hole that calls have used when a stranger called
-- severity:     info
-- confidence:   medium
-- artifact:     ios_calls
-- explanation:  A suspicious call came through an app whose version, at that time, could be taken over by a
--               call alone: the version that is installed now is older than the one that closed the hole,
--               or no such version was out yet.
-- alternatives: That does not say that this call was an attack.
-- verify:       Compare the version of the app with its security advisories, and the day of the call with the
--               day on which the hole was closed.
-- reference:    WhatsApp Security Advisories (CVE-2019-3568: WhatsApp for iOS and Business for iOS before
--               2.19.51, for Android before 2.19.134, Business for Android before 2.19.44)
WITH hole(app, cve, name, since, fixed, fixed_on) AS (VALUES
         -- Versions as 1000 times the second number and the third; CVE-2019-3568 reaches back to the first.
         ('net.whatsapp.WhatsApp', 'CVE-2019-3568', 'Pegasus', 0, 19051, '2019-05-13'),
         ('net.whatsapp.WhatsAppSMB', 'CVE-2019-3568', 'Pegasus', 0, 19051, '2019-05-13'),
         ('com.whatsapp', 'CVE-2019-3568', 'Pegasus', 0, 19134, '2019-05-13'),
         ('com.whatsapp.w4b', 'CVE-2019-3568', 'Pegasus', 0, 19044, '2019-05-13')),
     part(bundle, version, short) AS (
         SELECT bundle, version, CASE WHEN version LIKE '2.%.%' THEN substr(version, 3) ELSE version END
         FROM ios_applications
         WHERE version GLOB '2.[0-9]*.[0-9]*' OR version GLOB '2[2-9].[0-9]*.[0-9]*'),
     running(bundle, version, number) AS (
         SELECT bundle, version, CAST(short AS INTEGER) * 1000
                + CAST(substr(short, instr(short, '.') + 1) AS INTEGER) FROM part),
     rang AS MATERIALIZED (
         SELECT c.*, CASE WHEN c.app IN (SELECT app FROM hole) THEN c.app
                          WHEN c.service = 'whatsapp' THEN 'net.whatsapp.WhatsApp' END AS package
         FROM call c WHERE c.is_suspicious AND c.direction IS NOT 'outgoing'),
     told AS (SELECT w.call_id, w.artifact, w.record_id,
                     row_number() OVER (PARTITION BY w.call_id ORDER BY w.rowid) AS place
              FROM rang c JOIN call_witness w USING (call_id) WHERE w.role = 'witness')
SELECT t.artifact, t.record_id, c.started_at AS time,
       'The app was open to ' || h.cve || ' (' || h.name || ') when ' || coalesce(c.party, 'somebody')
       || ' called' || coalesce('; it is version ' || r.version || ' now', '') AS title
FROM rang c JOIN hole h ON h.app = c.package
LEFT JOIN running r ON r.bundle = h.app
JOIN told t ON t.call_id = c.call_id AND t.place = 1
WHERE c.started_at < h.fixed_on OR (r.number >= h.since AND r.number < h.fixed);
