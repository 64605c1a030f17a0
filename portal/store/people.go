package store

import (
	"fmt"
	"time"

	"gorm.io/gorm"

	"telepath/portal"
)

// AddHospital implements portal.PeopleRecords.
func (t *tx) AddHospital(h portal.Hospital) error {
	if err := t.onlySystem(); err != nil {
		return err
	}
	return t.add("hospitals", "hospital", "id", hospitalToRow(h))
}

// hospitals may be read by everyone: their names stand on the cases of the network.
func (t *tx) hospitals() *gorm.DB {
	q := t.db.Table("hospitals")
	if t.nobody() {
		return q.Where("1 = 0")
	}
	return q
}

// Hospital implements portal.PeopleRecords.
func (t *tx) Hospital(id string) (portal.Hospital, error) {
	return one[hospitalRow](t.hospitals().Where("id = ?", id), "hospital")
}

// Hospitals implements portal.PeopleRecords.
func (t *tx) Hospitals() ([]portal.Hospital, error) {
	return list[hospitalRow](t.hospitals().Order("name, id"), "hospitals")
}

// SaveHospital implements portal.PeopleRecords. Only the settings change.
func (t *tx) SaveHospital(h portal.Hospital) error {
	actor, person := t.scope.Actor()
	if person && (actor.Role != portal.Admin || actor.HospitalID != h.ID) || t.nobody() {
		return portal.Missing("hospital")
	}
	settings, err := encode("settings", h.Settings)
	if err != nil {
		return err
	}
	return affected(t.db.Table("hospitals").Where("id = ?", h.ID).Update("settings", settings), "save hospital", "hospital")
}

// SaveUserSettings implements portal.PeopleRecords.
func (t *tx) SaveUserSettings(user string, s portal.UserSettings) error {
	if actor, person := t.scope.Actor(); person && actor.UserID != user || t.nobody() {
		return portal.Missing("user")
	}
	settings, err := encode("settings", s)
	if err != nil {
		return err
	}
	return affected(t.db.Table("users").Where("id = ?", user).Update("settings", settings), "save settings", "user")
}

// AddUser implements portal.PeopleRecords.
func (t *tx) AddUser(u portal.User) error {
	if err := t.onlySystem(); err != nil {
		return err
	}
	if err := must(t.hospitals().Where("id = ?", u.HospitalID), "hospital"); err != nil {
		return err
	}
	return t.add("users", "user", "email", userToRow(u))
}

// User implements portal.PeopleRecords. A person gets no password hash, and of somebody at
// another hospital only the name, role and hospital.
func (t *tx) User(id string) (portal.User, error) {
	if t.nobody() {
		return portal.User{}, portal.Missing("user")
	}
	u, err := one[userRow](t.db.Table("users").Where("id = ?", id), "user")
	return t.withoutSecrets(u), err
}

func (t *tx) withoutSecrets(u portal.User) portal.User {
	actor, person := t.scope.Actor()
	if !person {
		return u
	}
	if u.HospitalID != actor.HospitalID {
		return portal.User{ID: u.ID, Name: u.Name, Role: u.Role, HospitalID: u.HospitalID}
	}
	u.Password = ""
	if u.ID != actor.UserID {
		u.Settings = portal.UserSettings{}
	}
	return u
}

// UserByEmail implements portal.PeopleRecords; for system scopes only, others find nobody.
func (t *tx) UserByEmail(email string) (portal.User, error) {
	if !t.scope.IsSystem() {
		return portal.User{}, portal.Missing("user")
	}
	return one[userRow](t.db.Table("users").Where("email_key = ?", emailKey(email)), "user")
}

// Users implements portal.PeopleRecords.
func (t *tx) Users() ([]portal.User, error) {
	q := t.db.Table("users").Order("name, id")
	if actor, person := t.scope.Actor(); person {
		q = q.Where("hospital_id = ?", actor.HospitalID)
	} else if t.nobody() {
		q = q.Where("1 = 0")
	}
	users, err := list[userRow](q, "users")
	for i, u := range users {
		users[i] = t.withoutSecrets(u)
	}
	return users, err
}

// SaveUser implements portal.PeopleRecords. The hospital never changes.
func (t *tx) SaveUser(u portal.User) error {
	if err := t.onlySystem(); err != nil {
		return err
	}
	q := t.db.Table("users").Where("id = ? AND hospital_id = ?", u.ID, u.HospitalID).Select(userColumns).Updates(userToRow(u))
	switch {
	case duplicate(q.Error):
		return &portal.Error{Code: portal.Conflict, Field: "email", Message: "There is such a user already.", Do: "Use another e-mail address."}
	case q.Error != nil:
		return fmt.Errorf("save user: %w", q.Error)
	case q.RowsAffected == 0:
		return portal.Missing("user")
	}
	return nil
}

// sessions are nobody's business but the log-in's.
func (t *tx) sessions() *gorm.DB {
	q := t.db.Table("sessions")
	if !t.scope.IsSystem() {
		return q.Where("1 = 0")
	}
	return q
}

// AddSession implements portal.PeopleRecords. It also forgets sessions that had expired
// when the new one was made, so that the table does not grow for ever.
func (t *tx) AddSession(s portal.Session) error {
	if err := t.onlySystem(); err != nil {
		return err
	}
	if err := t.sessions().Where("expires_at < ?", micros(s.CreatedAt)).Delete(&sessionRow{}).Error; err != nil {
		return fmt.Errorf("forget expired sessions: %w", err)
	}
	if err := must(t.db.Table("users").Where("id = ?", s.UserID), "user"); err != nil {
		return err
	}
	return t.add("sessions", "session", "", sessionToRow(s))
}

// SessionBySum implements portal.PeopleRecords.
func (t *tx) SessionBySum(sum string) (portal.Session, error) {
	return one[sessionRow](t.sessions().Where("secret_sum = ?", sum), "session")
}

// TouchSession implements portal.PeopleRecords.
func (t *tx) TouchSession(id string, seen time.Time) error {
	q := t.sessions().Where("id = ?", id).Update("seen_at", micros(seen))
	return affected(q, "touch session", "session")
}

// DeleteSession implements portal.PeopleRecords.
func (t *tx) DeleteSession(id string) error {
	return affected(t.sessions().Where("id = ?", id).Delete(&sessionRow{}), "delete session", "session")
}

// affected answers NotFound when a change met no row.
func affected(q *gorm.DB, act, what string) error {
	if q.Error != nil {
		return fmt.Errorf("%s: %w", act, q.Error)
	}
	if q.RowsAffected == 0 {
		return portal.Missing(what)
	}
	return nil
}
