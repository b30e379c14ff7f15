-- title:        A settings file that was seen with spyware
-- severity:     low
-- confidence:   medium
-- artifact:     ios_root_preferences
-- explanation:  The phone keeps settings of a service that needs none, or settings of crash reporting in
--               the name of root. Pegasus switched crash reports off that way, so that its failures leave
--               no trace.
-- alternatives: Developers' tools and jailbreaks write the same files.
-- verify:       Look at the content and the times of the file; look whether crash reports end at that day.
-- reference:    Amnesty International, "Forensic Methodology Report: How to catch NSO Group's Pegasus"
--               (2021-07-18)
SELECT min(record_id) AS record_id, file || ' exists' AS title,
       CASE WHEN file LIKE '%/roleaccountd.plist' THEN 'medium'
            WHEN file LIKE '%/com.apple.DumpPanic.plist' THEN 'info' ELSE 'low' END AS severity
FROM ios_root_preferences
GROUP BY item_id, file;
