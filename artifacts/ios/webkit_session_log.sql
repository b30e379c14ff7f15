-- title:   WebKit session log (iOS 13 and earlier)
-- about:   Each row is a site that a web view contacted, as the predecessor of observations.db
--          kept it.
-- source:  backup */Library/WebKit/WebsiteData/ResourceLoadStatistics/full_browsing_session_resourceLog.plist
-- source:  filesystem /private/var/mobile/Containers/Data/Application/*/Library/WebKit/WebsiteData/ResourceLoadStatistics/full_browsing_session_resourceLog.plist
-- source:  filesystem /private/var/mobile/Containers/Data/Application/*/SystemData/com.apple.SafariViewService/Library/WebKit/WebsiteData/**/full_browsing_session_resourceLog.plist
-- source:  filesystem /private/var/mobile/Library/WebClips/*/Storage/**/full_browsing_session_resourceLog.plist
-- format:  plist
-- covers:  WebkitSessionResourceLog
-- origin:  browsingStatistics
-- column:  last_seen_at    time    when it was last contacted (Unix seconds)
-- column:  interacted_at   time    when the owner last touched its page (Unix seconds; -1 never)
-- column:  domain          domain  the site
-- column:  had_interaction bool    whether the owner ever touched its page
-- column:  container       path    the app's domain in the backup
-- match:   domain contacted
-- event:   last_seen_at site_contacted domain
SELECT e.key AS origin_row,
       unix_time(plist_get(item_data(), 'browsingStatistics', e.key, 'lastSeen')) AS last_seen_at,
       unix_time(plist_get(item_data(), 'browsingStatistics', e.key, 'mostRecentUserInteraction'))
           AS interacted_at,
       coalesce(plist_get(item_data(), 'browsingStatistics', e.key, 'PrevalentResourceDomain'),
                plist_get(item_data(), 'browsingStatistics', e.key, 'PrevalentResourceOrigin'))
           AS domain,
       plist_get(item_data(), 'browsingStatistics', e.key, 'hadUserInteraction')
           AS had_interaction,
       item_domain() AS container
FROM plist_each(item_data(), 'browsingStatistics') e;
