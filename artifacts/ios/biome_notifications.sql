-- title:   Notifications that the phone recorded
-- about:   Each row is a notification that was shown, with its words. A missed call that is in no log, or
--          a message that was deleted, may have left one.
-- source:  filesystem /private/var/mobile/Library/Biome/userNotificationEvents/local/*
-- source:  filesystem /private/var/mobile/Library/biome/userNotificationEvents/local/*
-- source:  filesystem /private/var/db/biome/userNotificationEvents/local/*
-- source:  filesystem /private/var/db/Biome/userNotificationEvents/local/*
-- source:  filesystem /private/var/mobile/Library/Biome/streams/*/userNotificationEvents/**
-- source:  filesystem /private/var/mobile/Library/biome/streams/*/userNotificationEvents/**
-- source:  filesystem /private/var/db/biome/streams/*/userNotificationEvents/**
-- source:  filesystem /private/var/db/Biome/streams/*/userNotificationEvents/**
-- source:  filesystem /private/var/mobile/Library/Biome/streams/*/Notification.Usage/**
-- source:  filesystem /private/var/mobile/Library/biome/streams/*/Notification.Usage/**
-- source:  filesystem /private/var/db/biome/streams/*/Notification.Usage/**
-- source:  filesystem /private/var/db/Biome/streams/*/Notification.Usage/**
-- format:  file
-- origin:  SEGB record
-- column:  shown_at    time    when (Mac absolute seconds)
-- column:  app         app     the app that showed it
-- column:  title       text    its title
-- column:  body        text    its text
-- column:  state       word    written or deleted: what the store says of the record
-- column:  intact      bool    whether its checksum is right
-- match:   app ran
-- match:   body received
-- event:   shown_at notification coalesce(app, '') || ': ' || coalesce(title, '') || coalesce(' / ' || substr(body, 1, 200), '')
SELECT offset AS origin_row,
       mac_time(coalesce(protobuf_get(payload, 2), r.at)) AS shown_at,
       bytes_text(coalesce(protobuf_get(payload, 14), protobuf_get(payload, 4))) AS app,
       bytes_text(protobuf_get(payload, 8)) AS title,
       bytes_text(protobuf_get(payload, 12)) AS body,
       CASE state WHEN 1 THEN 'written' WHEN 3 THEN 'deleted' ELSE CAST(state AS TEXT) END AS state,
       intact
FROM segb_each(item_data()) r
WHERE length(payload) > 0 AND payload <> zeroblob(length(payload));
