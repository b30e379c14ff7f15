-- title:        A program in a temporary folder
-- severity:     medium
-- confidence:   low
-- artifact:     ios_filesystem
-- explanation:  The file lies in /private/var/tmp and may be run. Spyware put its programs there; the
--               system and its apps do not.
-- alternatives: Jailbreaks and developers' tools leave such files. Archives that mark most files as
--               programs are left out.
-- verify:       Look whether it begins with the bytes CF FA ED FE (a program) and what its name is.
-- reference:    Citizen Lab, "Pegasus vs. Predator" (2021-12-16)
SELECT record_id, path || ' may be run' AS title FROM ios_filesystem
WHERE path LIKE '/private/var/tmp/%' AND kind = 'file' AND mode & 73 <> 0
  AND (SELECT count(*) FROM ios_filesystem WHERE kind = 'file' AND mode & 73 <> 0) * 4
      < (SELECT count(*) FROM ios_filesystem WHERE kind = 'file');
