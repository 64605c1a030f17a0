package portal

import (
	"context"
	"slices"
	"strings"
	"time"
)

// RosterEntry says that a specialist is on duty from From until before Until.
type RosterEntry struct {
	ID         string    `json:"id"`
	HospitalID string    `json:"hospital"`
	UserID     string    `json:"user"`
	From       time.Time `json:"from"`
	Until      time.Time `json:"until"`
	// Subjects narrow the duty to cases whose site or specimen type contains one of them;
	// empty means every case.
	Subjects []string `json:"subjects"`
	// Frozen says that the person also takes frozen sections.
	Frozen    bool      `json:"frozen"`
	CreatedBy string    `json:"created_by"`
	UpdatedAt time.Time `json:"updated_at"`
	Revision  int       `json:"revision"`
}

// takes says whether the entry covers the case at that time.
func (e RosterEntry) takes(c Case, at time.Time) bool {
	if at.Before(e.From) || !at.Before(e.Until) || (c.isFrozen() && !e.Frozen) {
		return false
	}
	if len(e.Subjects) == 0 {
		return true
	}
	of := strings.ToLower(c.Request.Site + "\n" + c.Request.SpecimenType)
	return slices.ContainsFunc(e.Subjects, func(s string) bool { return strings.Contains(of, strings.ToLower(s)) })
}

// RosterRecords are duties. A person sees those of the own hospital; who is on duty at a time
// is asked for every case, whoever changes it.
type RosterRecords interface {
	AddRosterEntry(RosterEntry) error
	RosterEntry(id string) (RosterEntry, error)
	SaveRosterEntry(*RosterEntry) error
	DeleteRosterEntry(id string) error
	// Roster lists the entries of a hospital that touch a span of time, by their beginning.
	Roster(hospital string, from, until time.Time) ([]RosterEntry, error)
	// DutyAt lists the entries of every hospital that cover a moment and whose people can
	// still log in, by person.
	DutyAt(at time.Time) ([]RosterEntry, error)
	// OpenLoad counts the cases that are assigned to or held by each person and still open.
	OpenLoad(users []string) (map[string]int, error)
}

// RosterInput is what is entered about a duty.
type RosterInput struct {
	UserID      string
	From, Until time.Time
	Subjects    []string
	Frozen      bool
}

const (
	// longestDuty bounds one entry: longer ones are a slip of the keyboard.
	longestDuty = 31 * 24 * time.Hour
	maxSubjects = 20
)

func (in *RosterInput) check() error {
	in.From, in.Until = in.From.UTC().Truncate(time.Microsecond), in.Until.UTC().Truncate(time.Microsecond)
	switch {
	case in.From.IsZero() || in.Until.IsZero():
		return FailField("from", "Beginning or end of the duty is missing.", "Enter both.")
	case !in.Until.After(in.From):
		return FailField("until", "The duty ends before it begins.", "Check date and time.")
	case in.Until.Sub(in.From) > longestDuty:
		return FailField("until", "A duty is at most 31 days long.", "Enter several duties.")
	case len(in.Subjects) > maxSubjects:
		return FailField("subjects", "A duty has at most 20 sites or specimen types.", "Leave the list empty for every case.")
	}
	kept := []string{}
	for _, subject := range in.Subjects {
		if subject = strings.TrimSpace(subject); subject == "" {
			continue
		}
		if len(subject) > 100 {
			return FailField("subjects", "A site or specimen type is longer than 100 bytes.", "Shorten it.")
		}
		kept = append(kept, subject)
	}
	in.Subjects = kept
	return nil
}

// RosterView is a span of a hospital's roster.
type RosterView struct {
	Entries []RosterEntry
	// OnDuty are the people who are on duty now, by id.
	OnDuty []string
	// People are those whose duties can be entered.
	People []User
	// Names are those of everybody who is named in it, by id.
	Names map[string]string
}

// Roster lists the duties of the person's hospital.
func (d *Desk) Roster(ctx context.Context, s Scope, from, until time.Time) (out RosterView, err error) {
	if err := s.May(ReadRoster); err != nil {
		return out, err
	}
	if !until.After(from) || until.Sub(from) > 2*longestDuty {
		return out, FailField("until", "The roster is shown for at most two months.", "Ask for a shorter time.")
	}
	actor, _ := s.Actor()
	err = d.Store.Read(ctx, s, func(tx Tx) error {
		out = RosterView{}
		if out.Entries, err = tx.Roster(actor.HospitalID, from, until); err != nil {
			return err
		}
		duty, err := tx.DutyAt(d.Now())
		if err != nil {
			return err
		}
		ids := []string{}
		for _, e := range duty {
			if e.HospitalID == actor.HospitalID && !slices.Contains(out.OnDuty, e.UserID) {
				out.OnDuty = append(out.OnDuty, e.UserID)
			}
		}
		for _, e := range out.Entries {
			ids = append(ids, e.UserID)
		}
		users, err := tx.Users()
		if err != nil {
			return err
		}
		for _, u := range users {
			if u.Role == Specialist && !u.Disabled {
				out.People = append(out.People, u)
			}
		}
		out.Names, err = tx.NamesOf(nil, append(ids, out.OnDuty...))
		return err
	})
	return out, err
}

