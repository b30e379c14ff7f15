-- title:   Look-ups of Apple IDs (IDStatusCache)
-- about:   Each row is an address that the phone asked Apple about for iMessage, FaceTime or
--          HomeKit: somebody was written to or called, or somebody wrote or called. Empty since
--          iOS 14.7.
-- source:  backup HomeDomain/Library/Preferences/com.apple.identityservices.idstatuscache.plist
-- source:  backup HomeDomain/Library/IdentityServices/idstatuscache.plist
-- source:  filesystem /private/var/mobile/Library/Preferences/com.apple.identityservices.idstatuscache.plist
-- source:  filesystem /private/var/mobile/Library/IdentityServices/idstatuscache.plist
-- format:  plist
-- covers:  IDStatusCache
-- origin:  com.apple.identityservices.idstatuscache.plist
-- column:  looked_up_at time         when (Mac absolute seconds)
-- column:  service      word         com.apple.madrid (iMessage), com.apple.ess (FaceTime) and others
-- column:  user         email|phone  the address, with its scheme (mailto:, tel:)
-- column:  status       int          0 unknown, 1 registered, 2 not registered (community knowledge)
-- match:   user looked_up
-- event:   looked_up_at apple_id_lookup service || ' ' || user
SELECT s.key || '/' || u.key AS origin_row,
       mac_time(plist_get(item_data(), s.key, u.key, 'LookupDate')) AS looked_up_at,
       s.key AS service,
       u.key AS user,
       plist_get(item_data(), s.key, u.key, 'IDStatus') AS status
FROM plist_each(item_data()) s
JOIN plist_each(item_data(), s.key) u;
