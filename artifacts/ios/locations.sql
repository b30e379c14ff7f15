-- title:   Locations (routined)
-- about:   Each row is a location that the phone measured lately.
-- source:  filesystem /private/var/mobile/Library/Caches/com.apple.routined/Cache.sqlite
-- format:  sqlite
-- origin:  ZRTCLLOCATIONMO
-- column:  measured_at time when (Mac absolute seconds)
-- column:  latitude    real degrees
-- column:  longitude   real degrees
-- column:  speed       real metres per second; below 0 when it is not known
-- needs: ZRTCLLOCATIONMO.Z_PK ZRTCLLOCATIONMO.ZTIMESTAMP
-- may:   ZRTCLLOCATIONMO.ZLATITUDE ZRTCLLOCATIONMO.ZLONGITUDE ZRTCLLOCATIONMO.ZSPEED
SELECT Z_PK AS origin_row, mac_time(ZTIMESTAMP) AS measured_at, ZLATITUDE AS latitude,
       ZLONGITUDE AS longitude, ZSPEED AS speed
FROM ZRTCLLOCATIONMO;
