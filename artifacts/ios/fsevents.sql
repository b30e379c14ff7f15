-- title:   Changes of files
-- about:   Each row says that something was made, changed or removed at a path. Events have numbers that grow,
--          and no times; a path may be here long after its file is gone. Kept are paths outside caches
--          and of programs, temporary folders and crash reports.
-- source:  filesystem /private/var/.fseventsd/*
-- source:  filesystem /.fseventsd/*
-- format:  file
-- origin:  event
-- column:  path     path where
-- column:  id       int  number of the event
-- column:  flags    int  what happened, as written
-- column:  kind     word created, removed, renamed, modified: as far as the flags tell (community knowledge)
-- column:  node     int  inode number
-- match:   path stored
SELECT offset AS origin_row,
       CASE WHEN item_path() LIKE '/private/var/%' THEN '/private/var/' ELSE '/' END || path AS path,
       id, flags,
       nullif(trim(CASE WHEN flags & 0x00000001 THEN 'folder ' ELSE '' END
                   || CASE WHEN flags & 0x01000000 THEN 'created ' ELSE '' END
                   || CASE WHEN flags & 0x02000000 THEN 'removed ' ELSE '' END
                   || CASE WHEN flags & 0x08000000 THEN 'renamed ' ELSE '' END
                   || CASE WHEN flags & 0x10000000 THEN 'modified ' ELSE '' END), '') AS kind,
       node
FROM fsevent_each(item_data())
WHERE path NOT LIKE '%/Library/Caches/%';
