-- Times are microseconds since 1970 in UTC. TEXT compares by bytes in both engines.
-- @bytes and @serial are written out by migrate.go, one word per engine.
-- Every row of a tenant carries case_id and hospital_id: what a person sees is decided by
-- the case (visible.go).

CREATE TABLE hospitals (
    id           TEXT PRIMARY KEY,
    name         TEXT NOT NULL,
    lang         TEXT NOT NULL,
    centre       BOOLEAN NOT NULL,
    county_signs BOOLEAN NOT NULL,
    created_at   BIGINT NOT NULL
);

CREATE TABLE users (
    id          TEXT PRIMARY KEY,
    email       TEXT NOT NULL,
    email_key   TEXT NOT NULL UNIQUE,
    name        TEXT NOT NULL,
    role        TEXT NOT NULL,
    hospital_id TEXT NOT NULL REFERENCES hospitals (id),
    can_sign    BOOLEAN NOT NULL,
    disabled    BOOLEAN NOT NULL,
    password    TEXT NOT NULL,
    created_at  BIGINT NOT NULL
);
CREATE INDEX users_of ON users (hospital_id);

CREATE TABLE sessions (
    id         TEXT PRIMARY KEY,
    kind       TEXT NOT NULL,
    user_id    TEXT NOT NULL REFERENCES users (id),
    name       TEXT NOT NULL,
    secret_sum TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL
);
CREATE INDEX sessions_expiring ON sessions (expires_at);

CREATE TABLE cases (
    id               TEXT PRIMARY KEY,
    hospital_id      TEXT NOT NULL REFERENCES hospitals (id),
    accession_number TEXT NOT NULL,
    accession_key    TEXT NOT NULL,
    state            TEXT NOT NULL,
    priority         TEXT NOT NULL,
    request          TEXT NOT NULL,
    created_by       TEXT NOT NULL,
    assigned_to      TEXT NOT NULL,
    held_by          TEXT NOT NULL,
    flagged          BOOLEAN NOT NULL,
    flag_reason      TEXT NOT NULL,
    score            DOUBLE PRECISION NOT NULL,
    no_ai            TEXT NOT NULL,
    reason           TEXT NOT NULL,
    created_at       BIGINT NOT NULL,
    submitted_at     BIGINT,
    signed_at        BIGINT,
    updated_at       BIGINT NOT NULL,
    revision         INTEGER NOT NULL,
    -- derived: the place in the worklist, see rows_case.go
    is_open          BOOLEAN NOT NULL,
    worklist_rank    INTEGER NOT NULL,
    worklist_at      BIGINT NOT NULL,
    UNIQUE (hospital_id, accession_number)
);
CREATE INDEX cases_worklist ON cases (is_open, worklist_rank, worklist_at, id);
CREATE INDEX cases_worklist_of ON cases (hospital_id, is_open, worklist_rank, worklist_at, id);
CREATE INDEX cases_newest ON cases (created_at, id);
CREATE INDEX cases_newest_of ON cases (hospital_id, created_at, id);
CREATE INDEX cases_in ON cases (state, created_at, id);
CREATE INDEX cases_assigned ON cases (assigned_to);
CREATE INDEX cases_accession ON cases (accession_key);
CREATE INDEX cases_accession_of ON cases (hospital_id, accession_key);

CREATE TABLE slides (
    id          TEXT PRIMARY KEY,
    case_id     TEXT NOT NULL REFERENCES cases (id),
    hospital_id TEXT NOT NULL,
    name        TEXT NOT NULL,
    stain       TEXT NOT NULL,
    specimen    TEXT NOT NULL,
    state       TEXT NOT NULL,
    trouble     TEXT NOT NULL,
    info        TEXT NOT NULL,
    quality     TEXT NOT NULL,
    given_mpp   DOUBLE PRECISION NOT NULL,
    file_group  TEXT NOT NULL,
    files       TEXT NOT NULL,
    label_check TEXT NOT NULL,
    label_claim TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    revision    INTEGER NOT NULL
);
CREATE INDEX slides_of ON slides (case_id, created_at, id);
CREATE INDEX slides_in ON slides (state, created_at, id);

