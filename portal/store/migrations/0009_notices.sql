-- What people are told, and what leaves by e-mail or webhook. A notification belongs to the
-- person it is for and is read by nobody else: it also reaches people who do not see the case
-- (an admin of the centre hears of a case that nobody opens), and so names it by its number.

CREATE TABLE notifications (
    id          TEXT PRIMARY KEY,
    user_id     TEXT NOT NULL REFERENCES users (id),
    kind        TEXT NOT NULL,
    hospital_id TEXT NOT NULL,
    case_id     TEXT NOT NULL,
    accession   TEXT NOT NULL,
    actor       TEXT NOT NULL,
    detail      TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    read_at     BIGINT
);
CREATE INDEX notifications_of ON notifications (user_id, created_at, id);
CREATE INDEX notifications_unread ON notifications (user_id, read_at);
CREATE INDEX notifications_old ON notifications (created_at);

-- The outbox of e-mails and webhook calls. hospital_id is whose admin sees it. next_at is when
-- it is tried next; a process that tries moves it on first, so that no other does.
CREATE TABLE deliveries (
    id          TEXT PRIMARY KEY,
    channel     TEXT NOT NULL,
    target      TEXT NOT NULL,
    hospital_id TEXT NOT NULL,
    kind        TEXT NOT NULL,
    case_id     TEXT NOT NULL,
    body        TEXT NOT NULL,
    state       TEXT NOT NULL,
    attempts    INTEGER NOT NULL,
    next_at     BIGINT NOT NULL,
    reason      TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL
);
CREATE INDEX deliveries_due ON deliveries (state, next_at);
CREATE INDEX deliveries_of ON deliveries (hospital_id, state, created_at);

CREATE TABLE webhooks (
    id          TEXT PRIMARY KEY,
    hospital_id TEXT NOT NULL REFERENCES hospitals (id),
    url         TEXT NOT NULL,
    secret      TEXT NOT NULL,
    kinds       TEXT NOT NULL,
    failures    INTEGER NOT NULL,
    disabled    TEXT NOT NULL,
    created_by  TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    revision    INTEGER NOT NULL
);
CREATE INDEX webhooks_of ON webhooks (hospital_id);
