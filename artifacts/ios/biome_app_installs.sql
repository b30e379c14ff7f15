-- title:   Apps that were installed or removed
-- about:   Each row is an installation or a removal of an app that the phone recorded.
-- source:  filesystem /private/var/mobile/Library/Biome/streams/*/App.Install/**
-- source:  filesystem /private/var/mobile/Library/biome/streams/*/App.Install/**
-- source:  filesystem /private/var/db/biome/streams/*/App.Install/**
-- source:  filesystem /private/var/db/Biome/streams/*/App.Install/**
-- source:  filesystem /private/var/mobile/Library/Biome/streams/*/App.Installation/**
-- source:  filesystem /private/var/mobile/Library/biome/streams/*/App.Installation/**
-- source:  filesystem /private/var/db/biome/streams/*/App.Installation/**
-- source:  filesystem /private/var/db/Biome/streams/*/App.Installation/**
-- source:  filesystem /private/var/mobile/Library/Biome/streams/*/_DKEvent.App.Install/**
-- source:  filesystem /private/var/mobile/Library/biome/streams/*/_DKEvent.App.Install/**
-- source:  filesystem /private/var/db/biome/streams/*/_DKEvent.App.Install/**
-- source:  filesystem /private/var/db/Biome/streams/*/_DKEvent.App.Install/**
-- format:  file
-- origin:  SEGB record
-- column:  recorded_at time    when it was written down (Mac absolute seconds)
-- column:  app         app     the first bundle identifier in the record
-- column:  state       word    written or deleted: what the store says of the record
-- column:  intact      bool    whether its checksum is right
-- match:   app installed_app
-- event:   recorded_at app_install_recorded coalesce(app, '(unknown)')
SELECT offset AS origin_row,
       mac_time(r.at) AS recorded_at,
       (SELECT bytes_text(f.value) FROM protobuf_each(r.payload) f
        WHERE f.wire = 2 AND regex_get(bytes_text(f.value), '^[A-Za-z][\w-]*(\.[\w-]+)+$', 0) IS NOT NULL
        LIMIT 1) AS app,
       CASE state WHEN 1 THEN 'written' WHEN 3 THEN 'deleted' ELSE CAST(state AS TEXT) END AS state,
       intact
FROM segb_each(item_data()) r
WHERE length(payload) > 0 AND payload <> zeroblob(length(payload));
