package store

import "telepath/portal"

type criticalRow struct {
	ID          string `gorm:"primaryKey"`
	CaseID      string
	HospitalID  string
	Words       string
	Recipient   string
	MarkedBy    string
	Marked      int64 `gorm:"column:marked_at"`
	Next        int64 `gorm:"column:next_at"`
	Escalations int
	State       string
	ReadBack    string
	ToldWho     string
	Told        *int64 `gorm:"column:told_at"`
	Reason      string
	EndedBy     string
	Ended       *int64 `gorm:"column:ended_at"`
	Revision    int
}

// criticalColumns are what SaveCritical writes.
var criticalColumns = []string{
	"next_at", "escalations", "state", "read_back", "told_who", "told_at", "reason", "ended_by", "ended_at", "revision",
}

func criticalToRow(c portal.Critical) *criticalRow {
	return &criticalRow{
		ID: c.ID, CaseID: c.CaseID, HospitalID: c.HospitalID, Words: c.Text, Recipient: c.Recipient, MarkedBy: c.MarkedBy, Marked: micros(c.MarkedAt),
		Next: micros(c.NextAt), Escalations: c.Escalations, State: string(c.State), ReadBack: c.ReadBack, ToldWho: c.ToldWho, Told: microsOrNull(c.ToldAt),
		Reason: c.Reason, EndedBy: c.EndedBy, Ended: microsOrNull(c.EndedAt), Revision: c.Revision,
	}
}

func (r criticalRow) fromRow() (portal.Critical, error) {
	c := portal.Critical{
		ID: r.ID, CaseID: r.CaseID, HospitalID: r.HospitalID, Text: r.Words, Recipient: r.Recipient, MarkedBy: r.MarkedBy, MarkedAt: at(r.Marked),
		NextAt: at(r.Next), Escalations: r.Escalations, ReadBack: r.ReadBack, ToldWho: r.ToldWho, ToldAt: atOrNil(r.Told),
		Reason: r.Reason, EndedBy: r.EndedBy, EndedAt: atOrNil(r.Ended), Revision: r.Revision,
	}
	var err error
	c.State, err = known("state of an urgent result", r.State, portal.CriticalStates...)
	return c, err
}

// AddCritical implements portal.ConversationRecords.
func (t *tx) AddCritical(c portal.Critical) error {
	if err := t.mustSee(c.CaseID, c.HospitalID); err != nil {
		return err
	}
	return t.add(string(criticalTable), "urgent result", "id", criticalToRow(c))
}

// Critical implements portal.ConversationRecords.
func (t *tx) Critical(id string) (portal.Critical, error) {
	return one[criticalRow](t.visible(criticalTable).Where("id = ?", id), "urgent result")
}

// SaveCritical implements portal.ConversationRecords.
func (t *tx) SaveCritical(c *portal.Critical) error {
	next := *c
	next.Revision++
	err := t.save(criticalTable, "urgent result", c.ID, c.HospitalID, c.Revision, criticalColumns, criticalToRow(next))
	if err == nil {
		c.Revision++
	}
	return err
}

// CriticalsOf implements portal.ConversationRecords.
func (t *tx) CriticalsOf(caseID string) ([]portal.Critical, error) {
	return list[criticalRow](t.visible(criticalTable).Where("case_id = ?", caseID).Order("marked_at, id"), "urgent results")
}

// OpenCriticals implements portal.ConversationRecords.
func (t *tx) OpenCriticals() ([]portal.Critical, error) {
	q := t.visible(criticalTable).Where("state = ?", string(portal.CriticalOpen))
	if actor, person := t.scope.Actor(); person && actor.Role != portal.Specialist {
		q = q.Where("hospital_id = ?", actor.HospitalID) // said again for the index
	}
	return list[criticalRow](q.Order("next_at, id"), "urgent results")
}
