-- title:   Notifications and pickups by app (Screen Time)
-- about:   Each row is an app, how many notifications it showed and how often the phone was taken up for
--          it.
-- source:  filesystem /private/var/mobile/Library/Application Support/com.apple.remotemanagementd/RMAdminStore-*.sqlite
-- format:  sqlite
-- origin:  ZUSAGECOUNTEDITEM
-- column:  started_at    time when the span began (Mac absolute seconds)
-- column:  bundle        app  the app
-- column:  notifications int  notifications
-- column:  pickups       int  pickups
-- match:   bundle ran
-- needs: ZUSAGETIMEDITEM.Z_PK
-- may:   ZUSAGECOUNTEDITEM.Z_PK ZUSAGECOUNTEDITEM.ZBUNDLEIDENTIFIER ZUSAGECOUNTEDITEM.ZBLOCK
-- may:   ZUSAGECOUNTEDITEM.ZNUMBEROFNOTIFICATIONS ZUSAGECOUNTEDITEM.ZNUMBEROFPICKUPS
-- may:   ZUSAGEBLOCK.Z_PK ZUSAGEBLOCK.ZSTARTDATE
SELECT i.Z_PK AS origin_row, mac_time(b.ZSTARTDATE) AS started_at, i.ZBUNDLEIDENTIFIER AS bundle,
       i.ZNUMBEROFNOTIFICATIONS AS notifications, i.ZNUMBEROFPICKUPS AS pickups
FROM ZUSAGECOUNTEDITEM i
LEFT JOIN ZUSAGEBLOCK b ON b.Z_PK = i.ZBLOCK;
