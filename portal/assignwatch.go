package portal

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"telepath/queue"
)

// OpenWithin is how many minutes a case may wait until a specialist opens it; 0 means the
// usual time. It is counted again from every escalation to the next.
type OpenWithin struct {
	Frozen  int `json:"frozen"`
	Urgent  int `json:"urgent"`
	Routine int `json:"routine"`
}

// usualOpenWithin are the times of a hospital that has chosen nothing.
var usualOpenWithin = OpenWithin{Frozen: 5, Urgent: 60, Routine: 480}

// mostOpenMinutes is a week.
const mostOpenMinutes = 7 * 24 * 60

func (o *OpenWithin) check() error {
	for _, f := range []struct {
		field string
		n     *int
		usual int
	}{{"frozen", &o.Frozen, usualOpenWithin.Frozen}, {"urgent", &o.Urgent, usualOpenWithin.Urgent}, {"routine", &o.Routine, usualOpenWithin.Routine}} {
		if *f.n == 0 {
			*f.n = f.usual
		}
		if *f.n < 1 || *f.n > mostOpenMinutes {
			return FailField("open_within_minutes."+f.field, "The time until a case is opened must be 1 minute to 7 days.", "5, 60 and 480 minutes are usual.")
		}
	}
	return nil
}

func (h HospitalSettings) openWithin(p queue.Priority) time.Duration {
	o := h.OpenWithinMinutes
	if o.check() != nil {
		o = usualOpenWithin
	}
	n := o.Routine
	switch p {
	case queue.Frozen:
		n = o.Frozen
	case queue.Urgent:
		n = o.Urgent
	}
	return time.Duration(n) * time.Minute
}

// Unopened is a case that waits to be opened. Step counts its escalations: 1 the specialists
// on duty have been told, 2 the admins of the centre too.
type Unopened struct {
	CaseID, HospitalID string
	Since, NextAt      time.Time
	Step               int
}

// lastStep is where nobody else is left to tell.
const lastStep = 2

// UnopenedRecords are what the watch knows. They belong to the program, not to people.
type UnopenedRecords interface {
	// StartWaiting begins the time of a case; one that runs already goes on, and ends sooner
	// if the new end is sooner.
	StartWaiting(Unopened) error
	StopWaiting(caseID string) error
	// Late lists cases of which an escalation is due; for the system only.
	Late(now time.Time, limit int) ([]Unopened, error)
	// Escalate moves a case on by one step, and answers false when somebody else did.
	Escalate(u Unopened, next time.Time) (bool, error)
	// Unassigned lists cases that wait for a reader and are nobody's; for the system only.
	Unassigned(limit int) ([]string, error)
	// HeldBy lists open cases with the specialists of a hospital; for its people.
	HeldBy(hospital string) ([]HeldCase, error)
}

// OpenWatch tells the specialists on duty, and then the admins of the centre, of cases that
// nobody has opened in time, each once; and gives cases that waited while nobody was on duty
// to who is now. All it knows is in the database: it goes on after a restart where it was,
// and of several at once only one takes each step.
type OpenWatch struct {
	Store  Store
	Now    Clock
	Choose ChooseModel
	Log    *slog.Logger
	Outbox Bell
}

// Run looks until ctx ends.
func (w *OpenWatch) Run(ctx context.Context) {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		if err := w.Sweep(ctx); err != nil && !errors.Is(err, context.Canceled) {
			w.Log.Error("cases that nobody has opened", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Sweep takes every step that is due. One case that fails does not keep the others back.
func (w *OpenWatch) Sweep(ctx context.Context) error {
	s := System("open-watch")
	var late []Unopened
	var unassigned []string
	err := w.Store.Read(ctx, s, func(tx Tx) (err error) {
		if late, err = tx.Late(w.Now(), 1000); err != nil {
			return err
		}
		unassigned, err = tx.Unassigned(1000)
		return err
	})
	failures := []error{err}
	write := func(id string, act func(progress, *Case) error) {
		err := w.Store.Write(ctx, s, func(tx Tx) error {
			c, err := tx.Case(id)
			if err != nil {
				return err
			}
			return act(progress{journal{tx, s, w.Now()}, w.Choose}, &c)
		})
		if err != nil && CodeOf(err) != Conflict { // a conflict: somebody was faster
			failures = append(failures, fmt.Errorf("case %s: %w", id, err))
		}
	}
	for _, id := range unassigned {
		write(id, progress.assignLate)
	}
	for _, u := range late {
		write(u.CaseID, func(p progress, c *Case) error { return p.escalate(u, *c) })
	}
	w.Outbox.Ring()
	return errors.Join(failures...)
}

// assignLate gives a case that waited for somebody to come on duty.
func (p progress) assignLate(c *Case) error {
	if !c.waitsForReader() {
		return nil
	}
	if err := p.autoAssign(c); err != nil || c.AssignedTo == "" {
		return err
	}
	c.UpdatedAt = p.at
	return p.tx.SaveCase(c)
}

// escalate tells the next people. Without anybody on duty the admins are told at once.
func (p progress) escalate(u Unopened, c Case) error {
	if !c.waitsForReader() {
		return p.tx.StopWaiting(c.ID)
	}
	h, err := p.tx.Hospital(c.HospitalID)
	if err != nil {
		return err
	}
	for first := true; u.Step < lastStep; first = false {
		won, err := p.tx.Escalate(u, p.at.Add(h.Settings.openWithin(c.Priority)))
		if err != nil || !won && first {
			return err
		}
		u.Step++
		to, who, err := p.next(u.Step, c)
		if err != nil {
			return err
		}
		if len(to) == 0 {
			continue
		}
		e := Event{HospitalID: c.HospitalID, CaseID: c.ID, Kind: "case", State: "late", Note: who}
		if err := p.changed(e, "unopened since "+u.Since.Format(time.RFC3339)+", told "+who); err != nil {
			return err
		}
		return p.notify(caseNews(c, NewsLate, who), to...)
	}
	return nil
}

// next lists whom a step tells, and the word for them.
func (p progress) next(step int, c Case) (to []string, who string, err error) {
	if step < lastStep {
		to, err = p.dutyFor(c, func(Hospital) bool { return true })
		if c.AssignedTo != "" {
			to = append(to, c.AssignedTo)
		}
		return to, "duty", err
	}
	centres := map[string]bool{}
	hospitals, err := p.tx.Hospitals()
	if err != nil {
		return nil, "", err
	}
	for _, h := range hospitals {
		centres[h.ID] = h.Centre
	}
	users, err := p.tx.Users()
	for _, u := range users {
		if u.Role == Admin && !u.Disabled && centres[u.HospitalID] {
			to = append(to, u.ID)
		}
	}
	return to, "admins", err
}
