-- title:   Screen Time
-- about:   Each row is an app or site and how long it was used in a span of time.
-- source:  filesystem /private/var/mobile/Library/Application Support/com.apple.remotemanagementd/RMAdminStore-*.sqlite
-- format:  sqlite
-- origin:  ZUSAGETIMEDITEM
-- column:  started_at time   when the span began (Mac absolute seconds)
-- column:  bundle     app    the app
-- column:  domain     domain the site
-- column:  seconds    real   how long
-- column:  device     text   name of the device
-- match:   bundle ran
-- match:   domain visited
-- event:   started_at screen_time coalesce(bundle, domain, '') || ', ' || coalesce(seconds, 0) || ' s'
-- needs: ZUSAGETIMEDITEM.Z_PK
-- may:   ZUSAGETIMEDITEM.ZBUNDLEIDENTIFIER ZUSAGETIMEDITEM.ZDOMAIN ZUSAGETIMEDITEM.ZCATEGORY
-- may:   ZUSAGETIMEDITEM.ZTOTALTIMEINSECONDS ZUSAGECATEGORY.Z_PK ZUSAGECATEGORY.ZBLOCK
-- may:   ZUSAGEBLOCK.Z_PK ZUSAGEBLOCK.ZSTARTDATE ZUSAGEBLOCK.ZUSAGE ZUSAGE.Z_PK ZUSAGE.ZDEVICE
-- may:   ZCOREDEVICE.Z_PK ZCOREDEVICE.ZNAME
SELECT i.Z_PK AS origin_row, mac_time(b.ZSTARTDATE) AS started_at, i.ZBUNDLEIDENTIFIER AS bundle,
       i.ZDOMAIN AS domain, i.ZTOTALTIMEINSECONDS AS seconds, d.ZNAME AS device
FROM ZUSAGETIMEDITEM i
LEFT JOIN ZUSAGECATEGORY c ON c.Z_PK = i.ZCATEGORY
LEFT JOIN ZUSAGEBLOCK b ON b.Z_PK = c.ZBLOCK
LEFT JOIN ZUSAGE u ON u.Z_PK = b.ZUSAGE
LEFT JOIN ZCOREDEVICE d ON d.Z_PK = u.ZDEVICE;
