-- title:   Backup and device
-- about:   One row: the device, its system and the backup, as the computer wrote them.
-- source:  backup Info.plist
-- format:  plist
-- covers:  BackupInfo
-- origin:  Info.plist
-- column:  backed_up_at    time   when the backup was last made
-- column:  device_name     text   name the owner gave
-- column:  product_type    word   model, e.g. iPhone12,1
-- column:  product_version word   version of iOS
-- column:  build_version   word   build of iOS
-- column:  serial_number   word   serial number
-- column:  phone_number    phone  number of the SIM
-- column:  imei            word   IMEI
-- column:  imei2           word   IMEI of the second SIM
-- column:  meid            word   MEID
-- column:  iccid           word   number of the SIM card
-- column:  device_id       word   UDID
-- column:  backup_guid     word   identifier of the backup
-- column:  itunes_version  word   version of iTunes or Finder
-- event:   backed_up_at backup_made coalesce(device_name || ', ', '') || coalesce(product_type || ', ', '') || 'iOS ' || coalesce(product_version, '?')
SELECT 'Info.plist' AS origin_row,
       plist_get(d, 'Last Backup Date') AS backed_up_at,
       plist_get(d, 'Device Name') AS device_name,
       plist_get(d, 'Product Type') AS product_type,
       plist_get(d, 'Product Version') AS product_version,
       plist_get(d, 'Build Version') AS build_version,
       plist_get(d, 'Serial Number') AS serial_number,
       plist_get(d, 'Phone Number') AS phone_number,
       plist_get(d, 'IMEI') AS imei,
       plist_get(d, 'IMEI 2') AS imei2,
       plist_get(d, 'MEID') AS meid,
       plist_get(d, 'ICCID') AS iccid,
       coalesce(plist_get(d, 'Unique Identifier'), plist_get(d, 'Target Identifier'))
           AS device_id,
       plist_get(d, 'GUID') AS backup_guid,
       plist_get(d, 'iTunes Version') AS itunes_version
FROM (SELECT item_data() AS d);
