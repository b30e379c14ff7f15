-- title:        A file record of the backup contradicts itself
-- severity:     low
-- confidence:   low
-- artifact:     ios_manifest
-- explanation:  The backup's list names a file in a way that no intact backup does.
-- alternatives: Interrupted backups, old tools and damage to the disk.
-- verify:       Look at table Files of Manifest.db: fileID must be the SHA-1 of domain-relativePath.
-- reference:    docs/formats.md, "Backup"
SELECT record_id, anomaly || ': ' || coalesce(path, '') AS title
FROM ios_manifest WHERE anomaly IS NOT NULL;
