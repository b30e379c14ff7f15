-- title:        A file where Pegasus kept its programs
-- severity:     high
-- confidence:   medium
-- artifact:     ios_filesystem
-- explanation:  The folder com.apple.xpc.roleaccountd.staging holds copies of services of the system for
--               a short time, in its folder exec. Programs of Pegasus and of KingSpawn lay beside that.
-- alternatives: A version of iOS may put other files there that nobody has described yet.
-- verify:       Look at the file: its name, its times, its content; look in shutdown.log for its name.
-- reference:    Kaspersky, "A lightweight method to detect potential iOS malware" (2024-01-16); Citizen
--               Lab, "Sweet QuaDreams" (2023-04-11)
SELECT record_id, path AS title FROM ios_filesystem
WHERE path LIKE '/private/var/db/com.apple.xpc.roleaccountd.staging/%' AND kind = 'file'
  AND path NOT LIKE '/private/var/db/com.apple.xpc.roleaccountd.staging/exec/%';
