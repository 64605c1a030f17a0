package store

import (
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"telepath/portal"
	"telepath/queue"
)

type rosterRow struct {
	ID         string `gorm:"primaryKey"`
	HospitalID string
	UserID     string
	From       int64 `gorm:"column:from_at"`
	Until      int64 `gorm:"column:until_at"`
	Subjects   string
	Frozen     bool
	CreatedBy  string
	Updated    int64 `gorm:"column:updated_at"`
	Revision   int
}

// rosterColumns are what SaveRosterEntry writes.
var rosterColumns = []string{"user_id", "from_at", "until_at", "subjects", "frozen", "updated_at", "revision"}

func rosterToRow(e portal.RosterEntry) (*rosterRow, error) {
	subjects, err := encode("subjects", e.Subjects)
	return &rosterRow{
		ID: e.ID, HospitalID: e.HospitalID, UserID: e.UserID, From: micros(e.From), Until: micros(e.Until), Subjects: subjects,
		Frozen: e.Frozen, CreatedBy: e.CreatedBy, Updated: micros(e.UpdatedAt), Revision: e.Revision,
	}, err
}

func (r rosterRow) fromRow() (portal.RosterEntry, error) {
	e := portal.RosterEntry{
		ID: r.ID, HospitalID: r.HospitalID, UserID: r.UserID, From: at(r.From), Until: at(r.Until),
		Frozen: r.Frozen, CreatedBy: r.CreatedBy, UpdatedAt: at(r.Updated), Revision: r.Revision,
	}
	return e, decode("subjects", r.Subjects, &e.Subjects)
}

// ofHospital is the door to rows that belong to a hospital and to no case: a person reaches
// those of the own hospital.
func (t *tx) ofHospital(table string) *gorm.DB {
	q := t.db.Table(table)
	if t.scope.IsSystem() {
		return q
	}
	actor, person := t.scope.Actor()
	if !person {
		return q.Where("1 = 0")
	}
	return q.Where(table+".hospital_id = ?", actor.HospitalID)
}

// ownHospital refuses to write for another hospital.
func (t *tx) ownHospital(hospital, what string) error {
	actor, person := t.scope.Actor()
	if t.scope.IsSystem() || person && actor.HospitalID == hospital {
		return nil
	}
	return portal.Missing(what)
}

// saveOf writes the columns of a row of ofHospital that still has the revision.
func (t *tx) saveOf(q *gorm.DB, what, id string, revision int, columns []string, row any) error {
	found := q.Session(&gorm.Session{})
	change := found.Where("id = ? AND revision = ?", id, revision).Select(columns).Updates(row)
	if change.Error != nil {
		return fmt.Errorf("save %s: %w", what, change.Error)
	}
	if change.RowsAffected > 0 {
		return nil
	}
	if err := must(found.Where("id = ?", id), what); err != nil {
		return err
	}
	return portal.Fail(portal.Conflict, "Somebody else has changed this "+what+" in the meantime.", "Reload it and try again.")
}

// AddRosterEntry implements portal.RosterRecords.
func (t *tx) AddRosterEntry(e portal.RosterEntry) error {
	if err := t.ownHospital(e.HospitalID, "hospital"); err != nil {
		return err
	}
	row, err := rosterToRow(e)
	if err != nil {
		return err
	}
	return t.add("roster", "duty", "id", row)
}

// RosterEntry implements portal.RosterRecords.
func (t *tx) RosterEntry(id string) (portal.RosterEntry, error) {
	return one[rosterRow](t.ofHospital("roster").Where("id = ?", id), "duty")
}

// SaveRosterEntry implements portal.RosterRecords.
func (t *tx) SaveRosterEntry(e *portal.RosterEntry) error {
	row, err := rosterToRow(*e)
	if err != nil {
		return err
	}
	row.Revision++
	if err := t.saveOf(t.ofHospital("roster"), "duty", e.ID, e.Revision, rosterColumns, row); err != nil {
		return err
	}
	e.Revision++
	return nil
}

// DeleteRosterEntry implements portal.RosterRecords.
func (t *tx) DeleteRosterEntry(id string) error {
	return affected(t.ofHospital("roster").Where("id = ?", id).Delete(&rosterRow{}), "remove duty", "duty")
}

// Roster implements portal.RosterRecords.
func (t *tx) Roster(hospital string, from, until time.Time) ([]portal.RosterEntry, error) {
	q := t.ofHospital("roster").Where("hospital_id = ? AND until_at > ? AND from_at < ?", hospital, micros(from), micros(until))
	return list[rosterRow](q.Order("from_at, user_id, id").Limit(manyRows), "roster")
}

