package portal

import (
	"context"
	"crypto/ed25519"
	"strings"
	"time"

	"telepath/queue"
	"telepath/reports"
)

// Desk is what people do with cases: make, submit, return, review, sign.
type Desk struct {
	Store  Store
	Blobs  Blobs
	Now    Clock
	Choose ChooseModel
	// Key signs reports (Ed25519).
	Key ed25519.PrivateKey
	// Printable says why a report can't be put on paper in that language, nil if it can.
	// It may be left out.
	Printable func(doc reports.Document, lang string) error
	// Patients makes what patients are found by; without a key nobody is found.
	Patients PatientIndex
	// Tell hears of what is addressed to people; it may be nil.
	Tell Tell
	// Work wakes the intake, Outbox the relay.
	Work, Outbox Bell
}

// CaseInput is what a hospital enters about a case.
type CaseInput struct {
	Priority queue.Priority
	Request  reports.Request
}

// CreateCase makes a draft case of the person's own hospital.
func (d *Desk) CreateCase(ctx context.Context, s Scope, in CaseInput) (Case, error) {
	if err := s.May(CreateCase); err != nil {
		return Case{}, err
	}
	if err := in.check(d.Now()); err != nil {
		return Case{}, err
	}
	actor, _ := s.Actor()
	var c Case
	err := d.Store.Write(ctx, s, func(tx Tx) error {
		now := d.Now()
		c = Case{
			ID: NewID(), HospitalID: actor.HospitalID, State: CaseDraft, Priority: in.Priority, Request: in.Request,
			CreatedBy: actor.UserID, CreatedAt: now, UpdatedAt: now,
		}
		d.Patients.fill(&c)
		if err := tx.AddCase(c); err != nil {
			return err
		}
		return journal{tx, s, now}.caseMoved(c, "")
	})
	d.Outbox.Ring()
	return c, err
}

// UpdateCase changes what was entered, before submission or after a return.
func (d *Desk) UpdateCase(ctx context.Context, s Scope, id string, revision int, in CaseInput) (Case, error) {
	if err := in.check(d.Now()); err != nil {
		return Case{}, err
	}
	return d.change(ctx, s, EditCase, id, func(p progress, c *Case) error {
		if c.State != CaseDraft && c.State != CaseReturned {
			return Fail(Conflict, "A case that is "+string(c.State)+" can't be edited any more.", "Ask the specialist to return it if something is wrong.")
		}
		if c.Revision != revision {
			return Fail(Conflict, "Somebody else has changed the case meanwhile.", "Reload it and enter your change again.")
		}
		c.Priority, c.Request = in.Priority, in.Request
		d.Patients.fill(c)
		return p.audit("case.edited", c.HospitalID, "case/"+c.ID, "")
	})
}

// Submit sends the case to the centre. Slides that are ready start at once, those still
// arriving follow by themselves.
func (d *Desk) Submit(ctx context.Context, s Scope, id string) (Case, error) {
	return d.change(ctx, s, SubmitCase, id, func(p progress, c *Case) error {
		slides, err := p.tx.SlidesOf(id)
		if err != nil {
			return err
		}
		uploads, err := p.tx.UploadsOf(id)
		if err != nil {
			return err
		}
		if !hasMaterial(slides, uploads) {
			return Fail(Conflict, "The case has no slide yet.", "Upload at least one slide, then submit.")
		}
		now := p.at
		if c.SubmittedAt == nil {
			c.SubmittedAt = &now
		}
		h, err := p.tx.Hospital(c.HospitalID)
		if err != nil {
			return err
		}
		c.dueFrom(now, h.Settings)
		note, err := d.resubmitted(p, c)
		if err != nil {
			return err
		}
		c.Reason, c.ReturnCode = "", ""
		if err := p.move(c, CaseSubmitted, note); err != nil {
			return err
		}
		return p.linkBooking(*c)
	})
}

// Return sends a case back to the hospital, with the reason.
func (d *Desk) Return(ctx context.Context, s Scope, id, reason string) (Case, error) {
	return d.ReturnFor(ctx, s, id, ReturnOther, reason)
}

