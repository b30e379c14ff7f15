-- title:   Use of camera, microphone and private data
-- about:   Each row says that a program used the camera, the microphone, the location or private data. What
--          the fields mean is not documented: all texts of the record are given.
-- source:  filesystem /private/var/mobile/Library/PrivacyAccounting/Biome/**
-- source:  filesystem /private/var/mobile/Library/Biome/streams/*/com.apple.privacy.accounting.stream*/**
-- source:  filesystem /private/var/db/biome/streams/*/com.apple.privacy.accounting.stream*/**
-- format:  file
-- origin:  SEGB record
-- column:  recorded_at time        when it was written down (Mac absolute seconds)
-- column:  accessor    app|process the program: the first text in the record that is a bundle identifier
-- column:  path        path        its executable, where the record names one
-- column:  texts       word        all texts of the record
-- column:  state       word        written or deleted: what the store says of the record
-- column:  intact      bool        whether its checksum is right
-- match:   accessor ran
-- match:   path ran
-- event:   recorded_at private_data_used coalesce(accessor, path, '(unknown)')
SELECT offset AS origin_row,
       mac_time(at) AS recorded_at,
       regex_get(texts, '^([A-Za-z][\w-]*(?:\.[\w-]+)+)$') AS accessor,
       regex_get(texts, '^(/.+)$') AS path,
       replace(texts, char(10), ' | ') AS texts,
       CASE state WHEN 1 THEN 'written' WHEN 3 THEN 'deleted' ELSE CAST(state AS TEXT) END AS state,
       intact
FROM (SELECT r.offset AS offset, r.at AS at, r.state AS state, r.intact AS intact,
             -- All texts of the record, however deep its messages nest.
             (WITH RECURSIVE parts(value, depth) AS (
                  SELECT r.payload, 0
                  UNION ALL
                  SELECT f.value, p.depth + 1 FROM parts p JOIN protobuf_each(p.value) f
                  WHERE f.wire = 2 AND p.depth < 4)
              SELECT group_concat(bytes_text(value), char(10)) FROM parts
              WHERE depth > 0 AND regex_get(bytes_text(value), '^[[:print:]]{3,512}$', 0) IS NOT NULL)
             AS texts
      FROM segb_each(item_data()) r
      WHERE length(r.payload) > 0 AND r.payload <> zeroblob(length(r.payload)));
