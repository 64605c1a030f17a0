package store

import (
	"fmt"

	"telepath/portal"
)

type opinionRow struct {
	ID         string `gorm:"primaryKey"`
	CaseID     string
	HospitalID string
	AskedBy    string
	AskedOf    string
	Question   string
	State      string
	Words      string
	InReport   bool
	Reason     string
	Asked      int64  `gorm:"column:asked_at"`
	Updated    int64  `gorm:"column:updated_at"`
	Ended      *int64 `gorm:"column:ended_at"`
	Revision   int
}

// opinionColumns are what SaveOpinion writes.
var opinionColumns = []string{"state", "words", "in_report", "reason", "updated_at", "ended_at", "revision"}

func opinionToRow(o portal.Opinion) *opinionRow {
	return &opinionRow{
		ID: o.ID, CaseID: o.CaseID, HospitalID: o.HospitalID, AskedBy: o.AskedBy, AskedOf: o.AskedOf, Question: o.Question,
		State: string(o.State), Words: o.Text, InReport: o.InReport, Reason: o.Reason, Asked: micros(o.AskedAt), Updated: micros(o.UpdatedAt),
		Ended: microsOrNull(o.EndedAt), Revision: o.Revision,
	}
}

func (r opinionRow) fromRow() (portal.Opinion, error) {
	o := portal.Opinion{
		ID: r.ID, CaseID: r.CaseID, HospitalID: r.HospitalID, AskedBy: r.AskedBy, AskedOf: r.AskedOf, Question: r.Question,
		Text: r.Words, InReport: r.InReport, Reason: r.Reason, AskedAt: at(r.Asked), UpdatedAt: at(r.Updated), EndedAt: atOrNil(r.Ended), Revision: r.Revision,
	}
	var err error
	o.State, err = known("state of an opinion", r.State, portal.OpinionStates...)
	return o, err
}

// AddOpinion implements portal.ConversationRecords.
func (t *tx) AddOpinion(o portal.Opinion) error {
	if err := t.mustSee(o.CaseID, o.HospitalID); err != nil {
		return err
	}
	return t.add(string(opinionTable), "opinion", "id", opinionToRow(o))
}

// Opinion implements portal.ConversationRecords.
func (t *tx) Opinion(id string) (portal.Opinion, error) {
	return one[opinionRow](t.visible(opinionTable).Where("id = ?", id), "opinion")
}

// SaveOpinion implements portal.ConversationRecords. What was given keeps its text.
func (t *tx) SaveOpinion(o *portal.Opinion) error {
	next := *o
	next.Revision++
	if before, err := t.Opinion(o.ID); err == nil && before.State == portal.OpinionGiven && (before.Text != o.Text || before.State != o.State) {
		return portal.Fail(portal.Conflict, "An opinion that was given is never changed.", "Write a comment to add something.")
	}
	err := t.save(opinionTable, "opinion", o.ID, o.HospitalID, o.Revision, opinionColumns, opinionToRow(next))
	if err == nil {
		o.Revision++
	}
	return err
}

// OpinionsOf implements portal.ConversationRecords.
func (t *tx) OpinionsOf(caseID string) ([]portal.Opinion, error) {
	return list[opinionRow](t.visible(opinionTable).Where("case_id = ?", caseID).Order("asked_at, id"), "opinions")
}

// OpinionsAskedOf implements portal.ConversationRecords.
func (t *tx) OpinionsAskedOf(user string) ([]portal.Opinion, error) {
	q := t.visible(opinionTable).Where("asked_of = ? AND state = ?", user, string(portal.OpinionAsked)).
		Where("case_id IN (?)", t.visible(caseTable).Select("id").Where("is_open = ?", true))
	return list[opinionRow](q.Order("asked_at, id"), "opinions")
}

// opinionsAsked adds to the facts of cases that the person is asked about.
func (t *tx) opinionsAsked(cases []string, facts map[string]portal.CaseFacts) error {
	actor, person := t.scope.Actor()
	if !person || actor.Role != portal.Specialist {
		return nil
	}
	var asked []string
	q := t.visible(opinionTable).Where("case_id IN ? AND asked_of = ? AND state = ?", cases, actor.UserID, string(portal.OpinionAsked))
	if err := q.Distinct().Pluck("case_id", &asked).Error; err != nil {
		return fmt.Errorf("look for opinions asked of %s: %w", actor.UserID, err)
	}
	for _, id := range asked {
		f := facts[id]
		f.OpinionAsked = true
		facts[id] = f
	}
	return nil
}
