-- What people drew into the tissue mask or out of it. A change is a new row: runs name the
-- version they were planned with, version 0 being the automatic mask.
-- edits are JSON, in level-0 pixels of a slide of width x height.

CREATE TABLE masks (
    slide_id    TEXT NOT NULL REFERENCES slides (id),
    version     INTEGER NOT NULL,
    case_id     TEXT NOT NULL REFERENCES cases (id),
    hospital_id TEXT NOT NULL,
    edits       TEXT NOT NULL,
    width       INTEGER NOT NULL,
    height      INTEGER NOT NULL,
    reason      TEXT NOT NULL,
    drawn_by    TEXT NOT NULL,
    drawn_at    BIGINT NOT NULL,
    PRIMARY KEY (slide_id, version)
);
ALTER TABLE slides ADD COLUMN mask_version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN mask_version INTEGER NOT NULL DEFAULT 0;
