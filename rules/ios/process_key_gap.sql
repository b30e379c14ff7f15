-- title:        Records of processes are missing
-- severity:     low
-- confidence:   low
-- artifact:     ios_datausage_gaps
-- explanation:  Keys are missing in the list of processes that used the network: records were removed.
-- alternatives: The system removes records of apps that were deleted; single gaps are common.
-- verify:       In DataUsage.sqlite or netusage.sqlite compare the keys of ZPROCESS with Z_MAX in
--               Z_PRIMARYKEY, and look at the times of the neighbours.
-- reference:    Amnesty International, "Forensic Methodology Report: How to catch NSO Group's Pegasus"
SELECT record_id,
       missing || CASE missing WHEN 1 THEN ' record' ELSE ' records' END
       || ' of processes missing from key ' || first_key AS title
FROM ios_datausage_gaps;
