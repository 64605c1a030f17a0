package portal

import (
	"cmp"
	"context"
	"slices"
	"time"

	"telepath/queue"
)

func (c Case) isFrozen() bool { return c.Priority == queue.Frozen }

// waitsForReader says whether somebody is to open the case now: it awaits review, or it is a
// frozen section, which a specialist opens on receipt.
func (c Case) waitsForReader() bool {
	if c.HeldBy != "" {
		return false
	}
	return c.State == CaseAwaiting || c.isFrozen() && (c.State == CaseSubmitted || c.State == CaseAnalysing)
}

// settle follows every change of a case's state, before the case is saved: a case that waits
// for a reader is given to somebody on duty and its time to be opened begins to run; of one
// that does not, it ends.
func (p progress) settle(c *Case) error {
	if !c.waitsForReader() {
		return p.tx.StopWaiting(c.ID)
	}
	h, err := p.tx.Hospital(c.HospitalID)
	if err != nil {
		return err
	}
	if c.State == CaseAwaiting && c.CountyMaySign(h) {
		return nil // the hospital itself may sign it: nobody at the centre is late
	}
	u := Unopened{CaseID: c.ID, HospitalID: c.HospitalID, Since: p.at, NextAt: p.at.Add(h.Settings.openWithin(c.Priority))}
	if err := p.tx.StartWaiting(u); err != nil {
		return err
	}
	return p.autoAssign(c)
}

// autoAssign gives a case that is nobody's to the specialist on duty who has the fewest open
// cases; among equals to the first by id, so that the same roster always gives the same
// answer. Only hospitals that have switched it on take part. The caller saves the case.
func (p progress) autoAssign(c *Case) error {
	if c.AssignedTo != "" {
		return nil
	}
	duty, err := p.dutyFor(*c, func(h Hospital) bool { return h.Settings.AutoAssign })
	// Who gave the first of two signatures can't give the second.
	duty = slices.DeleteFunc(duty, func(id string) bool { return id == c.AwaitingSecond })
	if err != nil || len(duty) == 0 {
		return err
	}
	load, err := p.tx.OpenLoad(duty)
	if err != nil {
		return err
	}
	return p.assign(c, slices.MinFunc(duty, func(a, b string) int {
		return cmp.Or(cmp.Compare(load[a], load[b]), cmp.Compare(a, b))
	}), "duty")
}

// dutyFor lists who is on duty for the case now, each once, of hospitals that the filter lets
// through.
func (p progress) dutyFor(c Case, of func(Hospital) bool) ([]string, error) {
	entries, err := p.tx.DutyAt(p.at)
	if err != nil {
		return nil, err
	}
	var out []string
	takesPart := map[string]bool{}
	for _, e := range entries {
		if !e.takes(c, p.at) || slices.Contains(out, e.UserID) {
			continue
		}
		part, asked := takesPart[e.HospitalID]
		if !asked {
			h, err := p.tx.Hospital(e.HospitalID)
			if err != nil {
				return nil, err
			}
			part = of(h)
			takesPart[e.HospitalID] = part
		}
		if part {
			out = append(out, e.UserID)
		}
	}
	return out, nil
}

// assign records whose the case is and tells the person. why is "" or a word for the audit.
func (p progress) assign(c *Case, user, why string) error {
	c.AssignedTo = user
	detail := "to " + user
	if why != "" {
		detail += " (" + why + ")"
	}
	if err := p.changed(Event{HospitalID: c.HospitalID, CaseID: c.ID, Kind: "case", State: "assigned", Note: user}, detail); err != nil {
		return err
	}
	return p.notify(caseNews(*c, NewsAssigned, why), user)
}

