-- title:   Words in the other streams of Biome
-- about:   Each row is a record of a stream that no other artifact reads: messages, media, audio routes, queries
--          and whatever the version of iOS keeps. What its fields mean is not documented: all texts of the record
--          are given, so that indicators see them.
-- source:  filesystem /private/var/mobile/Library/Biome/streams/**/local/**
-- source:  filesystem /private/var/mobile/Library/Biome/streams/**/remote/**
-- source:  filesystem /private/var/mobile/Library/biome/streams/**/local/**
-- source:  filesystem /private/var/db/biome/streams/**/local/**
-- source:  filesystem /private/var/db/Biome/streams/**/local/**
-- format:  file
-- origin:  SEGB record
-- column:  recorded_at time when it was written down (Mac absolute seconds)
-- column:  stream      word name of the stream
-- column:  texts       text the printable texts of the record, one a line
-- column:  size        int  bytes of the record
-- column:  state       word written or deleted: what the store says of the record
-- column:  intact      bool whether its checksum is right
-- event:   recorded_at biome_record stream || coalesce(': ' || substr(texts, 1, 200), '')
SELECT offset AS origin_row,
       mac_time(r.at) AS recorded_at,
       regex_get(item_path(), '/streams/[^/]+/([^/]+)/') AS stream,
       printable_text(payload) AS texts,
       length(payload) AS size,
       CASE state WHEN 1 THEN 'written' WHEN 3 THEN 'deleted' ELSE CAST(state AS TEXT) END AS state,
       intact
FROM segb_each(item_data()) r
WHERE length(payload) > 0 AND payload <> zeroblob(length(payload))
  AND regex_get(item_path(),
                '/streams/[^/]+/(?:Siri\.Remembers\.CallHistory|userNotificationEvents|Notification\.Usage|App\.InFocus|_DKEvent\.App\.InFocus|App\.Install|App\.Installation|_DKEvent\.App\.Install|App\.WebUsage|_DKEvent\.Safari\.History|Safari\.Navigations|Safari\.PageLoad|Device\.Wireless\.WiFi|Device\.BootSession|Device\.ScreenLocked|Device\.KeybagLocked|com\.apple\.privacy\.accounting\.stream[^/]*)/',
                0) IS NULL;
