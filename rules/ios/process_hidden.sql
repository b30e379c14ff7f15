-- title:        A process is missing from the list of processes
-- severity:     low
-- confidence:   low
-- artifact:     ios_spindump
-- explanation:  The spindump of the sysdiagnose shows a process that ps.txt, made at nearly the same time,
--               does not list.
-- alternatives: Processes come and go while a sysdiagnose is made: for a short-lived one this is usual.
-- verify:       Compare process and number in spindump-nosymbols.txt with ps.txt, and look whether
--               taskinfo.txt has it.
-- reference:    none: a comparison of two lists that one program cannot easily falsify in the same way;
--               MITRE ATT&CK for Mobile T1628 (Hide Artifacts)
SELECT record_id, 'Process ' || process || ' [' || pid || '] is not in ps.txt' AS title
FROM ios_spindump s
WHERE s.pid IS NOT NULL AND s.path IS NOT NULL
  AND EXISTS (SELECT 1 FROM ios_ps p WHERE p.evidence_id = s.evidence_id)
  AND EXISTS (SELECT 1 FROM ios_taskinfo t WHERE t.evidence_id = s.evidence_id AND t.pid = s.pid)
  AND NOT EXISTS (SELECT 1 FROM ios_ps p WHERE p.evidence_id = s.evidence_id AND p.pid = s.pid);
