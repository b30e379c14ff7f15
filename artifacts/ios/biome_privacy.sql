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
WITH RECURSIVE records AS MATERIALIZED (
    SELECT offset, at, state, intact, payload
    FROM segb_each(item_data())
    WHERE length(payload) > 0 AND payload <> zeroblob(length(payload))
), parts(offset, value, depth) AS (
    SELECT r.offset, f.value, 1 FROM records r JOIN protobuf_each(r.payload) f WHERE f.wire = 2
    UNION ALL
    SELECT p.offset, f.value, p.depth + 1 FROM parts p JOIN protobuf_each(p.value) f
    WHERE f.wire = 2 AND p.depth < 4
), texts AS MATERIALIZED (
    SELECT offset, bytes_text(value) AS text FROM parts
    WHERE regex_get(bytes_text(value), '^[[:print:]]{3,512}$', 0) IS NOT NULL
)
SELECT r.offset AS origin_row,
       mac_time(r.at) AS recorded_at,
       (SELECT text FROM texts t WHERE t.offset = r.offset
        AND regex_get(text, '^[A-Za-z][\w-]*(\.[\w-]+)+$', 0) IS NOT NULL LIMIT 1) AS accessor,
       (SELECT text FROM texts t WHERE t.offset = r.offset AND text LIKE '/%' LIMIT 1) AS path,
       (SELECT group_concat(text, ' | ') FROM texts t WHERE t.offset = r.offset) AS texts,
       CASE r.state WHEN 1 THEN 'written' WHEN 3 THEN 'deleted' ELSE CAST(r.state AS TEXT) END AS state,
       r.intact
FROM records r;
