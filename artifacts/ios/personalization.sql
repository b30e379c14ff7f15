-- title:   Names that the phone learned (personalization portrait)
-- about:   Each row is a name, place or topic that the phone found in what its owner read and wrote, with
--          the app it came from. It stays when the message is deleted.
-- source:  backup HomeDomain/Library/PersonalizationPortrait/PPSQLDatabase.db
-- source:  filesystem /private/var/mobile/Library/PersonalizationPortrait/PPSQLDatabase.db
-- format:  sqlite
-- origin:  ne_records
-- column:  learned_at time when (Unix seconds)
-- column:  name       text the name
-- column:  bundle     app  the app it came from
-- column:  group_id   word the conversation or account it came from
-- event:   learned_at name_learned coalesce(name, '') || coalesce(' ' || bundle, '')
-- needs: ne_records.name
-- may:   ne_records.id ne_records.source_id sources.id sources.bundle_id sources.group_id
-- may:   sources.seconds_from_1970
SELECT n.id AS origin_row, unix_time(s.seconds_from_1970) AS learned_at, n.name AS name,
       s.bundle_id AS bundle, s.group_id AS group_id
FROM ne_records n
LEFT JOIN sources s ON s.id = n.source_id;
