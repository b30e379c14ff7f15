-- title:   Files of a file system dump
-- about:   Each row is a file, folder or link of the dump, under its path on the phone. Times, owner and
--          mode are those that the archive kept; a folder that was copied to a computer has lost most.
-- source:  filesystem /
-- format:  items
-- covers:  Filesystem
-- origin:  list of entries
-- column:  modified_at      time  when its content last changed
-- column:  created_at       time  when it was made
-- column:  path             path  path on the phone
-- column:  kind             word  file, directory or symlink
-- column:  size             int   bytes
-- column:  mode             int   POSIX mode
-- column:  user_id          int   owner
-- column:  group_id         int   group
-- column:  target           word  what a link points to
-- column:  anomaly          word  what is wrong with the entry; NULL for nothing
-- match:   path stored
-- event:   modified_at file_modified path
SELECT stored_as AS origin_row, modified_at, created_at, path, kind, size, mode, user_id, group_id,
       target, anomaly
FROM item
WHERE path <> '/';
