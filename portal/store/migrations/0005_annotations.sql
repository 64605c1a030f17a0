-- What people draw and measure on slides. points are JSON, in level-0 pixels of a slide of
-- width x height; corners counts them, so that a slide's share is known without reading
-- all. The id is made by whoever draws: the same one sent again adds nothing. What is
-- removed goes into the audit.

CREATE TABLE annotations (
    id          TEXT PRIMARY KEY,
    slide_id    TEXT NOT NULL REFERENCES slides (id),
    case_id     TEXT NOT NULL REFERENCES cases (id),
    hospital_id TEXT NOT NULL,
    kind        TEXT NOT NULL,
    points      TEXT NOT NULL,
    corners     INTEGER NOT NULL,
    width       INTEGER NOT NULL,
    height      INTEGER NOT NULL,
    code        TEXT NOT NULL,
    label       TEXT NOT NULL,
    note        TEXT NOT NULL,
    in_report   BOOLEAN NOT NULL,
    drawn_by    TEXT NOT NULL,
    changed_by  TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    revision    INTEGER NOT NULL
);
CREATE INDEX annotations_of ON annotations (slide_id, created_at, id);