// DutyAt implements portal.RosterRecords. Who is on duty is no secret: every case asks it.
func (t *tx) DutyAt(moment time.Time) ([]portal.RosterEntry, error) {
	if t.nobody() {
		return nil, nil
	}
	able := t.db.Table("users").Select("id").Where("disabled = ? AND role = ?", false, string(portal.Specialist))
	q := t.db.Table("roster").Where("from_at <= ? AND until_at > ? AND user_id IN (?)", micros(moment), micros(moment), able)
	return list[rosterRow](q.Order("user_id, from_at, id"), "duties")
}

// OpenLoad implements portal.RosterRecords. It counts over all cases, whoever asks: numbers
// only.
func (t *tx) OpenLoad(users []string) (map[string]int, error) {
	load := make(map[string]int, len(users))
	if t.nobody() {
		return load, nil
	}
	var rows []struct {
		AssignedTo string
		N          int
	}
	q := t.db.Table("cases").Select("assigned_to, COUNT(*) AS n").Where("assigned_to IN ? AND lane IN ?", users, openLanes).Group("assigned_to")
	if err := q.Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("count open cases: %w", err)
	}
	for _, r := range rows {
		load[r.AssignedTo] = r.N
	}
	return load, nil
}

// openLanes are the lanes of cases that a specialist still has to do something about.
var openLanes = []string{"waiting", "review"}

type unopenedRow struct {
	CaseID     string `gorm:"primaryKey"`
	HospitalID string
	Since      int64
	Next       int64 `gorm:"column:next_at"`
	Step       int
}

func (r unopenedRow) fromRow() (portal.Unopened, error) {
	return portal.Unopened{CaseID: r.CaseID, HospitalID: r.HospitalID, Since: at(r.Since), NextAt: at(r.Next), Step: r.Step}, nil
}

const unopenedTable tenantTable = "unopened"

// StartWaiting implements portal.UnopenedRecords.
func (t *tx) StartWaiting(u portal.Unopened) error {
	if err := t.mustSee(u.CaseID, u.HospitalID); err != nil {
		return err
	}
	row := unopenedRow{CaseID: u.CaseID, HospitalID: u.HospitalID, Since: micros(u.Since), Next: micros(u.NextAt), Step: u.Step}
	added, err := t.insert(string(unopenedTable), "waiting case", &row)
	if err != nil || added {
		return err
	}
	q := t.db.Table(string(unopenedTable)).Where("case_id = ? AND step = 0 AND next_at > ?", u.CaseID, row.Next).Update("next_at", row.Next)
	return q.Error
}

// StopWaiting implements portal.UnopenedRecords. Nothing is there for most cases. The row is
// reached by its case alone: a return may just have taken the case out of sight.
func (t *tx) StopWaiting(caseID string) error {
	if t.nobody() {
		return nil
	}
	if err := t.db.Table(string(unopenedTable)).Where("case_id = ?", caseID).Delete(&unopenedRow{}).Error; err != nil {
		return fmt.Errorf("stop waiting: %w", err)
	}
	return nil
}

// mostSteps is one more than the last step that portal.OpenWatch takes from.
const mostSteps = 2

// Late implements portal.UnopenedRecords.
func (t *tx) Late(now time.Time, limit int) ([]portal.Unopened, error) {
	if err := t.onlySystem(); err != nil {
		return nil, err
	}
	q := t.visible(unopenedTable).Where("step < ? AND next_at <= ?", mostSteps, micros(now)).Order("next_at, case_id")
	return list[unopenedRow](q.Limit(limited(limit)), "late cases")
}

// Escalate implements portal.UnopenedRecords.
func (t *tx) Escalate(u portal.Unopened, next time.Time) (bool, error) {
	if err := t.onlySystem(); err != nil {
		return false, err
	}
	q := t.visible(unopenedTable).Where("case_id = ? AND step = ? AND since = ?", u.CaseID, u.Step, micros(u.Since)).
		Updates(map[string]any{"step": u.Step + 1, "next_at": micros(next)})
	if q.Error != nil {
		return false, fmt.Errorf("escalate: %w", q.Error)
	}
	return q.RowsAffected > 0, nil
}

// Unassigned implements portal.UnopenedRecords.
func (t *tx) Unassigned(limit int) ([]string, error) {
	if err := t.onlySystem(); err != nil {
		return nil, err
	}
	var ids []string
	q := t.visible(caseTable).Select("cases.id").Joins("JOIN unopened ON unopened.case_id = cases.id").
		Where("cases.assigned_to = '' AND cases.held_by = ''").Order("unopened.next_at, cases.id")
	if err := q.Limit(limited(limit)).Find(&ids).Error; err != nil {
		return nil, fmt.Errorf("list unassigned cases: %w", err)
	}
	return ids, nil
}

