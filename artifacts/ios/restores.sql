-- title:   Backups and restores of the phone
-- about:   One row: whether and when the phone was restored from a backup, and when it was last backed
--          up. What happened on the phone before a restore is not in most of its logs.
-- source:  backup RootDomain/Library/Preferences/com.apple.MobileBackup.plist
-- source:  filesystem /private/var/root/Library/Preferences/com.apple.MobileBackup.plist
-- source:  filesystem /private/var/mobile/Library/Preferences/com.apple.MobileBackup.plist
-- source:  sysdiagnose logs/MobileBackup/com.apple.MobileBackup.plist
-- format:  plist
-- origin:  RestoreInfo, BackupStateInfo, DeviceTransferInfo
-- column:  restored_at  time when it was restored
-- column:  backed_up_at time when it was last backed up
-- column:  from_cloud   bool whether the restore came from iCloud
-- column:  backup_build word build of iOS that the backup was made with
-- column:  device_build word build of iOS that the phone had at the restore
-- column:  source_udid  word the device that the data was transferred from
-- event:   restored_at phone_restored 'from a backup of ' || coalesce(backup_build, 'an unknown build')
-- event:   backed_up_at phone_backed_up 'last backup'
SELECT 'RestoreInfo' AS origin_row,
       plist_get(d, 'RestoreInfo', 'RestoreDate') AS restored_at,
       coalesce(plist_get(d, 'BackupStateInfo', 'date'),
                plist_get(d, 'LastiTunesBackupDate'), plist_get(d, 'LastBackupDate')) AS backed_up_at,
       plist_get(d, 'RestoreInfo', 'WasCloudRestore') AS from_cloud,
       plist_get(d, 'RestoreInfo', 'BackupBuildVersion') AS backup_build,
       plist_get(d, 'RestoreInfo', 'DeviceBuildVersion') AS device_build,
       plist_get(d, 'DeviceTransferInfo', 'SourceDeviceUDID') AS source_udid
FROM (SELECT item_data() AS d)
WHERE plist_json(d, 'RestoreInfo') IS NOT NULL OR plist_json(d, 'BackupStateInfo') IS NOT NULL;
