-- title:   Traffic by network
-- about:   Each row is a count of the traffic over a network: which Wi-Fi or mobile network the phone used,
--          and how much.
-- source:  filesystem /private/var/networkd/netusage.sqlite
-- source:  filesystem /private/var/networkd/db/netusage.sqlite
-- format:  sqlite
-- covers:  Netusage
-- origin:  ZLIVEROUTEPERF
-- column:  counted_at  time when it was counted (Mac absolute seconds)
-- column:  first_at    time when the network was first used (the same epoch)
-- column:  last_at     time when the network was last used (the same epoch)
-- column:  kind        int  1 Wi-Fi, 2 mobile network (community knowledge)
-- column:  network     word name and BSSID of the Wi-Fi, or the mobile network
-- column:  bytes_in    int  bytes received
-- column:  bytes_out   int  bytes sent
-- column:  attempts    int  connections that were tried
-- column:  successes   int  connections that were made
-- event:   counted_at network_used coalesce(network, '(unknown)') || ': ' || coalesce(bytes_in, 0) || ' bytes in, ' || coalesce(bytes_out, 0) || ' out'
-- needs: ZLIVEROUTEPERF.Z_PK
-- may:   ZLIVEROUTEPERF.ZTIMESTAMP ZLIVEROUTEPERF.ZKIND ZLIVEROUTEPERF.ZBYTESIN
-- may:   ZLIVEROUTEPERF.ZBYTESOUT ZLIVEROUTEPERF.ZCONNATTEMPTS ZLIVEROUTEPERF.ZCONNSUCCESSES
-- may:   ZLIVEROUTEPERF.ZHASNETWORKATTACHMENT
-- may:   ZNETWORKATTACHMENT.Z_PK ZNETWORKATTACHMENT.ZIDENTIFIER
-- may:   ZNETWORKATTACHMENT.ZFIRSTTIMESTAMP ZNETWORKATTACHMENT.ZTIMESTAMP
SELECT r.Z_PK AS origin_row, mac_time(r.ZTIMESTAMP) AS counted_at,
       mac_time(n.ZFIRSTTIMESTAMP) AS first_at, mac_time(n.ZTIMESTAMP) AS last_at,
       r.ZKIND AS kind, n.ZIDENTIFIER AS network, r.ZBYTESIN AS bytes_in, r.ZBYTESOUT AS bytes_out,
       r.ZCONNATTEMPTS AS attempts, r.ZCONNSUCCESSES AS successes
FROM ZLIVEROUTEPERF r
LEFT JOIN ZNETWORKATTACHMENT n ON n.Z_PK = r.ZHASNETWORKATTACHMENT;

-- needs: ZPROCESS.Z_PK
SELECT NULL AS origin_row, NULL AS counted_at, NULL AS first_at, NULL AS last_at, NULL AS kind,
       NULL AS network, NULL AS bytes_in, NULL AS bytes_out, NULL AS attempts, NULL AS successes
FROM ZPROCESS WHERE 0;
