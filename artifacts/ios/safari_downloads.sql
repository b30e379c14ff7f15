-- title:   Safari downloads
-- about:   Each row is a file that Safari downloaded.
-- source:  backup *Domain*/Library/Safari/Downloads/Downloads.plist
-- source:  filesystem /private/var/mobile/Library/Safari/Downloads/Downloads.plist
-- source:  filesystem /private/var/mobile/Containers/Data/Application/*/Library/Safari/Downloads/Downloads.plist
-- format:  plist
-- origin:  DownloadHistory
-- column:  added_at    time when the download began
-- column:  finished_at time when it ended
-- column:  url         url  where it came from
-- column:  path        path where it was kept
-- column:  size        int  bytes
-- match:   url visited
-- match:   path stored
-- event:   added_at safari_download url
SELECT e.key AS origin_row,
       plist_get(item_data(), 'DownloadHistory', e.key, 'DownloadEntryDateAddedKey') AS added_at,
       plist_get(item_data(), 'DownloadHistory', e.key, 'DownloadEntryDateFinishedKey')
           AS finished_at,
       plist_get(item_data(), 'DownloadHistory', e.key, 'DownloadEntryURL') AS url,
       coalesce(plist_get(item_data(), 'DownloadHistory', e.key, 'DownloadEntryPath'),
                plist_get(item_data(), 'DownloadHistory', e.key, 'DownloadEntryPostPath')) AS path,
       plist_get(item_data(), 'DownloadHistory', e.key, 'DownloadEntryProgressBytesSoFar') AS size
FROM plist_each(item_data(), 'DownloadHistory') e;
