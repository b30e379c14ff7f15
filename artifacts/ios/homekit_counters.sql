-- title:   Kinds of records in HomeKit's store
-- about:   Each row is a kind of record and the highest key that was ever given to one: whether there
--          were homes, users and invitations, also when they are gone.
-- source:  backup HomeKitDomain/Library/homed/datastore*.sqlite
-- source:  filesystem /private/var/mobile/Library/homed/datastore*.sqlite
-- format:  sqlite
-- origin:  Z_PRIMARYKEY
-- recovered: no
-- column:  kind        word name of the kind
-- column:  highest_key int  highest key that was given
-- needs: Z_PRIMARYKEY.Z_NAME Z_PRIMARYKEY.Z_MAX
-- may:   Z_PRIMARYKEY.Z_ENT
SELECT Z_ENT AS origin_row, Z_NAME AS kind, Z_MAX AS highest_key FROM Z_PRIMARYKEY WHERE Z_MAX > 0;

-- may:   record.rowid
SELECT NULL AS origin_row, NULL AS kind, NULL AS highest_key FROM record WHERE 0;
