-- title:        A look-up of a malformed Apple ID
-- severity:     high
-- confidence:   medium
-- artifact:     ios_idstatuscache
-- explanation:  The address that was looked up holds NUL bytes, which no real account does. Malformed
--               identifiers were seen with attacks on iMessage and HomeKit that need no tap.
-- alternatives: A damaged file can hold such bytes too; look whether its neighbours are sound.
-- verify:       Look at the entry of the property list named under "where" with a hex editor.
-- reference:    MITRE ATT&CK for Mobile T1664 (Exploitation for Initial Access)
SELECT record_id FROM ios_idstatuscache WHERE instr(CAST(user AS BLOB), x'0000') > 0;
