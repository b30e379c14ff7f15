-- The case file: what was examined, what was read, what was found. Described in docs/case-file.md.
-- Times are UTC text of one form, "2019-05-10T12:34:56.123456Z", so that they sort as they stand.

PRAGMA application_id = 1651663980; -- "brdl" in the file's header: no other program's database

CREATE TABLE bridle (          -- facts about this file
    key   TEXT PRIMARY KEY,    -- 'format', 'version', 'status' ('unfinished' or 'finished')
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE log (             -- what was run, and when
    log_id INTEGER PRIMARY KEY,
    time   TEXT NOT NULL,
    event  TEXT NOT NULL,      -- 'run', 'confinement', 'evidence', 'finished', ...
    detail TEXT NOT NULL
);

CREATE TABLE evidence (        -- what was handed in
    evidence_id INTEGER PRIMARY KEY,
    path        TEXT NOT NULL,
    kind        TEXT NOT NULL, -- 'backup', ...
    encrypted   INTEGER NOT NULL
);

CREATE TABLE item (            -- the parts of the evidence that were read
    item_id     INTEGER PRIMARY KEY,
    evidence_id INTEGER NOT NULL REFERENCES evidence,
    path        TEXT NOT NULL, -- 'HomeDomain/Library/SMS/sms.db'
    stored_as   TEXT NOT NULL, -- where the container keeps its bytes: '3d/3d0d7e5f...'
    size        INTEGER,       -- bytes, as stored
    sha256      TEXT           -- of the bytes as stored, lower-case hexadecimal
);

CREATE TABLE artifact (        -- the artifacts that were looked for; each has a table of its name
    artifact     TEXT PRIMARY KEY,
    title        TEXT NOT NULL,
    about        TEXT NOT NULL,
    origin_table TEXT NOT NULL,-- the table or key of the evidence that its rows come from
    sql_from     TEXT NOT NULL,-- 'built in' or the file it was loaded from
    sql_sha256   TEXT NOT NULL -- of its text
) WITHOUT ROWID;

CREATE TABLE artifact_column ( -- what each column of a record means
    artifact TEXT NOT NULL REFERENCES artifact,
    name     TEXT NOT NULL,
    types    TEXT NOT NULL,    -- 'url', 'phone|email', ...
    about    TEXT NOT NULL,
    PRIMARY KEY (artifact, name)
) WITHOUT ROWID;

CREATE TABLE coverage (        -- what was examined and what could not be
    coverage_id INTEGER PRIMARY KEY,
    evidence_id INTEGER REFERENCES evidence, -- NULL for a rule that failed
    artifact    TEXT NOT NULL, -- or rule; '' for the evidence as a whole
    path        TEXT,          -- of the item; NULL when the evidence has none for this artifact
    status      TEXT NOT NULL CHECK (status IN ('read', 'absent', 'failed')),
    rows        INTEGER NOT NULL, -- records that were kept, also from an item that then failed
    recovered   INTEGER NOT NULL, -- of these, the ones made of rows that do not live any more
    reason      TEXT           -- why not, or what else there is to know
);

CREATE TABLE indicator_source (-- where the indicators came from
    name     TEXT NOT NULL,    -- file name, or the name of a bundled set
    campaign TEXT NOT NULL,
    source   TEXT NOT NULL,    -- publisher, report, date
    count    INTEGER NOT NULL
);

CREATE TABLE indicator_rejected (-- what could not be understood, counted by reason
    reason  TEXT NOT NULL,
    example TEXT NOT NULL,
    count   INTEGER NOT NULL
);

CREATE TABLE indicator (       -- the indicators that matched
    indicator_id INTEGER PRIMARY KEY,
    type         TEXT NOT NULL,
    value        TEXT NOT NULL,
    campaign     TEXT NOT NULL,
    source       TEXT NOT NULL,
    UNIQUE (type, value, campaign, source)
);

CREATE TABLE rule (
    rule         TEXT PRIMARY KEY,
    title        TEXT NOT NULL,
    severity     TEXT NOT NULL CHECK (severity IN ('info', 'low', 'medium', 'high', 'critical')),
    confidence   TEXT NOT NULL CHECK (confidence IN ('low', 'medium', 'high')),
    explanation  TEXT NOT NULL,-- why it matters
    alternatives TEXT NOT NULL,-- what else could explain it
    verify       TEXT NOT NULL,-- how to verify it by hand
    reference    TEXT NOT NULL,-- public source
    sql_from     TEXT NOT NULL,
    sql_sha256   TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE finding (
    finding_id   INTEGER PRIMARY KEY,
    rule         TEXT NOT NULL REFERENCES rule,
    severity     TEXT NOT NULL,
    confidence   TEXT NOT NULL,
    title        TEXT NOT NULL,
    time         TEXT,          -- of the record, or NULL when it has none
    artifact     TEXT NOT NULL,
    record_id    INTEGER NOT NULL, -- in the artifact's table
    item_id      INTEGER REFERENCES item,
    origin_table TEXT NOT NULL, -- in the item
    origin_row,                 -- in origin_table, as the evidence names its rows
    origin       TEXT NOT NULL CHECK (origin IN ('live', 'recovered', 'wal')),
    is_gone      INTEGER,       -- of a row that does not live: 1 when its key is gone, too
    recovered_from TEXT,        -- where a row that does not live lay; NULL for a live one
    indicator_id INTEGER REFERENCES indicator,
    matched      TEXT           -- the part of the record that the indicator matched, and how
);
