-- title:   States of the phone
-- about:   Each row is a change of the phone's own state: started, locked, unlocked.
-- source:  filesystem /private/var/mobile/Library/Biome/streams/*/Device.BootSession/**
-- source:  filesystem /private/var/mobile/Library/biome/streams/*/Device.BootSession/**
-- source:  filesystem /private/var/db/biome/streams/*/Device.BootSession/**
-- source:  filesystem /private/var/db/Biome/streams/*/Device.BootSession/**
-- source:  filesystem /private/var/mobile/Library/Biome/streams/*/Device.ScreenLocked/**
-- source:  filesystem /private/var/mobile/Library/biome/streams/*/Device.ScreenLocked/**
-- source:  filesystem /private/var/db/biome/streams/*/Device.ScreenLocked/**
-- source:  filesystem /private/var/db/Biome/streams/*/Device.ScreenLocked/**
-- source:  filesystem /private/var/mobile/Library/Biome/streams/*/Device.KeybagLocked/**
-- source:  filesystem /private/var/mobile/Library/biome/streams/*/Device.KeybagLocked/**
-- source:  filesystem /private/var/db/biome/streams/*/Device.KeybagLocked/**
-- source:  filesystem /private/var/db/Biome/streams/*/Device.KeybagLocked/**
-- format:  file
-- origin:  SEGB record
-- column:  changed_at  time    when it was written down (Mac absolute seconds)
-- column:  what        word    name of the stream
-- column:  value       int     the state, as written
-- column:  boot        word    identifier of the boot, where the record names it
-- column:  state       word    written or deleted: what the store says of the record
-- column:  intact      bool    whether its checksum is right
-- event:   changed_at device_state what || coalesce(' ' || value, '')
SELECT offset AS origin_row,
       mac_time(r.at) AS changed_at,
       regex_get(item_path(), '/streams/[^/]+/([^/]+)/') AS what,
       CASE WHEN item_path() LIKE '%BootSession%' THEN protobuf_get(payload, 2)
            ELSE protobuf_get(payload, 1) END AS value,
       CASE WHEN item_path() LIKE '%BootSession%' THEN bytes_text(protobuf_get(payload, 1)) END AS boot,
       CASE state WHEN 1 THEN 'written' WHEN 3 THEN 'deleted' ELSE CAST(state AS TEXT) END AS state,
       intact
FROM segb_each(item_data()) r
WHERE length(payload) > 0 AND payload <> zeroblob(length(payload));
