package portal

import (
	"context"
	"slices"

	"telepath/reports"
)

// HospitalSettings are a hospital's own rules. A field that is not set has the value that
// DefaultHospitalSettings gives it.
type HospitalSettings struct {
	// SecondReadingPercent is the share of unflagged cases, drawn at random, that a specialist
	// reads although the county could sign them; 0 to 100.
	SecondReadingPercent float64 `json:"second_reading_percent"`
	// BlindFirst requires a first impression before the model's answer is shown.
	BlindFirst bool `json:"blind_first"`
	// TwoPersonSignOut requires a second person (审核) to sign what the first (初诊) wrote.
	TwoPersonSignOut bool `json:"two_person_sign_out"`
	// CriticalMinutes is how long an urgent result may wait to be read back before it is passed
	// on; 0 means 30.
	CriticalMinutes int `json:"critical_minutes"`
	// AutoAssign gives cases to the specialists on duty, of a centre.
	AutoAssign bool `json:"auto_assign"`
	// OpenWithinMinutes is how long a case may wait until a specialist opens it.
	OpenWithinMinutes OpenWithin `json:"open_within_minutes"`
	// Deadlines are the times that a case may take; all zero means the standard ones.
	Deadlines reports.Deadlines `json:"deadlines"`
}

// DefaultHospitalSettings are those of a hospital that has chosen nothing.
func DefaultHospitalSettings() HospitalSettings {
	return HospitalSettings{SecondReadingPercent: 5, CriticalMinutes: defaultCriticalMinutes, OpenWithinMinutes: usualOpenWithin, Deadlines: reports.StandardDeadlines()}
}

// check says what is wrong with settings as entered.
func (h *HospitalSettings) check() error {
	if !(h.SecondReadingPercent >= 0 && h.SecondReadingPercent <= 100) {
		return FailField("second_reading_percent", "The share must be 0 to 100 per cent.", "5 is usual.")
	}
	if h.CriticalMinutes == 0 {
		h.CriticalMinutes = defaultCriticalMinutes
	}
	if h.CriticalMinutes < 1 || h.CriticalMinutes > mostCriticalMinutes {
		return FailField("critical_minutes", "The time for urgent results must be 1 to 1,440 minutes.", "30 is usual.")
	}
	if err := h.OpenWithinMinutes.check(); err != nil {
		return err
	}
	if h.Deadlines == (reports.Deadlines{}) {
		h.Deadlines = reports.StandardDeadlines()
	}
	if !h.Deadlines.Valid() {
		return FailField("deadlines", "A deadline is missing or implausibly long.", "Use at least 1, and at most a day for frozen sections, 30 days for urgent cases and a year for others.")
	}
	return nil
}

// UserSettings are a person's own choices.
type UserSettings struct {
	// Keys are the keys that a person has given to the page's acts, by act.
	Keys map[string]string `json:"keys,omitempty"`
	// BlindFirst hides the model's answer until a first impression is noted, also where the
	// hospital does not require it.
	BlindFirst bool `json:"blind_first"`
	// Mail are the kinds of notifications that the person also gets by e-mail.
	Mail []NewsKind `json:"mail,omitempty"`
}

// DefaultUserSettings are those of a person who has chosen nothing.
func DefaultUserSettings() UserSettings { return UserSettings{} }

// maxRemapped bounds the keys that a person may have given: the page has some forty acts.
const maxRemapped = 200

func (u *UserSettings) check() error {
	if len(u.Keys) > maxRemapped {
		return FailField("keys", "More than 200 keys.", "Take the usual keys again.")
	}
	for act, key := range u.Keys {
		if len(act) > 64 || len(key) > 32 {
			return FailField("keys", "A key or the name of an act is too long.", "Choose the key again.")
		}
	}
	for _, kind := range u.Mail {
		if !slices.Contains(NewsKinds, kind) {
			return FailField("mail", "There is no kind of notification "+string(kind)+".", "Choose from the list.")
		}
	}
	return nil
}

// SetHospitalSettings changes the rules of the admin's own hospital.
func (d *Desk) SetHospitalSettings(ctx context.Context, s Scope, in HospitalSettings) (Hospital, error) {
	if err := s.May(ManageHospital); err != nil {
		return Hospital{}, err
	}
	if err := in.check(); err != nil {
		return Hospital{}, err
	}
	actor, person := s.Actor()
	if !person {
		return Hospital{}, Missing("hospital")
	}
	var h Hospital
	err := d.Store.Write(ctx, s, func(tx Tx) (err error) {
		if h, err = tx.Hospital(actor.HospitalID); err != nil {
			return err
		}
		h.Settings = in
		if err := tx.SaveHospital(h); err != nil {
			return err
		}
		return journal{tx, s, d.Now()}.audit("hospital.settings", h.ID, "hospital/"+h.ID, "")
	})
	return h, err
}

// SetUserSettings keeps a person's own choices.
func (d *Desk) SetUserSettings(ctx context.Context, s Scope, in UserSettings) (UserSettings, error) {
	actor, person := s.Actor()
	if !person {
		return in, Fail(Unauthorised, "You are not logged in.", "Log in and try again.")
	}
	if err := in.check(); err != nil {
		return in, err
	}
	return in, d.Store.Write(ctx, s, func(tx Tx) error { return tx.SaveUserSettings(actor.UserID, in) })
}