// Reassign gives a case to another specialist although somebody has it, with the reason: its
// holder may be absent. What was written stays. It is for specialists, and for the admins of
// the hospital whose specialist has the case.
func (d *Desk) Reassign(ctx context.Context, s Scope, id, user, reason string) (Case, error) {
	if err := s.May(AssignCase); err != nil {
		return Case{}, err
	}
	if err := checkReason(&reason); err != nil {
		return Case{}, err
	}
	// An admin of the centre sees the cases of the own hospital only. This one act reaches
	// further, and so looks itself whose the case is.
	within := s
	if actor, person := s.Actor(); person && actor.Role == Admin {
		within = System("reassign")
	}
	var c Case
	err := d.Store.Write(ctx, within, func(tx Tx) (err error) {
		if c, err = tx.Case(id); err != nil {
			return err
		}
		p := progress{journal{tx, s, d.Now()}, d.Choose}
		if err := p.reassign(&c, user, reason); err != nil {
			return err
		}
		c.UpdatedAt = p.at
		return tx.SaveCase(&c)
	})
	d.Outbox.Ring()
	return c, err
}

func (p progress) reassign(c *Case, user, reason string) error {
	if err := p.mayReassign(*c); err != nil {
		return err
	}
	to, err := p.tx.User(user)
	if err != nil && CodeOf(err) != NotFound {
		return err
	}
	if err != nil || to.Role != Specialist || to.Disabled {
		return FailField("user", "Only a specialist can be given a case.", "Choose a specialist.")
	}
	if !c.State.Open() || c.State == CaseDraft || c.State == CaseReturned {
		return Fail(Conflict, "A case that is "+string(c.State)+" is nobody's to read.", "Reload the case to see where it stands.")
	}
	before := []string{c.AssignedTo, c.HeldBy}
	c.AssignedTo = to.ID
	if c.State == CaseInReview && c.HeldBy != to.ID {
		c.HeldBy = ""
		if err := p.move(c, CaseAwaiting, "reassigned"); err != nil {
			return err
		}
	}
	e := Event{HospitalID: c.HospitalID, CaseID: c.ID, Kind: "case", State: "reassigned", Note: to.ID}
	if err := p.changed(e, "to "+to.ID+": "+reason); err != nil {
		return err
	}
	if err := p.notify(caseNews(*c, NewsAssigned, "reassigned"), to.ID); err != nil {
		return err
	}
	before = slices.DeleteFunc(before, func(id string) bool { return id == to.ID })
	return p.notify(caseNews(*c, NewsAssigned, "taken"), before...)
}

// mayReassign answers NotFound for what an admin has nothing to do with: a case that is
// neither of the own hospital nor with one of its specialists.
func (p progress) mayReassign(c Case) error {
	actor, person := p.scope.Actor()
	if !person || actor.Role != Admin || c.HospitalID == actor.HospitalID {
		return nil
	}
	for _, id := range []string{c.HeldBy, c.AssignedTo} {
		if id == "" {
			continue
		}
		u, err := p.tx.User(id)
		if err != nil {
			return err
		}
		if u.HospitalID == actor.HospitalID {
			return nil
		}
	}
	return Missing("case")
}

// HeldCase is a case that a specialist of a hospital has: what its admin needs to pass it on,
// and nothing of the patient.
type HeldCase struct {
	ID              string         `json:"id"`
	AccessionNumber string         `json:"accession_number"`
	Priority        queue.Priority `json:"priority"`
	State           CaseState      `json:"state"`
	// User has the case; Held says that it is open for review with them.
	User  string     `json:"user"`
	Held  bool       `json:"held"`
	DueAt *time.Time `json:"due_at"`
}

// HeldCases lists what the specialists of the person's hospital have, the most urgent first.
func (d *Desk) HeldCases(ctx context.Context, s Scope) (out []HeldCase, err error) {
	if err := s.May(ReadRoster); err != nil {
		return nil, err
	}
	actor, _ := s.Actor()
	err = d.Store.Read(ctx, s, func(tx Tx) (err error) {
		out, err = tx.HeldBy(actor.HospitalID)
		return err
	})
	return out, err
}
