-- title:   Calls that Siri remembers
-- about:   Each row is a call that the phone kept for its suggestions, beside the call log: a call that was
--          removed from the log may be here. Records that the store marks as deleted are read, too.
-- source:  filesystem /private/var/mobile/Library/Biome/streams/*/Siri.Remembers.CallHistory/**
-- source:  filesystem /private/var/mobile/Library/biome/streams/*/Siri.Remembers.CallHistory/**
-- source:  filesystem /private/var/db/biome/streams/*/Siri.Remembers.CallHistory/**
-- source:  filesystem /private/var/db/Biome/streams/*/Siri.Remembers.CallHistory/**
-- format:  file
-- origin:  SEGB record
-- column:  started_at  time         when it was made (Unix seconds)
-- column:  recorded_at time         when it was written down (Mac absolute seconds)
-- column:  direction   word         incoming or outgoing
-- column:  peer        phone|email  number or address of the other side
-- column:  app         app          the app that made it
-- column:  call_id     word         its identifier
-- column:  state       word    written or deleted: what the store says of the record
-- column:  intact      bool    whether its checksum is right
-- match:   peer corresponded
-- match:   app ran
-- event:   started_at call_remembered coalesce(direction, '') || ' ' || coalesce(peer, '(unknown)') || coalesce(' by ' || app, '') || CASE state WHEN 'deleted' THEN ', deleted' ELSE '' END
SELECT offset AS origin_row,
       unix_time(protobuf_get(payload, 1, 8)) AS started_at,
       mac_time(r.at) AS recorded_at,
       CASE protobuf_get(payload, 1, 6) WHEN 1 THEN 'incoming' WHEN 2 THEN 'outgoing' END AS direction,
       bytes_text(protobuf_get(payload, 2, 2, 1)) AS peer,
       bytes_text(protobuf_get(payload, 1, 4)) AS app,
       bytes_text(protobuf_get(payload, 1, 13)) AS call_id,
       CASE state WHEN 1 THEN 'written' WHEN 3 THEN 'deleted' ELSE CAST(state AS TEXT) END AS state,
       intact
FROM segb_each(item_data()) r
WHERE length(payload) > 0 AND payload <> zeroblob(length(payload));
