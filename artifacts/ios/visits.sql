-- title:   Places that were visited (routined)
-- about:   Each row is a stay at a place that the phone remembered.
-- source:  filesystem /private/var/mobile/Library/Caches/com.apple.routined/Local.sqlite
-- source:  filesystem /private/var/mobile/Library/Caches/com.apple.routined/Cloud-V2.sqlite
-- format:  sqlite
-- origin:  ZRTLEARNEDLOCATIONOFINTERESTVISITMO
-- column:  entered_at  time when the stay began (Mac absolute seconds)
-- column:  left_at     time when it ended (the same epoch)
-- column:  latitude    real degrees
-- column:  longitude   real degrees
-- column:  uncertainty real metres
-- event:   entered_at place_entered round(latitude, 4) || ', ' || round(longitude, 4)
-- needs: ZRTLEARNEDLOCATIONOFINTERESTVISITMO.Z_PK ZRTLEARNEDLOCATIONOFINTERESTVISITMO.ZENTRYDATE
-- may:   ZRTLEARNEDLOCATIONOFINTERESTVISITMO.ZEXITDATE
-- may:   ZRTLEARNEDLOCATIONOFINTERESTVISITMO.ZLOCATIONLATITUDE
-- may:   ZRTLEARNEDLOCATIONOFINTERESTVISITMO.ZLOCATIONLONGITUDE
-- may:   ZRTLEARNEDLOCATIONOFINTERESTVISITMO.ZLOCATIONHORIZONTALUNCERTAINTY
SELECT Z_PK AS origin_row, mac_time(ZENTRYDATE) AS entered_at, mac_time(ZEXITDATE) AS left_at,
       ZLOCATIONLATITUDE AS latitude, ZLOCATIONLONGITUDE AS longitude,
       ZLOCATIONHORIZONTALUNCERTAINTY AS uncertainty
FROM ZRTLEARNEDLOCATIONOFINTERESTVISITMO;

-- may:   Z_PRIMARYKEY.Z_NAME
SELECT NULL AS origin_row, NULL AS entered_at, NULL AS left_at, NULL AS latitude, NULL AS longitude,
       NULL AS uncertainty
FROM Z_PRIMARYKEY WHERE 0;
