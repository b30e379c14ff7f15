-- title:   Safari tabs
-- about:   Each row is a tab that was open, or a page in its back and forward list.
-- source:  backup *Domain*/Library/Safari/BrowserState.db
-- source:  backup *Domain*/Library/Safari/Profiles/*/BrowserState.db
-- source:  backup *Domain*/Library/Safari/SafariTabs.db
-- source:  filesystem /private/var/mobile/Library/Safari/BrowserState.db
-- source:  filesystem /private/var/mobile/Containers/Data/Application/*/Library/Safari/BrowserState.db
-- source:  filesystem /private/var/mobile/Library/Safari/Profiles/*/BrowserState.db
-- source:  filesystem /private/var/mobile/Containers/Data/Application/*/Library/Safari/Profiles/*/BrowserState.db
-- source:  filesystem /private/var/mobile/Library/Safari/SafariTabs.db
-- source:  filesystem /private/var/mobile/Containers/Data/Application/*/Library/Safari/SafariTabs.db
-- format:  sqlite
-- covers:  SafariBrowserState
-- origin:  tabs
-- recovered: tabs bookmarks
-- absent:  Only an encrypted backup holds it.
-- column:  viewed_at    time  when the tab was last looked at (Mac absolute seconds)
-- column:  url          url   the address
-- column:  original_url url   the address before redirects, where the page says one
-- column:  title        text  the page's title
-- column:  is_private   bool  a private tab
-- column:  position     int   place in the tab's history; NULL for the tab itself
-- match:   url opened_tab
-- match:   original_url opened_tab
-- event:   viewed_at safari_tab coalesce(url, '(unknown)') || coalesce(' (' || nullif(title, '') || ')', '')
-- needs: tabs.url tabs.uuid tab_sessions.tab_uuid tab_sessions.session_data
-- may:   tabs.id tabs.title tabs.user_visible_url tabs.last_viewed_time tabs.private_browsing
SELECT t.id AS origin_row, mac_time(t.last_viewed_time) AS viewed_at, t.url AS url,
       t.user_visible_url AS original_url, t.title AS title, t.private_browsing AS is_private,
       NULL AS position
FROM tabs t
UNION ALL
SELECT t.id, mac_time(t.last_viewed_time),
       plist_get(plist_find(s.session_data), 'SessionHistory', 'SessionHistoryEntries', e.key,
                 'SessionHistoryEntryURL'),
       plist_get(plist_find(s.session_data), 'SessionHistory', 'SessionHistoryEntries', e.key,
                 'SessionHistoryEntryOriginalURL'),
       plist_get(plist_find(s.session_data), 'SessionHistory', 'SessionHistoryEntries', e.key,
                 'SessionHistoryEntryTitle'),
       t.private_browsing, e.key
FROM tabs t JOIN tab_sessions s ON s.tab_uuid = t.uuid
JOIN plist_each(plist_find(s.session_data), 'SessionHistory', 'SessionHistoryEntries') e;

-- needs: tabs.url
-- may:   tabs.id tabs.title tabs.user_visible_url tabs.last_viewed_time tabs.private_browsing
SELECT t.id AS origin_row, mac_time(t.last_viewed_time) AS viewed_at, t.url AS url,
       t.user_visible_url AS original_url, t.title AS title, t.private_browsing AS is_private,
       NULL AS position
FROM tabs t;

-- needs: bookmarks.id bookmarks.url
-- may:   bookmarks.title bookmarks.extra_attributes bookmarks.local_attributes
SELECT id AS origin_row,
       coalesce(plist_get(local_attributes, 'DateLastViewed'),
                plist_get(extra_attributes, 'DateLastViewed'),
                mac_time(plist_get(local_attributes, 'LastVisitTime')),
                mac_time(plist_get(extra_attributes, 'LastVisitTime'))) AS viewed_at,
       url AS url, NULL AS original_url, title AS title, NULL AS is_private, NULL AS position
FROM bookmarks WHERE url IS NOT NULL AND url <> '';