// AddDuty enters a duty.
func (d *Desk) AddDuty(ctx context.Context, s Scope, in RosterInput) (RosterEntry, error) {
	var e RosterEntry
	err := d.planDuty(ctx, s, func(tx Tx, actor Actor, now time.Time) error {
		if err := in.check(); err != nil {
			return err
		}
		if err := mayPlan(tx, actor, in.UserID); err != nil {
			return err
		}
		e = RosterEntry{ID: NewID(), HospitalID: actor.HospitalID, CreatedBy: actor.UserID, UpdatedAt: now, Revision: 1}
		e.set(in)
		if err := tx.AddRosterEntry(e); err != nil {
			return err
		}
		return journal{tx, s, now}.rostered("roster.added", e)
	})
	return e, err
}

// SaveDuty changes a duty that has the revision that was edited.
func (d *Desk) SaveDuty(ctx context.Context, s Scope, id string, revision int, in RosterInput) (RosterEntry, error) {
	var e RosterEntry
	err := d.planDuty(ctx, s, func(tx Tx, actor Actor, now time.Time) error {
		var err error
		if e, err = tx.RosterEntry(id); err != nil {
			return err
		}
		if err := in.check(); err != nil {
			return err
		}
		for _, user := range []string{e.UserID, in.UserID} {
			if err := mayPlan(tx, actor, user); err != nil {
				return err
			}
		}
		e.set(in)
		e.UpdatedAt, e.Revision = now, revision
		if err := tx.SaveRosterEntry(&e); err != nil {
			return err
		}
		return journal{tx, s, now}.rostered("roster.changed", e)
	})
	return e, err
}

// RemoveDuty takes a duty off the roster.
func (d *Desk) RemoveDuty(ctx context.Context, s Scope, id string) error {
	return d.planDuty(ctx, s, func(tx Tx, actor Actor, now time.Time) error {
		e, err := tx.RosterEntry(id)
		if err != nil {
			return err
		}
		if err := mayPlan(tx, actor, e.UserID); err != nil {
			return err
		}
		if err := tx.DeleteRosterEntry(id); err != nil {
			return err
		}
		return journal{tx, s, now}.rostered("roster.removed", e)
	})
}

func (e *RosterEntry) set(in RosterInput) {
	e.UserID, e.From, e.Until, e.Subjects, e.Frozen = in.UserID, in.From, in.Until, in.Subjects, in.Frozen
}

// planDuty is the frame of every change of the roster.
func (d *Desk) planDuty(ctx context.Context, s Scope, act func(Tx, Actor, time.Time) error) error {
	if err := s.May(PlanDuty); err != nil {
		return err
	}
	actor, person := s.Actor()
	if !person {
		return Missing("duty")
	}
	err := d.Store.Write(ctx, s, func(tx Tx) error { return act(tx, actor, d.Now()) })
	d.Outbox.Ring()
	return err
}

// mayPlan lets an admin plan every specialist of the hospital, and specialists themselves.
func mayPlan(tx Tx, actor Actor, user string) error {
	u, err := tx.User(user)
	if err != nil && CodeOf(err) != NotFound {
		return err
	}
	if err != nil || u.Role != Specialist || u.HospitalID != actor.HospitalID {
		return FailField("user", "Only a specialist of the own hospital can be on duty.", "Choose a specialist.")
	}
	if actor.Role != Admin && user != actor.UserID {
		return Fail(Conflict, "Only an admin plans the duties of others.", "Enter your own duties, or ask an admin of your hospital.")
	}
	return nil
}

// rostered records a change of the roster, which is of no case.
func (j journal) rostered(action string, e RosterEntry) error {
	span := e.UserID + " " + e.From.Format(time.RFC3339) + "/" + e.Until.Format(time.RFC3339)
	if err := j.audit(action, e.HospitalID, "roster/"+e.ID, span); err != nil {
		return err
	}
	return j.tx.AddOutbox(Notice{Kind: "roster", Hospital: e.HospitalID, State: "changed", At: j.at}.Message())
}
