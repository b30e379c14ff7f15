-- title:   Redirects that web views remember
-- about:   Each row is a site and a site that it redirected to, as WebKit's tracking prevention counted
--          them. They stay when the history is cleared; only the domains are kept, no pages.
-- source:  backup */Library/WebKit/WebsiteData/ResourceLoadStatistics/observations.db
-- source:  filesystem /private/var/mobile/Containers/Data/Application/*/Library/WebKit/WebsiteData/ResourceLoadStatistics/observations.db
-- source:  filesystem /private/var/mobile/Containers/Data/Application/*/SystemData/com.apple.SafariViewService/Library/WebKit/WebsiteData/**/observations.db
-- source:  filesystem /private/var/mobile/Library/WebKit/WebsiteData/ResourceLoadStatistics/observations.db
-- format:  sqlite
-- covers:  WebkitResourceLoadStatistics
-- origin:  TopFrameUniqueRedirectsTo and others
-- recovered: TopFrameUniqueRedirectsTo TopFrameUniqueRedirectsFrom
--            TopFrameUniqueRedirectsToSinceSameSiteStrictEnforcement
--            TopFrameUniqueRedirectsFromSinceSameSiteEnforcement SubresourceUniqueRedirectsTo
--            SubresourceUniqueRedirectsFrom
-- column:  last_seen_at    time   when the target was last contacted (Unix seconds)
-- column:  source          domain the site that redirected
-- column:  target          domain the site that it redirected to
-- column:  frame           word   page or subresource
-- column:  had_interaction bool   whether the owner ever touched a page of the target
-- column:  container       word   the database
-- match:   source contacted
-- match:   target contacted
-- event:   last_seen_at site_redirected source || ' to ' || target
-- needs: ObservedDomains.domainID ObservedDomains.registrableDomain
-- may:   ObservedDomains.lastSeen ObservedDomains.hadUserInteraction
-- may:   TopFrameUniqueRedirectsTo.sourceDomainID TopFrameUniqueRedirectsTo.toDomainID
-- may:   TopFrameUniqueRedirectsFrom.targetDomainID TopFrameUniqueRedirectsFrom.fromDomainID
-- may:   TopFrameUniqueRedirectsToSinceSameSiteStrictEnforcement.sourceDomainID
-- may:   TopFrameUniqueRedirectsToSinceSameSiteStrictEnforcement.toDomainID
-- may:   TopFrameUniqueRedirectsFromSinceSameSiteEnforcement.targetDomainID
-- may:   TopFrameUniqueRedirectsFromSinceSameSiteEnforcement.fromDomainID
-- may:   SubresourceUniqueRedirectsTo.subresourceDomainID SubresourceUniqueRedirectsTo.toDomainID
-- may:   SubresourceUniqueRedirectsFrom.subresourceDomainID
-- may:   SubresourceUniqueRedirectsFrom.fromDomainID
WITH redirect AS (
         SELECT sourceDomainID AS source, toDomainID AS target, 'page' AS frame
         FROM TopFrameUniqueRedirectsTo
         UNION SELECT fromDomainID, targetDomainID, 'page' FROM TopFrameUniqueRedirectsFrom
         UNION SELECT sourceDomainID, toDomainID, 'page'
               FROM TopFrameUniqueRedirectsToSinceSameSiteStrictEnforcement
         UNION SELECT fromDomainID, targetDomainID, 'page'
               FROM TopFrameUniqueRedirectsFromSinceSameSiteEnforcement
         UNION SELECT subresourceDomainID, toDomainID, 'subresource'
               FROM SubresourceUniqueRedirectsTo
         UNION SELECT fromDomainID, subresourceDomainID, 'subresource'
               FROM SubresourceUniqueRedirectsFrom)
SELECT r.source || '>' || r.target AS origin_row,
       unix_time(nullif(t.lastSeen, -1)) AS last_seen_at,
       s.registrableDomain AS source,
       t.registrableDomain AS target,
       r.frame AS frame,
       t.hadUserInteraction AS had_interaction,
       item_path() AS container
FROM redirect r
LEFT JOIN ObservedDomains s ON s.domainID = r.source
LEFT JOIN ObservedDomains t ON t.domainID = r.target;
