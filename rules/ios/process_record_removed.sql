-- title:        The record of a process that used the network was removed
-- severity:     medium
-- confidence:   medium
-- artifact:     ios_datausage_orphans
-- explanation:  A counter of network traffic names a process whose own record is gone. Pegasus removed its
--               processes from this list and left the counters.
-- alternatives: A database that was damaged or restored in parts can look the same. Alone it is a reason
--               to look closer; close in time to an indicator it is more.
-- verify:       In DataUsage.sqlite or netusage.sqlite look for rows of ZLIVEUSAGE whose ZHASPROCESS is
--               no Z_PK of ZPROCESS, and at the rows before and after.
-- reference:    Amnesty International, "Forensic Methodology Report: How to catch NSO Group's Pegasus"
--               (2021-07-18); MITRE ATT&CK for Mobile T1630 (Indicator Removal on Host)
SELECT d.record_id,
       'Process ' || d.process_key || ' used the network and its record was removed' AS title,
       CASE WHEN EXISTS (SELECT 1 FROM finding f
                         WHERE f.indicator_id IS NOT NULL AND f.severity IN ('high', 'critical')
                           AND abs(time_us(f.time) - time_us(d.live_at)) < 7 * 86400 * 1000000)
            THEN 'high' ELSE 'medium' END AS severity
FROM ios_datausage_orphans d;
