-- What orders the worklist and says why a case is flagged, and by what a patient is found.
-- Cases from before get the usual deadline of their priority.

ALTER TABLE cases ADD COLUMN due_at BIGINT;
ALTER TABLE cases ADD COLUMN flag_reasons TEXT NOT NULL DEFAULT '[]';
-- the draw for a second reading: empty before, then drawn or not-drawn for ever
ALTER TABLE cases ADD COLUMN second_reading TEXT NOT NULL DEFAULT '';
-- keyed digests of name and number, see portal/patientindex.go
ALTER TABLE cases ADD COLUMN patient_name_index TEXT NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN patient_id_index TEXT NOT NULL DEFAULT '';
-- derived: the states that lists show together, and the place in them, see rows_case.go
ALTER TABLE cases ADD COLUMN lane TEXT NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN worklist_heat INTEGER NOT NULL DEFAULT 0;

UPDATE cases SET lane = CASE
    WHEN state IN ('submitted', 'analysing', 'awaiting-review') THEN 'waiting'
    WHEN state = 'in-review' THEN 'review'
    ELSE state END;
UPDATE cases SET due_at = submitted_at + CASE priority
    WHEN 'frozen' THEN 1800000000
    WHEN 'urgent' THEN 86400000000
    ELSE 432000000000 END
    WHERE submitted_at IS NOT NULL;
UPDATE cases SET
    worklist_rank = worklist_rank / 2,
    worklist_at = COALESCE(due_at, created_at),
    worklist_heat = CASE WHEN flagged THEN 1000000 ELSE 3000000 END - CAST(score * 1000000 AS INTEGER);

DROP INDEX cases_worklist;
DROP INDEX cases_worklist_of;
DROP INDEX cases_in;
DROP INDEX cases_assigned;
CREATE INDEX cases_worklist ON cases (lane, worklist_rank, worklist_at, worklist_heat, id);
CREATE INDEX cases_worklist_of ON cases (hospital_id, lane, worklist_rank, worklist_at, worklist_heat, id);
CREATE INDEX cases_lane ON cases (lane, created_at, id);
CREATE INDEX cases_lane_of ON cases (hospital_id, lane, created_at, id);
CREATE INDEX cases_assigned ON cases (assigned_to, lane);
CREATE INDEX cases_held ON cases (held_by, lane);
CREATE INDEX cases_patient_name ON cases (patient_name_index);
CREATE INDEX cases_patient_id ON cases (patient_id_index);
CREATE INDEX uploads_open_of ON uploads (hospital_id, state, case_id);