// Withdraw ends a case before sign-out, with the reason.
func (d *Desk) Withdraw(ctx context.Context, s Scope, id, reason string) (Case, error) {
	return d.withReason(ctx, s, WithdrawCase, id, reason, CaseWithdrawn)
}

func (d *Desk) withReason(ctx context.Context, s Scope, a Action, id, reason string, to CaseState) (Case, error) {
	reason = strings.TrimSpace(reason)
	if reason == "" || len(reason) > 2000 {
		return Case{}, FailField("reason", "A reason is needed (at most 2000 characters).", "Say in a few words why.")
	}
	return d.change(ctx, s, a, id, func(p progress, c *Case) error {
		if err := p.dropFirst(c); err != nil {
			return err
		}
		c.Reason, c.HeldBy = reason, ""
		return p.move(c, to, reason)
	})
}

// Assign gives the case to a specialist.
func (d *Desk) Assign(ctx context.Context, s Scope, id, user string) (Case, error) {
	return d.change(ctx, s, AssignCase, id, func(p progress, c *Case) error {
		if !c.State.Open() {
			return Fail(Conflict, "A case that is "+string(c.State)+" is nobody's to read.", "Reload the case to see where it stands.")
		}
		u, err := p.tx.User(user)
		if err != nil {
			return err
		}
		if u.Role != Specialist || u.Disabled {
			return FailField("user", "Only a specialist can be given a case.", "Choose a specialist.")
		}
		return p.assign(c, u.ID, "")
	})
}

// Review takes the case for reading; who holds it is seen by everybody.
func (d *Desk) Review(ctx context.Context, s Scope, id string) (Case, error) {
	return d.change(ctx, s, ReviewCase, id, func(p progress, c *Case) error {
		actor, _ := s.Actor()
		if c.State == CaseInReview {
			if c.HeldBy != actor.UserID {
				return Fail(Conflict, "Somebody else is reading this case.", "Wait until it is released, or ask them to release it.")
			}
			return nil
		}
		if err := maySign(p.tx, actor, *c); err != nil {
			return err
		}
		c.HeldBy = actor.UserID
		if c.AssignedTo == "" {
			c.AssignedTo = actor.UserID
		}
		// There is a draft to write into also while slides are still with the model.
		if err := p.summarise(c); err != nil {
			return err
		}
		return p.move(c, CaseInReview, "")
	})
}

// maySign says whether this person may read and sign the case: a specialist, or a clinician
// of the hospital with the signing right where its policy allows and the case is neither
// flagged nor drawn for a second reading.
func maySign(tx Tx, a Actor, c Case) error {
	if a.Role == Specialist {
		return nil
	}
	h, err := tx.Hospital(c.HospitalID)
	if err != nil {
		return err
	}
	if !c.CountyMaySign(h) || c.State == CaseAnalysing || c.State == CaseSubmitted {
		return Fail(Forbidden, "This case is to be read by a specialist.", "Wait for the specialist's report.")
	}
	return nil
}

// Release puts a case back for others to read.
func (d *Desk) Release(ctx context.Context, s Scope, id string) (Case, error) {
	return d.change(ctx, s, ReviewCase, id, func(p progress, c *Case) error {
		if err := holds(s, *c); err != nil {
			return err
		}
		c.HeldBy = ""
		return p.move(c, CaseAwaiting, "released")
	})
}

func holds(s Scope, c Case) error {
	if actor, ok := s.Actor(); ok && (c.State != CaseInReview || c.HeldBy != actor.UserID) {
		return Fail(Conflict, "You don't hold this case.", "Open it for review first.")
	}
	return nil
}

// Urgent raises a routine case's priority; runs that wait keep the queue place they have.
func (d *Desk) Urgent(ctx context.Context, s Scope, id string) (Case, error) {
	return d.change(ctx, s, ReadCase, id, func(p progress, c *Case) error {
		if !c.State.Open() {
			return Fail(Conflict, "The case is closed.", "")
		}
		if c.Priority != queue.Routine {
			return nil
		}
		h, err := p.tx.Hospital(c.HospitalID)
		if err != nil {
			return err
		}
		c.Priority = queue.Urgent
		c.dueSooner(p.at, h.Settings)
		if err := p.settle(c); err != nil {
			return err
		}
		return p.changed(Event{HospitalID: c.HospitalID, CaseID: c.ID, Kind: "case", State: "urgent"}, "")
	})
}

