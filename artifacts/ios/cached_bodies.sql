-- title:   Bodies of cached web answers
-- about:   Each row is the body of an answer that was too large for Cache.db and lies beside it: a payload may be
--          here. Its SHA-256 stands in table item of the case.
-- source:  backup **/fsCachedData/*
-- source:  filesystem /private/var/**/fsCachedData/*
-- format:  file
-- origin:  file
-- covers:  CacheFiles
-- column:  path path where it lies
-- column:  size int  bytes
-- column:  kind word what it begins as: Mach-O, PDF, ZIP, GIF, JPEG, PNG, HTML or JSON; NULL for anything else
-- match:   path stored
SELECT 1 AS origin_row,
       item_path() AS path,
       length(item_data()) AS size,
       CASE WHEN hex(substr(item_data(), 1, 4)) IN ('CFFAEDFE', 'CEFAEDFE', 'CAFEBABE', 'FEEDFACF') THEN 'Mach-O'
            WHEN hex(substr(item_data(), 1, 4)) = '25504446' THEN 'PDF'
            WHEN hex(substr(item_data(), 1, 4)) = '504B0304' THEN 'ZIP'
            WHEN hex(substr(item_data(), 1, 3)) = '474946' THEN 'GIF'
            WHEN hex(substr(item_data(), 1, 3)) = 'FFD8FF' THEN 'JPEG'
            WHEN hex(substr(item_data(), 1, 4)) = '89504E47' THEN 'PNG'
            WHEN hex(substr(item_data(), 1, 1)) = '3C' THEN 'HTML'
            WHEN hex(substr(item_data(), 1, 1)) IN ('7B', '5B') THEN 'JSON' END AS kind
WHERE length(item_data()) > 0;
