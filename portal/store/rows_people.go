package store

import (
	"strings"

	"telepath/portal"
)

type hospitalRow struct {
	ID          string `gorm:"primaryKey"`
	Name        string
	Lang        string
	Centre      bool
	CountySigns bool
	Settings    string
	Created     int64 `gorm:"column:created_at"`
}

// nothingChosen are the settings of a new hospital or person: all the usual ones.
const nothingChosen = "{}"

func hospitalToRow(h portal.Hospital) *hospitalRow {
	return &hospitalRow{
		ID: h.ID, Name: h.Name, Lang: h.Lang, Centre: h.Centre, CountySigns: h.CountySigns, Settings: nothingChosen, Created: micros(h.CreatedAt),
	}
}

func (r hospitalRow) fromRow() (portal.Hospital, error) {
	h := portal.Hospital{
		ID: r.ID, Name: r.Name, Lang: r.Lang, Centre: r.Centre, CountySigns: r.CountySigns, CreatedAt: at(r.Created),
		Settings: portal.DefaultHospitalSettings(),
	}
	return h, decode("settings", r.Settings, &h.Settings)
}

type userRow struct {
	ID         string `gorm:"primaryKey"`
	Email      string
	EmailKey   string // lower case: one log-in per address
	Name       string
	Role       string
	HospitalID string
	CanSign    bool
	Disabled   bool
	Password   string
	Settings   string
	Created    int64 `gorm:"column:created_at"`
}

// userColumns are what SaveUser writes.
var userColumns = []string{"email", "email_key", "name", "role", "can_sign", "disabled", "password"}

func emailKey(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

func userToRow(u portal.User) *userRow {
	return &userRow{
		ID: u.ID, Email: u.Email, EmailKey: emailKey(u.Email), Name: u.Name, Role: string(u.Role), HospitalID: u.HospitalID,
		CanSign: u.CanSign, Disabled: u.Disabled, Password: u.Password, Settings: nothingChosen, Created: micros(u.CreatedAt),
	}
}

func (r userRow) fromRow() (portal.User, error) {
	role, err := known("role", r.Role, portal.Clinician, portal.Specialist, portal.Admin)
	if err != nil {
		return portal.User{}, err
	}
	u := portal.User{
		ID: r.ID, Email: r.Email, Name: r.Name, Role: role, HospitalID: r.HospitalID,
		CanSign: r.CanSign, Disabled: r.Disabled, Password: r.Password, CreatedAt: at(r.Created), Settings: portal.DefaultUserSettings(),
	}
	return u, decode("settings", r.Settings, &u.Settings)
}

type sessionRow struct {
	ID        string `gorm:"primaryKey"`
	Kind      string
	UserID    string
	Name      string
	SecretSum string
	Created   int64 `gorm:"column:created_at"`
	Expires   int64 `gorm:"column:expires_at"`
	Seen      int64 `gorm:"column:seen_at"`
}

func sessionToRow(s portal.Session) *sessionRow {
	return &sessionRow{
		ID: s.ID, Kind: s.Kind, UserID: s.UserID, Name: s.Name, SecretSum: s.SecretSum,
		Created: micros(s.CreatedAt), Expires: micros(s.ExpiresAt), Seen: micros(s.SeenAt),
	}
}

func (r sessionRow) fromRow() (portal.Session, error) {
	return portal.Session{
		ID: r.ID, Kind: r.Kind, UserID: r.UserID, Name: r.Name, SecretSum: r.SecretSum,
		CreatedAt: at(r.Created), ExpiresAt: at(r.Expires), SeenAt: at(r.Seen),
	}, nil
}