// change runs one act on a case in a transaction, saves the case and moves it on as far as
// the act made possible.
func (d *Desk) change(ctx context.Context, s Scope, a Action, id string, act func(progress, *Case) error) (Case, error) {
	if err := s.May(a); err != nil {
		return Case{}, err
	}
	var c Case
	err := d.Store.Write(ctx, s, func(tx Tx) (err error) {
		if c, err = tx.Case(id); err != nil {
			return err
		}
		now := d.Now()
		p := progress{journal{tx, s, now}, d.Choose}
		if err := act(p, &c); err != nil {
			return err
		}
		c.UpdatedAt = now
		if err := tx.SaveCase(&c); err != nil {
			return err
		}
		if err := p.advance(id); err != nil {
			return err
		}
		c, err = tx.Case(id)
		return err
	})
	d.Outbox.Ring()
	return c, err
}

// move changes the state and records it; the caller saves the case.
func (p progress) move(c *Case, to CaseState, note string) error {
	if err := c.Move(to); err != nil {
		return err
	}
	if err := p.caseMoved(*c, note); err != nil {
		return err
	}
	return p.settle(c)
}

// check says what is wrong with a case as entered.
func (in *CaseInput) check(now time.Time) error {
	p, err := queue.ParsePriority(string(in.Priority))
	if err != nil {
		return FailField("priority", "The priority is not known.", "Use frozen, urgent or routine.")
	}
	in.Priority = p
	r := &in.Request
	r.AccessionNumber = strings.TrimSpace(r.AccessionNumber)
	if r.AccessionNumber == "" || len(r.AccessionNumber) > 64 {
		return FailField("accession_number", "The accession number is missing or longer than 64 characters.", "Enter the number on the request form.")
	}
	if strings.TrimSpace(r.Patient.Name) == "" || len(r.Patient.Name) > 200 {
		return FailField("patient.name", "The patient's name is missing or too long.", "Enter the name as on the request form.")
	}
	switch r.Patient.Sex {
	case "F", "M", "O", "U":
	case "":
		r.Patient.Sex = "U"
	default:
		return FailField("patient.sex", "The sex is not known.", "Use F, M, O or U.")
	}
	if r.Patient.Age != nil && (*r.Patient.Age < 0 || *r.Patient.Age > 130) {
		return FailField("patient.age", "The age must be 0 to 130 years.", "Check the age.")
	}
	return checkSpecimen(r, now)
}

func checkSpecimen(r *reports.Request, now time.Time) error {
	switch r.Preparation {
	case "FFPE", "frozen", "cytology":
	case "":
		r.Preparation = "FFPE"
	default:
		return FailField("preparation", "The preparation is not known.", "Use FFPE, frozen or cytology.")
	}
	if r.Stain == "" {
		r.Stain = "H&E"
	}
	soon := now.Add(24 * time.Hour) // clocks of hospitals differ
	if r.CollectedAt != nil && r.CollectedAt.After(soon) {
		return FailField("collected_at", "The collection time lies in the future.", "Check date and time.")
	}
	if r.ReceivedAt != nil && (r.ReceivedAt.After(soon) || (r.CollectedAt != nil && r.ReceivedAt.Before(*r.CollectedAt))) {
		return FailField("received_at", "The specimen can't be received in the future or before it was collected.", "Check date and time.")
	}
	long := map[string]string{
		"specimen_type": r.SpecimenType, "site": r.Site, "stain": r.Stain, "requester": r.Requester, "patient.id": r.Patient.ID,
	}
	for field, text := range long {
		if len(text) > 200 {
			return FailField(field, "The text is longer than 200 bytes.", "Shorten it.")
		}
	}
	for field, text := range map[string]string{"clinical_question": r.ClinicalQuestion, "history": r.History, "gross_description": r.GrossDescription} {
		if len(text) > 20000 {
			return FailField(field, "The text is longer than 20,000 bytes.", "Shorten it.")
		}
	}
	if len(r.Blocks) > 100 {
		return FailField("blocks", "More than 100 blocks.", "Split the case.")
	}
	return nil
}
