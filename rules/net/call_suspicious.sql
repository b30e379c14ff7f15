-- title:        Packets of a call that no ordinary call has
-- severity:     low
-- confidence:   low
-- artifact:     net_call_packet
-- explanation:  These packets are well-formed, and yet no ordinary program sends them. By themselves they prove
--               nothing; beside a malformed packet, a crash or a new server they help to understand a call.
-- alternatives: Rare programs, tests of a network and errors of a relay.
-- verify:       Open the capture at the frame that the row names and read the section that it quotes.
-- reference:    CVE-2019-3568; MITRE ATT&CK for Mobile T1664 (Exploitation for Initial Access)
SELECT record_id,
       'Packets from ' || source || ' that no ordinary call has: ' || meaning AS title,
       CASE WHEN is_public_address(source) THEN 'low' ELSE 'info' END AS severity
FROM net_call_packet
WHERE verdict = 'suspicious';