CREATE TABLE uploads (
    id          TEXT PRIMARY KEY,
    case_id     TEXT NOT NULL REFERENCES cases (id),
    hospital_id TEXT NOT NULL,
    user_id     TEXT NOT NULL,
    filename    TEXT NOT NULL,
    size        BIGINT NOT NULL,
    stain       TEXT NOT NULL,
    specimen    TEXT NOT NULL,
    metadata    TEXT NOT NULL,
    state       TEXT NOT NULL,
    trouble     TEXT NOT NULL,
    declared    TEXT NOT NULL,
    sha256      TEXT NOT NULL,
    slide_id    TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL
);
CREATE INDEX uploads_of ON uploads (case_id, created_at, id);
CREATE INDEX uploads_in ON uploads (state, created_at, id);

CREATE TABLE runs (
    id            TEXT PRIMARY KEY,
    slide_id      TEXT NOT NULL REFERENCES slides (id),
    case_id       TEXT NOT NULL REFERENCES cases (id),
    hospital_id   TEXT NOT NULL,
    model_name    TEXT NOT NULL,
    model_version TEXT NOT NULL,
    model_digest  TEXT NOT NULL,
    priority      TEXT NOT NULL,
    threshold     DOUBLE PRECISION NOT NULL,
    not_clinical  BOOLEAN NOT NULL,
    state         TEXT NOT NULL,
    batches       INTEGER NOT NULL,
    done          INTEGER NOT NULL,
    tiles         TEXT NOT NULL,
    result        TEXT NOT NULL,
    reason        TEXT NOT NULL,
    created_at    BIGINT NOT NULL,
    started_at    BIGINT,
    tiled_at      BIGINT,
    finished_at   BIGINT,
    updated_at    BIGINT NOT NULL,
    revision      INTEGER NOT NULL,
    -- counted up by every batch, so that two collectors of one run meet, see batches.go
    arrivals      INTEGER NOT NULL
);
CREATE INDEX runs_of ON runs (slide_id, created_at, id);
CREATE INDEX runs_in ON runs (state, created_at, id);

CREATE TABLE batches (
    run_id  TEXT NOT NULL REFERENCES runs (id),
    batch   INTEGER NOT NULL,
    case_id TEXT NOT NULL,
    result  @bytes NOT NULL,
    PRIMARY KEY (run_id, batch)
);

CREATE TABLE findings (
    id      TEXT PRIMARY KEY,
    run_id  TEXT NOT NULL REFERENCES runs (id),
    case_id TEXT NOT NULL REFERENCES cases (id),
    place   INTEGER NOT NULL,
    body    TEXT NOT NULL,
    verdict TEXT NOT NULL
);
CREATE INDEX findings_of ON findings (run_id, place, id);

CREATE TABLE reports (
    id          TEXT PRIMARY KEY,
    case_id     TEXT NOT NULL UNIQUE REFERENCES cases (id),
    hospital_id TEXT NOT NULL,
    status      TEXT NOT NULL,
    draft       TEXT NOT NULL,
    versions    INTEGER NOT NULL,
    updated_by  TEXT NOT NULL,
    updated_at  BIGINT NOT NULL,
    revision    INTEGER NOT NULL
);

CREATE TABLE versions (
    report_id   TEXT NOT NULL REFERENCES reports (id),
    n           INTEGER NOT NULL,
    case_id     TEXT NOT NULL REFERENCES cases (id),
    hospital_id TEXT NOT NULL,
    code        TEXT NOT NULL UNIQUE,
    payload     @bytes NOT NULL,
    hash        TEXT NOT NULL,
    signature   TEXT NOT NULL,
    public_key  TEXT NOT NULL,
    signed_at   BIGINT NOT NULL,
    PRIMARY KEY (report_id, n)
);

CREATE TABLE events (
    id          @serial,
    case_id     TEXT NOT NULL REFERENCES cases (id),
    hospital_id TEXT NOT NULL,
    slide_id    TEXT NOT NULL,
    run_id      TEXT NOT NULL,
    kind        TEXT NOT NULL,
    state       TEXT NOT NULL,
    actor       TEXT NOT NULL,
    note        TEXT NOT NULL,
    happened_at BIGINT NOT NULL
);
CREATE INDEX events_of ON events (case_id, id);
CREATE INDEX events_at ON events (happened_at, id);

CREATE TABLE audit (
    id          @serial,
    happened_at BIGINT NOT NULL,
    actor       TEXT NOT NULL,
    action      TEXT NOT NULL,
    hospital_id TEXT NOT NULL,
    object      TEXT NOT NULL,
    from_addr   TEXT NOT NULL,
    detail      TEXT NOT NULL
);
CREATE INDEX audit_of ON audit (hospital_id, id);

CREATE TABLE outbox (
    id         @serial,
    subject    TEXT NOT NULL,
    message_id TEXT NOT NULL,
    data       @bytes NOT NULL
);
