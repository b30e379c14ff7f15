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

CREATE TABLE call_source (      -- what could speak of calls: the files of calls/
    source     TEXT PRIMARY KEY,
    title      TEXT NOT NULL,
    about      TEXT NOT NULL,
    role       TEXT NOT NULL,   -- 'witness', 'trace', 'gap', 'party', 'alias', 'device'
    sql_from   TEXT NOT NULL,   -- 'built in' or the file it was loaded from
    sql_sha256 TEXT NOT NULL    -- of its text
) WITHOUT ROWID;

CREATE TABLE call (             -- calls, put together from all that speaks of them
    call_id        INTEGER PRIMARY KEY, -- in order of time
    evidence_id    INTEGER REFERENCES evidence, -- of the witness that it is told by
    started_at     TEXT NOT NULL,
    ended_at       TEXT,        -- NULL when no witness says how long it was
    duration       REAL,        -- seconds of talk
    service        TEXT,        -- 'phone', 'facetime', ...; NULL when no witness says
    app            TEXT,
    direction      TEXT,        -- 'incoming' or 'outgoing'
    answered       INTEGER,
    party          TEXT,        -- E.164 number, address or identifier; NULL when nobody says
    party_name     TEXT,
    in_contacts    INTEGER,     -- NULL when no contacts were read
    written_before INTEGER,     -- the owner had written to the party before; NULL when no messages were read
    spoken_before  INTEGER NOT NULL, -- the owner had called the party, or answered it, before
    seen_before    INTEGER NOT NULL, -- there is anything of the party from before
    is_stranger    INTEGER NOT NULL, -- the party is told, in no contacts, never written or spoken to
    is_vanished    INTEGER NOT NULL, -- the owner's list of calls lacks it and should have it
    has_gap        INTEGER NOT NULL, -- that list lost a row at that time
    is_suspicious  INTEGER NOT NULL, -- vanished and not of somebody known, or unanswered, of a stranger and with traces
    told_by        TEXT NOT NULL     -- the source whose word counts most
);

CREATE TABLE call_witness (     -- who speaks of a call, who is silent, and what happened around it
    call_id     INTEGER NOT NULL REFERENCES call,
    source      TEXT NOT NULL REFERENCES call_source,
    role        TEXT NOT NULL,  -- 'witness', 'silent' (it should have the call and has not), 'trace'
    kind        TEXT,           -- of a trace: 'crash', 'process', 'data', 'server', ...
    origin      TEXT,           -- of a witness: 'live', or how its row was brought back
    artifact    TEXT,           -- whose record it is; of one that is silent, what was searched
    record_id   INTEGER,        -- in the artifact's table; NULL for one that is silent
    evidence_id INTEGER REFERENCES evidence,
    item_id     INTEGER REFERENCES item,
    time        TEXT,
    ended_at    TEXT,
    summary     TEXT
);

CREATE INDEX call_witness_call ON call_witness (call_id);

CREATE TABLE call_gap (         -- rows that a list of calls has lost
    gap_id      INTEGER PRIMARY KEY,
    source      TEXT NOT NULL REFERENCES call_source, -- the list
    artifact    TEXT NOT NULL,  -- whose record tells it
    record_id   INTEGER NOT NULL,
    evidence_id INTEGER REFERENCES evidence,
    item_id     INTEGER REFERENCES item,
    after_at    TEXT,           -- when the last call before the gap began
    before_at   TEXT,           -- when the first call after it began; NULL at the end of the list
    missing     INTEGER NOT NULL, -- rows that are missing
    told        INTEGER NOT NULL  -- calls of that time that others tell of and the list lacks
);

CREATE TABLE geo_source (       -- databases of addresses that the examiner named
    name     TEXT NOT NULL,     -- of the file
    path     TEXT NOT NULL,
    form     TEXT NOT NULL,     -- 'mmdb: TYPE', 'csv', 'facts'
    date     TEXT,              -- of its contents; NULL for facts, which have their own
    dated_by TEXT NOT NULL,     -- 'itself', or 'file' when nothing but the time of the file tells it
    entries  INTEGER            -- ranges or facts; NULL when the form does not tell
);

CREATE TABLE server (           -- remote addresses of the traffic, each with what is believed of it
    address        TEXT PRIMARY KEY,
    first_at       TEXT NOT NULL, -- first packet
    last_at        TEXT NOT NULL, -- last packet
    contacts       INTEGER NOT NULL, -- flows
    bytes_sent     INTEGER NOT NULL, -- to it
    bytes_received INTEGER NOT NULL, -- from it
    names          TEXT,          -- by which it was asked for, parted by blanks
    provider       TEXT,          -- of calls: providers/calls.tsv
    asn            INTEGER,
    holder         TEXT,          -- of the network
    network_source TEXT,          -- who says so
    network_date   TEXT,          -- when: the date of a database, or the contact where a fact held
    country        TEXT,          -- ISO 3166-1
    country_source TEXT,
    country_date   TEXT,
    kind           TEXT,          -- 'hosting', 'cloud', 'content', 'isp', ...
    is_doubtful    INTEGER NOT NULL, -- what is believed is more than half a year from the contact
    is_disputed    INTEGER NOT NULL, -- another source names another network or country
    calls          INTEGER NOT NULL, -- in which it took part
    findings       INTEGER NOT NULL  -- whose records name it
) WITHOUT ROWID;

CREATE TABLE attribution (      -- all that sources say of servers
    address     TEXT NOT NULL REFERENCES server,
    source      TEXT NOT NULL,  -- the file, or where a fact is from
    is_fact     INTEGER NOT NULL, -- a dated fact, not a database
    valid_from  TEXT,           -- of a fact; of a database both are its date
    valid_until TEXT,
    asn         INTEGER,
    holder      TEXT,
    country     TEXT,
    kind        TEXT,
    days_off    INTEGER NOT NULL, -- from the contact; 0 when it holds then
    is_doubtful INTEGER NOT NULL, -- more than half a year off
    is_network  INTEGER NOT NULL, -- its network is believed
    is_country  INTEGER NOT NULL  -- its country is believed
);

CREATE INDEX attribution_address ON attribution (address);
