-- title:   Pages that apps opened
-- about:   Each row is a page that the phone recorded as visited, whichever app showed it. It outlives the
--          browser's own history.
-- source:  filesystem /private/var/mobile/Library/Biome/streams/*/App.WebUsage/**
-- source:  filesystem /private/var/mobile/Library/biome/streams/*/App.WebUsage/**
-- source:  filesystem /private/var/db/biome/streams/*/App.WebUsage/**
-- source:  filesystem /private/var/db/Biome/streams/*/App.WebUsage/**
-- source:  filesystem /private/var/mobile/Library/Biome/streams/*/_DKEvent.Safari.History/**
-- source:  filesystem /private/var/mobile/Library/biome/streams/*/_DKEvent.Safari.History/**
-- source:  filesystem /private/var/db/biome/streams/*/_DKEvent.Safari.History/**
-- source:  filesystem /private/var/db/Biome/streams/*/_DKEvent.Safari.History/**
-- source:  filesystem /private/var/mobile/Library/Biome/streams/*/Safari.Navigations/**
-- source:  filesystem /private/var/mobile/Library/biome/streams/*/Safari.Navigations/**
-- source:  filesystem /private/var/db/biome/streams/*/Safari.Navigations/**
-- source:  filesystem /private/var/db/Biome/streams/*/Safari.Navigations/**
-- source:  filesystem /private/var/mobile/Library/Biome/streams/*/Safari.PageLoad/**
-- source:  filesystem /private/var/mobile/Library/biome/streams/*/Safari.PageLoad/**
-- source:  filesystem /private/var/db/biome/streams/*/Safari.PageLoad/**
-- source:  filesystem /private/var/db/Biome/streams/*/Safari.PageLoad/**
-- format:  file
-- origin:  SEGB record
-- column:  recorded_at time    when it was written down (Mac absolute seconds)
-- column:  url         url     the first address in the record
-- column:  host        domain  the host, where the record names it apart
-- column:  app         app     the app that showed it
-- column:  state       word    written or deleted: what the store says of the record
-- column:  intact      bool    whether its checksum is right
-- match:   url visited
-- match:   host visited
-- event:   recorded_at page_recorded coalesce(url, host, '(unknown)')
SELECT offset AS origin_row,
       mac_time(r.at) AS recorded_at,
       (SELECT bytes_text(f.value) FROM protobuf_each(r.payload) f
        WHERE f.wire = 2 AND bytes_text(f.value) LIKE 'http%://%' LIMIT 1) AS url,
       CASE WHEN item_path() LIKE '%Safari.Navigations%' THEN bytes_text(protobuf_get(payload, 1))
            WHEN item_path() LIKE '%App.WebUsage%' THEN bytes_text(protobuf_get(payload, 5)) END AS host,
       CASE WHEN item_path() LIKE '%App.WebUsage%' THEN bytes_text(protobuf_get(payload, 6))
            ELSE 'com.apple.mobilesafari' END AS app,
       CASE state WHEN 1 THEN 'written' WHEN 3 THEN 'deleted' ELSE CAST(state AS TEXT) END AS state,
       intact
FROM segb_each(item_data()) r
WHERE length(payload) > 0 AND payload <> zeroblob(length(payload));
