-- title:        A program that is no app may use a protected service
-- severity:     medium
-- confidence:   medium
-- artifact:     ios_tcc
-- explanation:  Permissions are given to apps; this one is given to a program by its path, outside the
--               folders of the system.
-- alternatives: Developers' tools and jailbreaks do this.
-- verify:       Look at table access of TCC.db; ask whether the phone was ever jailbroken.
-- reference:    MITRE ATT&CK for Mobile T1636 (Protected User Data)
SELECT record_id, client || CASE origin WHEN 'live' THEN ' may use ' ELSE ' once could use ' END || service
       AS title
FROM ios_tcc
WHERE client_type = 'path' AND is_gone IS NOT 0 AND decision IN ('allowed', 'limited')
  AND client NOT LIKE '/System/%' AND client NOT LIKE '/usr/%'
  AND client NOT LIKE '/Applications/%' AND client NOT LIKE '/private/preboot/%';
