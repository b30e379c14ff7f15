-- title:        An app may use camera or microphone without being allowed by the owner
-- severity:     low
-- confidence:   low
-- artifact:     ios_tcc
-- explanation:  The permission was set by the system or by a policy, and not by the owner.
-- alternatives: Apps that come with the phone, and device management.
-- verify:       Look at auth_reason in table access of TCC.db; ask the owner about the app.
-- reference:    MITRE ATT&CK for Mobile T1429 (Audio Capture), T1512 (Video Capture)
SELECT record_id, client || CASE origin WHEN 'live' THEN ' may use ' ELSE ' once could use ' END || service
       || ' without the owner''s consent' AS title
FROM ios_tcc
WHERE service IN ('kTCCServiceMicrophone', 'kTCCServiceCamera', 'kTCCServiceScreenCapture')
  AND decision = 'allowed' AND reason IN (4, 5, 7, 11) AND client_type = 'bundle'
  AND client NOT LIKE 'com.apple.%' AND is_gone IS NOT 0;
