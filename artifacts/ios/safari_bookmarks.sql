-- title:   Safari bookmarks and reading list
-- about:   Each row is an address that the owner kept; some come with the phone.
-- source:  backup *Domain*/Library/Safari/Bookmarks.db
-- source:  filesystem /private/var/mobile/Library/Safari/Bookmarks.db
-- source:  filesystem /private/var/mobile/Containers/Data/Application/*/Library/Safari/Bookmarks.db
-- format:  sqlite
-- origin:  bookmarks
-- column:  url       url  the address
-- column:  title     text its title
-- column:  is_hidden bool not shown
-- column:  is_deleted bool removed, and kept until the other devices know
-- needs: bookmarks.url
-- may:   bookmarks.rowid bookmarks.title bookmarks.hidden bookmarks.deleted
SELECT rowid AS origin_row, url, title, hidden AS is_hidden, deleted AS is_deleted
FROM bookmarks WHERE url IS NOT NULL AND url <> '';
