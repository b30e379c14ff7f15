-- title:   Wi-Fi networks that were joined
-- about:   Each row says that the phone joined or left a Wi-Fi network.
-- source:  filesystem /private/var/mobile/Library/Biome/streams/*/Device.Wireless.WiFi/**
-- source:  filesystem /private/var/mobile/Library/biome/streams/*/Device.Wireless.WiFi/**
-- source:  filesystem /private/var/db/biome/streams/*/Device.Wireless.WiFi/**
-- source:  filesystem /private/var/db/Biome/streams/*/Device.Wireless.WiFi/**
-- format:  file
-- origin:  SEGB record
-- column:  changed_at  time    when it was written down (Mac absolute seconds)
-- column:  ssid        word    name of the network
-- column:  connected   bool    whether it was joined
-- column:  state       word    written or deleted: what the store says of the record
-- column:  intact      bool    whether its checksum is right
-- event:   changed_at wifi_changed coalesce(ssid, '(unknown)') || CASE connected WHEN 0 THEN ' left' ELSE ' joined' END
SELECT offset AS origin_row,
       mac_time(r.at) AS changed_at,
       bytes_text(protobuf_get(payload, 1)) AS ssid,
       protobuf_get(payload, 2) AS connected,
       CASE state WHEN 1 THEN 'written' WHEN 3 THEN 'deleted' ELSE CAST(state AS TEXT) END AS state,
       intact
FROM segb_each(item_data()) r
WHERE length(payload) > 0 AND payload <> zeroblob(length(payload));
