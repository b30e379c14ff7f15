-- title:   Places of Wi-Fi networks
-- about:   Each row is an access point that was seen at a place.
-- source:  filesystem /private/var/**/WiFiNetworkStoreModel.sqlite
-- format:  sqlite
-- origin:  ZGEOTAG
-- column:  seen_at   time when (Mac absolute seconds)
-- column:  bssid     word access point
-- column:  latitude  real degrees
-- column:  longitude real degrees
-- event:   seen_at wifi_seen coalesce(bssid, '')
-- note:    How tags and networks belong together differs between versions, so the networks are not joined.
-- needs: ZGEOTAG.ZBSSID
-- may:   ZGEOTAG.Z_PK ZGEOTAG.ZDATE ZGEOTAG.ZLATITUDE ZGEOTAG.ZLONGITUDE
SELECT Z_PK AS origin_row, mac_time(ZDATE) AS seen_at, ZBSSID AS bssid, ZLATITUDE AS latitude,
       ZLONGITUDE AS longitude
FROM ZGEOTAG;