// HeldBy implements portal.UnopenedRecords. An admin of the centre does not see the cases of
// other hospitals: here are their numbers, and nothing else of them.
func (t *tx) HeldBy(hospital string) ([]portal.HeldCase, error) {
	if err := t.ownHospital(hospital, "hospital"); err != nil {
		return nil, err
	}
	var rows []struct {
		ID, AccessionNumber, Priority, State, UserID, HeldBy string
		DueAt                                                *int64
	}
	q := t.db.Table("cases").Select("cases.id, cases.accession_number, cases.priority, cases.state, users.id AS user_id, cases.held_by, cases.due_at").
		Joins("JOIN users ON users.id = CASE WHEN cases.held_by <> '' THEN cases.held_by ELSE cases.assigned_to END").
		Where("users.hospital_id = ? AND users.role = ? AND cases.lane IN ?", hospital, string(portal.Specialist), openLanes)
	if err := q.Order("cases.worklist_rank, cases.worklist_at, cases.id").Limit(manyRows).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("list held cases: %w", err)
	}
	out := make([]portal.HeldCase, len(rows))
	for i, r := range rows {
		out[i] = portal.HeldCase{
			ID: r.ID, AccessionNumber: r.AccessionNumber, Priority: queue.Priority(r.Priority), State: portal.CaseState(r.State),
			User: r.UserID, Held: r.HeldBy != "", DueAt: atOrNil(r.DueAt),
		}
	}
	return out, nil
}

type bookingRow struct {
	ID         string `gorm:"primaryKey"`
	HospitalID string
	At         int64
	Specimen   string
	Operation  string
	Accession  string
	State      string
	CaseID     string
	CreatedBy  string
	Created    int64 `gorm:"column:created_at"`
	Revision   int
}

func bookingToRow(b portal.Booking) *bookingRow {
	return &bookingRow{
		ID: b.ID, HospitalID: b.HospitalID, At: micros(b.At), Specimen: b.Specimen, Operation: b.Operation, Accession: b.Accession,
		State: string(b.State), CaseID: b.CaseID, CreatedBy: b.CreatedBy, Created: micros(b.CreatedAt), Revision: b.Revision,
	}
}

func (r bookingRow) fromRow() (portal.Booking, error) {
	state, err := known("booking state", r.State, portal.BookingOpen, portal.BookingArrived, portal.BookingCancelled)
	return portal.Booking{
		ID: r.ID, HospitalID: r.HospitalID, At: at(r.At), Specimen: r.Specimen, Operation: r.Operation, Accession: r.Accession,
		State: state, CaseID: r.CaseID, CreatedBy: r.CreatedBy, CreatedAt: at(r.Created), Revision: r.Revision,
	}, err
}

// bookings are a hospital's own; a specialist reads for the network and sees all, as does an
// admin of a centre, who plans the duties for them.
func (t *tx) bookings() *gorm.DB {
	actor, person := t.scope.Actor()
	switch {
	case person && actor.Role == portal.Specialist:
		return t.db.Table("bookings")
	case person && actor.Role == portal.Admin:
		centre := t.db.Table("hospitals").Select("1").Where("id = ? AND centre = ?", actor.HospitalID, true)
		return t.db.Table("bookings").Where("(bookings.hospital_id = ? OR EXISTS (?))", actor.HospitalID, centre)
	}
	return t.ofHospital("bookings")
}

// AddBooking implements portal.BookingRecords.
func (t *tx) AddBooking(b portal.Booking) error {
	if err := t.ownHospital(b.HospitalID, "hospital"); err != nil {
		return err
	}
	return t.add("bookings", "booking", "id", bookingToRow(b))
}

// Booking implements portal.BookingRecords.
func (t *tx) Booking(id string) (portal.Booking, error) {
	return one[bookingRow](t.bookings().Where("id = ?", id), "booking")
}

// SaveBooking implements portal.BookingRecords. Only the end of a booking is ever written.
func (t *tx) SaveBooking(b *portal.Booking) error {
	row := bookingToRow(*b)
	row.Revision++
	if err := t.saveOf(t.ofHospital("bookings"), "booking", b.ID, b.Revision, []string{"state", "case_id", "revision"}, row); err != nil {
		return err
	}
	b.Revision++
	return nil
}

// Bookings implements portal.BookingRecords.
func (t *tx) Bookings(from, until time.Time) ([]portal.Booking, error) {
	q := t.bookings().Where("at >= ? AND at < ?", micros(from), micros(until)).Order("at, id").Limit(manyRows)
	return list[bookingRow](q, "bookings")
}

// OpenBookingOf implements portal.BookingRecords.
func (t *tx) OpenBookingOf(hospital, accession string) (portal.Booking, error) {
	q := t.bookings().Where("hospital_id = ? AND accession = ? AND state = ?", hospital, accession, string(portal.BookingOpen))
	return one[bookingRow](q.Order(clause.OrderByColumn{Column: clause.Column{Name: "at"}}), "booking")
}
