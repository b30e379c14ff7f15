-- title:   WebKit resource-load statistics
-- about:   Each row is a site that a web view contacted, as a page, a redirect or a part of a page.
--          It stays when the history is cleared.
-- source:  backup */Library/WebKit/WebsiteData/ResourceLoadStatistics/observations.db
-- source:  filesystem /private/var/mobile/Containers/Data/Application/*/Library/WebKit/WebsiteData/ResourceLoadStatistics/observations.db
-- source:  filesystem /private/var/mobile/Containers/Data/Application/*/SystemData/com.apple.SafariViewService/Library/WebKit/WebsiteData/**/observations.db
-- source:  filesystem /private/var/mobile/Library/WebKit/WebsiteData/ResourceLoadStatistics/observations.db
-- format:  sqlite
-- covers:  WebkitResourceLoadStatistics
-- origin:  ObservedDomains
-- column:  last_seen_at       time    when it was last contacted (Unix seconds)
-- column:  interacted_at      time    when the owner last touched its page (Unix seconds)
-- column:  domain             domain  registrable domain
-- column:  had_interaction    bool    whether the owner ever touched its page
-- column:  redirected_to      int     sites it redirected to as a page
-- column:  redirected_from    int     sites that redirected to it as a page
-- column:  container          path    the app's domain in the backup
-- match:   domain contacted
-- event:   last_seen_at site_contacted domain
-- needs: ObservedDomains.domainID ObservedDomains.registrableDomain ObservedDomains.lastSeen
-- may:   ObservedDomains.hadUserInteraction ObservedDomains.mostRecentUserInteractionTime
-- may:   TopFrameUniqueRedirectsTo.sourceDomainID TopFrameUniqueRedirectsTo.toDomainID
-- may:   TopFrameUniqueRedirectsFrom.targetDomainID TopFrameUniqueRedirectsFrom.fromDomainID
SELECT o.domainID AS origin_row,
       unix_time(o.lastSeen) AS last_seen_at,
       unix_time(nullif(o.mostRecentUserInteractionTime, -1)) AS interacted_at,
       o.registrableDomain AS domain,
       o.hadUserInteraction AS had_interaction,
       (SELECT count(*) FROM TopFrameUniqueRedirectsTo r WHERE r.sourceDomainID = o.domainID)
           AS redirected_to,
       (SELECT count(*) FROM TopFrameUniqueRedirectsFrom r WHERE r.targetDomainID = o.domainID)
           AS redirected_from,
       item_domain() AS container
FROM ObservedDomains o;
