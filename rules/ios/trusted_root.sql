-- title:        The phone trusts a root certificate that was added to it
-- severity:     low
-- confidence:   medium
-- artifact:     ios_trust_store
-- explanation:  Whoever owns the certificate can read traffic that the phone believes to be encrypted.
-- alternatives: Employers, schools, and tools that block advertising or test apps install such
--               certificates, by a configuration profile.
-- verify:       On the phone see Settings, General, About, Certificate Trust Settings. Ask who installed
--               it.
-- reference:    MITRE ATT&CK for Mobile T1632 (Subvert Trust Controls), T1638 (Adversary-in-the-Middle)
SELECT record_id, 'The root certificate ' || fingerprint || CASE origin WHEN 'live' THEN ' is trusted' ELSE ' was trusted' END
       AS title,
       CASE WHEN origin = 'live' AND EXISTS (SELECT 1 FROM ios_profiles)
             AND NOT EXISTS (SELECT 1 FROM ios_profiles WHERE payload_type IN
                             ('com.apple.security.root', 'com.apple.security.pem',
                              'com.apple.security.pkcs1', 'com.apple.mdm'))
            THEN 'medium' ELSE 'low' END AS severity
FROM ios_trust_store WHERE is_gone IS NOT 0;
