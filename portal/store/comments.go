package store

import (
	"fmt"

	"telepath/portal"
)

type commentRow struct {
	ID          string `gorm:"primaryKey"`
	CaseID      string
	HospitalID  string
	Words       string
	Mentions    string
	WrittenBy   string
	Written     int64 `gorm:"column:written_at"`
	WithdrawnBy string
	Withdrawn   *int64 `gorm:"column:withdrawn_at"`
}

func commentToRow(c portal.Comment) (*commentRow, error) {
	mentions, err := encode("mentions", c.Mentions)
	return &commentRow{
		ID: c.ID, CaseID: c.CaseID, HospitalID: c.HospitalID, Words: c.Text, Mentions: mentions, WrittenBy: c.By, Written: micros(c.At),
		WithdrawnBy: c.WithdrawnBy, Withdrawn: microsOrNull(c.WithdrawnAt),
	}, err
}

func (r commentRow) fromRow() (portal.Comment, error) {
	c := portal.Comment{
		ID: r.ID, CaseID: r.CaseID, HospitalID: r.HospitalID, Text: r.Words, By: r.WrittenBy, At: at(r.Written),
		WithdrawnBy: r.WithdrawnBy, WithdrawnAt: atOrNil(r.Withdrawn),
	}
	return c, decode("mentions", r.Mentions, &c.Mentions)
}

// AddComment implements portal.ConversationRecords.
func (t *tx) AddComment(c portal.Comment) error {
	if err := t.mustSee(c.CaseID, c.HospitalID); err != nil {
		return err
	}
	row, err := commentToRow(c)
	if err != nil {
		return fmt.Errorf("add comment: %w", err)
	}
	return t.add(string(commentTable), "comment", "id", row)
}

// Comment implements portal.ConversationRecords.
func (t *tx) Comment(id string) (portal.Comment, error) {
	return one[commentRow](t.visible(commentTable).Where("id = ?", id), "comment")
}

// WithdrawComment implements portal.ConversationRecords. What it said stays in the database.
func (t *tx) WithdrawComment(c portal.Comment) error {
	q := t.visible(commentTable).Where("id = ? AND withdrawn_at IS NULL", c.ID)
	return affected(q.Updates(map[string]any{"withdrawn_by": c.WithdrawnBy, "withdrawn_at": microsOrNull(c.WithdrawnAt)}), "withdraw comment", "comment")
}

// CommentsOf implements portal.ConversationRecords.
func (t *tx) CommentsOf(caseID string) ([]portal.Comment, error) {
	return list[commentRow](t.visible(commentTable).Where("case_id = ?", caseID).Order("written_at, id"), "comments")
}

// PeopleOf implements portal.ConversationRecords by the rule of portal.Scope.Sees. Names of
// people are no secret within the network (people.go).
func (t *tx) PeopleOf(c portal.Case) ([]portal.User, error) {
	if err := t.mustSee(c.ID, c.HospitalID); err != nil {
		return nil, err
	}
	q := t.db.Table("users").Where("disabled = ? AND (hospital_id = ? OR (role = ? AND (? <> ? OR id = ?)))", false,
		c.HospitalID, string(portal.Specialist), string(c.State), string(portal.CaseDraft), c.AssignedTo)
	users, err := list[userRow](q.Order("name, id"), "people")
	for i, u := range users {
		users[i] = portal.User{ID: u.ID, Name: u.Name, Role: u.Role, HospitalID: u.HospitalID}
	}
	return users, err
}
