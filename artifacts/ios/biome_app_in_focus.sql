-- title:   Apps that were in use
-- about:   Each row says that an app came to the front of the screen, or left it.
-- source:  filesystem /private/var/mobile/Library/Biome/streams/*/App.InFocus/**
-- source:  filesystem /private/var/mobile/Library/biome/streams/*/App.InFocus/**
-- source:  filesystem /private/var/db/biome/streams/*/App.InFocus/**
-- source:  filesystem /private/var/db/Biome/streams/*/App.InFocus/**
-- source:  filesystem /private/var/mobile/Library/Biome/streams/*/_DKEvent.App.InFocus/**
-- source:  filesystem /private/var/mobile/Library/biome/streams/*/_DKEvent.App.InFocus/**
-- source:  filesystem /private/var/db/biome/streams/*/_DKEvent.App.InFocus/**
-- source:  filesystem /private/var/db/Biome/streams/*/_DKEvent.App.InFocus/**
-- format:  file
-- origin:  SEGB record
-- column:  changed_at  time    when (Mac absolute seconds)
-- column:  app         app     the app
-- column:  in_focus    bool    whether it came to the front
-- column:  state       word    written or deleted: what the store says of the record
-- column:  intact      bool    whether its checksum is right
-- match:   app ran
-- event:   changed_at app_in_focus coalesce(app, '(unknown)') || CASE in_focus WHEN 0 THEN ' left' ELSE ' came' END
SELECT offset AS origin_row,
       mac_time(coalesce(protobuf_get(payload, 4), r.at)) AS changed_at,
       bytes_text(protobuf_get(payload, 6)) AS app,
       protobuf_get(payload, 3) AS in_focus,
       CASE state WHEN 1 THEN 'written' WHEN 3 THEN 'deleted' ELSE CAST(state AS TEXT) END AS state,
       intact
FROM segb_each(item_data()) r
WHERE length(payload) > 0 AND payload <> zeroblob(length(payload));
