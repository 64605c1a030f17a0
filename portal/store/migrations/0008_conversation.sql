-- Talking about a case: comments, second opinions, returns and urgent results. Ids of
-- comments, opinions and urgent results are made by whoever writes: the same one sent again
-- adds nothing. Nothing is ever deleted: what is withdrawn says so.

CREATE TABLE comments (
    id           TEXT PRIMARY KEY,
    case_id      TEXT NOT NULL REFERENCES cases (id),
    hospital_id  TEXT NOT NULL,
    words        TEXT NOT NULL,
    mentions     TEXT NOT NULL,
    written_by   TEXT NOT NULL,
    written_at   BIGINT NOT NULL,
    withdrawn_by TEXT NOT NULL,
    withdrawn_at BIGINT
);
CREATE INDEX comments_of ON comments (case_id, written_at, id);

CREATE TABLE opinions (
    id          TEXT PRIMARY KEY,
    case_id     TEXT NOT NULL REFERENCES cases (id),
    hospital_id TEXT NOT NULL,
    asked_by    TEXT NOT NULL,
    asked_of    TEXT NOT NULL,
    question    TEXT NOT NULL,
    state       TEXT NOT NULL,
    words       TEXT NOT NULL,
    in_report   BOOLEAN NOT NULL,
    reason      TEXT NOT NULL,
    asked_at    BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    ended_at    BIGINT,
    revision    INTEGER NOT NULL
);
CREATE INDEX opinions_of ON opinions (case_id, asked_at, id);
CREATE INDEX opinions_asked ON opinions (asked_of, state, case_id);

-- A return keeps the case as it was, so that whoever reads it again sees what has changed.
CREATE TABLE case_returns (
    id             TEXT PRIMARY KEY,
    case_id        TEXT NOT NULL REFERENCES cases (id),
    hospital_id    TEXT NOT NULL,
    code           TEXT NOT NULL,
    reason         TEXT NOT NULL,
    returned_by    TEXT NOT NULL,
    returned_at    BIGINT NOT NULL,
    as_it_was      TEXT NOT NULL,
    resubmitted_by TEXT NOT NULL,
    resubmitted_at BIGINT,
    changes        TEXT NOT NULL
);
CREATE INDEX case_returns_of ON case_returns (case_id, returned_at, id);
ALTER TABLE cases ADD COLUMN return_code TEXT NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN resubmitted_at BIGINT;

CREATE TABLE criticals (
    id          TEXT PRIMARY KEY,
    case_id     TEXT NOT NULL REFERENCES cases (id),
    hospital_id TEXT NOT NULL,
    words       TEXT NOT NULL,
    recipient   TEXT NOT NULL,
    marked_by   TEXT NOT NULL,
    marked_at   BIGINT NOT NULL,
    next_at     BIGINT NOT NULL,
    escalations INTEGER NOT NULL,
    state       TEXT NOT NULL,
    read_back   TEXT NOT NULL,
    told_who    TEXT NOT NULL,
    told_at     BIGINT,
    reason      TEXT NOT NULL,
    ended_by    TEXT NOT NULL,
    ended_at    BIGINT,
    revision    INTEGER NOT NULL
);
CREATE INDEX criticals_of ON criticals (case_id, marked_at, id);
CREATE INDEX criticals_open ON criticals (state, next_at);
CREATE INDEX criticals_open_of ON criticals (hospital_id, state);
