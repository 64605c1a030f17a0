-- What a person noted of a case at first sight: once, and never changed. blind says that the
-- model's answer was withheld from the person until then.

CREATE TABLE impressions (
    case_id     TEXT NOT NULL REFERENCES cases (id),
    user_id     TEXT NOT NULL,
    hospital_id TEXT NOT NULL,
    name        TEXT NOT NULL,
    text        TEXT NOT NULL,
    category    TEXT NOT NULL,
    blind       BOOLEAN NOT NULL,
    noted_at    BIGINT NOT NULL,
    PRIMARY KEY (case_id, user_id)
);
CREATE INDEX impressions_of ON impressions (user_id, case_id);
