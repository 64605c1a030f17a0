-- Sign-out: the first of two signatures, what kind of document a version is and how it
-- stands to what the model said, and what a slide's file says of its label.
-- A first signature is never changed but for how it ended (state, ended_by, ended_at, reason).

CREATE TABLE first_signatures (
    id          TEXT PRIMARY KEY,
    report_id   TEXT NOT NULL REFERENCES reports (id),
    case_id     TEXT NOT NULL REFERENCES cases (id),
    hospital_id TEXT NOT NULL,
    signed_by   TEXT NOT NULL,
    signer      TEXT NOT NULL,
    digest      TEXT NOT NULL,
    agreement   TEXT NOT NULL,
    signed_at   BIGINT NOT NULL,
    state       TEXT NOT NULL,
    ended_by    TEXT NOT NULL,
    ended_at    BIGINT,
    reason      TEXT NOT NULL
);
CREATE INDEX first_signatures_of ON first_signatures (report_id, signed_at, id);

ALTER TABLE cases ADD COLUMN awaiting_second TEXT NOT NULL DEFAULT '';
ALTER TABLE slides ADD COLUMN label_says TEXT NOT NULL DEFAULT '[]';
ALTER TABLE versions ADD COLUMN kind TEXT NOT NULL DEFAULT '';
ALTER TABLE versions ADD COLUMN agreement TEXT NOT NULL DEFAULT '';
CREATE INDEX versions_agreeing ON versions (agreement, hospital_id, signed_at);
