-- Who is on duty when, what waits to be opened, and frozen sections that are announced.

CREATE TABLE roster (
    id          TEXT PRIMARY KEY,
    hospital_id TEXT NOT NULL REFERENCES hospitals (id),
    user_id     TEXT NOT NULL REFERENCES users (id),
    from_at     BIGINT NOT NULL,
    until_at    BIGINT NOT NULL,
    subjects    TEXT NOT NULL,
    frozen      BOOLEAN NOT NULL,
    created_by  TEXT NOT NULL,
    updated_at  BIGINT NOT NULL,
    revision    INTEGER NOT NULL
);
CREATE INDEX roster_of ON roster (hospital_id, until_at);
CREATE INDEX roster_until ON roster (until_at, from_at);

-- A case that a specialist is to open. step counts the escalations; next_at is the next one.
CREATE TABLE unopened (
    case_id     TEXT PRIMARY KEY REFERENCES cases (id),
    hospital_id TEXT NOT NULL,
    since       BIGINT NOT NULL,
    next_at     BIGINT NOT NULL,
    step        INTEGER NOT NULL
);
CREATE INDEX unopened_due ON unopened (step, next_at);
-- Cases that wait already when the table comes, by the usual times: nothing waits for ever.
INSERT INTO unopened (case_id, hospital_id, since, next_at, step)
    SELECT c.id, c.hospital_id, c.updated_at, c.updated_at + CASE c.priority
        WHEN 'frozen' THEN 300000000
        WHEN 'urgent' THEN 3600000000
        ELSE 28800000000 END, 0
    FROM cases c JOIN hospitals h ON h.id = c.hospital_id
    WHERE c.held_by = '' AND ((c.state = 'awaiting-review' AND (c.flagged OR NOT h.county_signs))
        OR (c.priority = 'frozen' AND c.state IN ('submitted', 'analysing')));

-- A booking is of no patient and, until its case comes, of no case.
CREATE TABLE bookings (
    id          TEXT PRIMARY KEY,
    hospital_id TEXT NOT NULL REFERENCES hospitals (id),
    at          BIGINT NOT NULL,
    specimen    TEXT NOT NULL,
    operation   TEXT NOT NULL,
    accession   TEXT NOT NULL,
    state       TEXT NOT NULL,
    case_id     TEXT NOT NULL,
    created_by  TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    revision    INTEGER NOT NULL
);
CREATE INDEX bookings_at ON bookings (at);
CREATE INDEX bookings_of ON bookings (hospital_id, at);
