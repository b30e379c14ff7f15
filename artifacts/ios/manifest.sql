-- title:   Manifest of the backup
-- about:   Each row is a file, folder or link that the backup lists, with what its record says. The
--          row in the evidence is the fileID, under which the backup keeps the bytes.
-- source:  backup Manifest.db
-- source:  backup Manifest.mbdb
-- format:  items
-- covers:  Manifest
-- origin:  Files
-- column:  modified_at      time  when its content last changed (Unix seconds)
-- column:  created_at       time  when it was made (Unix seconds)
-- column:  changed_at       time  when its metadata last changed (Unix seconds)
-- column:  path             path  domain and path in the backup
-- column:  kind             word  file, directory or symlink
-- column:  size             int   bytes
-- column:  mode             int   POSIX mode
-- column:  user_id          int   owner
-- column:  group_id         int   group
-- column:  inode            int   inode number
-- column:  protection_class int   Data Protection class
-- column:  target           word  what a link points to
-- column:  anomaly          word  how the record contradicts itself; NULL when it does not
-- match:   path stored
-- event:   modified_at file_modified path
-- event:   created_at file_created path
SELECT CASE substr(stored_as, 3, 1) WHEN '/' THEN substr(stored_as, 4) ELSE stored_as END AS origin_row,
       modified_at, created_at, changed_at, path,
       kind, size, mode, user_id, group_id, inode, protection_class, target, anomaly
FROM item;
