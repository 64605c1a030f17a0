package portal

import (
	"context"
	"errors"
	"strings"

	"telepath/reports"
)

// Blocker is something that stops a report from being signed.
type Blocker struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Slide   string `json:"slide,omitempty"`
	// Run is one that gave no result; a draft saved with it in WithoutAI is no longer stopped.
	Run string `json:"run,omitempty"`
}

// Blockers lists what still stops the case from being signed by this person.
func (d *Desk) Blockers(ctx context.Context, s Scope, caseID string) (out []Blocker, err error) {
	err = d.Store.Read(ctx, s, func(tx Tx) error {
		c, err := tx.Case(caseID)
		if err != nil {
			return err
		}
		r, err := tx.ReportOf(caseID)
		if err != nil {
			return err
		}
		p := progress{journal{tx, s, d.Now()}, d.Choose}
		doc, err := p.full(c, r)
		if err != nil {
			return err
		}
		h, err := tx.Hospital(c.HospitalID)
		if err != nil {
			return err
		}
		missing, err := p.withoutResult(c.ID, doc.WithoutAI)
		out = append(d.blockers(s, c, doc, h.Lang), missing...)
		return err
	})
	return out, err
}

func (d *Desk) blockers(s Scope, c Case, doc reports.Document, lang string) []Blocker {
	out := []Blocker{}
	if err := holds(s, c); err != nil {
		out = append(out, Blocker{Code: "not-held", Message: "Open the case for review first."})
	}
	if strings.TrimSpace(doc.Diagnosis) == "" {
		out = append(out, Blocker{Code: "no-diagnosis", Message: "The diagnosis is empty."})
	}
	for _, section := range doc.AIText {
		out = append(out, Blocker{Code: "ai-" + section, Message: "The " + section + " is still the model's draft: write your own or accept it."})
	}
	if err := d.printable(doc, lang); err != nil {
		out = append(out, Blocker{Code: "unprintable", Message: err.Error()})
	}
	for _, sl := range doc.Slides {
		switch sl.LabelChecked {
		case "match":
		case "mismatch":
			out = append(out, Blocker{Code: "label-mismatch", Slide: sl.Slide, Message: "The glass label of " + sl.Name + " does not match the accession number: return the case."})
		default:
			out = append(out, Blocker{Code: "label-unchecked", Slide: sl.Slide, Message: "Compare the glass label of " + sl.Name + " with the accession number."})
		}
	}
	return out
}

// printable says why the report could not be put on paper; a signature on what nobody can
// print would be worth little.
func (d *Desk) printable(doc reports.Document, lang string) error {
	if d.Printable == nil {
		return nil
	}
	return d.Printable(doc, lang)
}

// full is the draft with the case's facts and slides as they are now.
func (p progress) full(c Case, r Report) (reports.Document, error) {
	doc, err := p.document(c)
	if err != nil {
		return doc, err
	}
	doc.Microscopy, doc.Diagnosis, doc.Comment, doc.AIText, doc.WithoutAI = r.Draft.Microscopy, r.Draft.Diagnosis, r.Draft.Comment, r.Draft.AIText, r.Draft.WithoutAI
	return doc, nil
}

// Sign makes the first signed version of a report and signs the case out. What is signed is
// what the person saw: revision is the draft's.
func (d *Desk) Sign(ctx context.Context, s Scope, caseID string, revision int) (StoredVersion, error) {
	if err := s.May(SignReport); err != nil {
		return StoredVersion{}, err
	}
	var v StoredVersion
	err := d.Store.Write(ctx, s, func(tx Tx) error {
		c, err := tx.Case(caseID)
		if err != nil {
			return err
		}
		r, err := tx.ReportOf(caseID)
		if err != nil {
			return err
		}
		p := progress{journal{tx, s, d.Now()}, d.Choose}
		if r.Revision != revision {
			return Fail(Conflict, "The draft has been changed since you read it.", "Read the newer text, then sign.")
		}
		doc, err := p.full(c, r)
		if err != nil {
			return err
		}
		h, err := tx.Hospital(c.HospitalID)
		if err != nil {
			return err
		}
		missing, err := p.withoutResult(c.ID, doc.WithoutAI)
		if err != nil {
			return err
		}
		if b := append(d.blockers(s, c, doc, h.Lang), missing...); len(b) > 0 {
			return Fail(Conflict, b[0].Message, "Settle what is listed, then sign.")
		}
		actor, _ := s.Actor()
		if err := maySign(tx, actor, c); err != nil {
			return err
		}
		if v, err = d.seal(p, &r, reports.Final, doc, ""); err != nil {
			return err
		}
		c.SignedAt, c.HeldBy, c.UpdatedAt = &p.at, "", p.at
		if err := p.move(&c, CaseSignedOut, ""); err != nil {
			return err
		}
		return tx.SaveCase(&c)
	})
	d.Outbox.Ring()
	return v, err
}

// seal makes the next signed version of r with that content.
func (d *Desk) seal(p progress, r *Report, status reports.Status, doc reports.Document, reason string) (StoredVersion, error) {
	next, err := r.Status.Move(status)
	if err != nil {
		return StoredVersion{}, &Error{Code: Conflict, Message: "The report can't be signed so: " + err.Error() + ".", Do: "Reload the report.", Err: err}
	}
	previous := ""
	if r.Versions > 0 {
		before, err := p.tx.Version(r.ID, r.Versions)
		if err != nil {
			return StoredVersion{}, err
		}
		previous = before.Sealed.Hash
	}
	actor, ok := p.scope.Actor()
	if !ok {
		return StoredVersion{}, errors.New("only a person signs")
	}
	version := reports.Version{
		Report: r.ID, N: r.Versions + 1, Status: next, Document: doc, Reason: reason, SignedAt: p.at, Previous: previous,
		SignedBy: reports.Signer{ID: actor.UserID, Name: actor.Name, Role: string(actor.Role)}, Code: NewID(),
	}
	sealed, err := reports.Seal(version, d.Key)
	if err != nil {
		return StoredVersion{}, err
	}
	stored := StoredVersion{
		ReportID: r.ID, CaseID: r.CaseID, HospitalID: r.HospitalID, N: version.N, Code: version.Code, Sealed: sealed, SignedAt: p.at,
	}
	if err := p.tx.AddVersion(stored); err != nil {
		return stored, err
	}
	r.Status, r.Versions, r.Draft, r.UpdatedAt, r.UpdatedBy = next, version.N, doc, p.at, actor.UserID
	if err := p.tx.SaveReport(r); err != nil {
		return stored, err
	}
	return stored, p.changed(Event{HospitalID: r.HospitalID, CaseID: r.CaseID, Kind: "report", State: string(next), Note: reason}, "hash "+sealed.Hash)
}

// RevisionInput is a change to a signed report.
type RevisionInput struct {
	// Status is Appended (addendum), Amended, Corrected or EnteredInError (retraction).
	Status reports.Status
	Reason string
	// Addendum is added to the comment; the other texts replace the signed ones.
	Addendum, Microscopy, Diagnosis, Comment string
}

// Revise makes a further signed version. A changed diagnosis is never an addendum.
func (d *Desk) Revise(ctx context.Context, s Scope, caseID string, in RevisionInput) (StoredVersion, error) {
	if err := s.May(SignReport); err != nil {
		return StoredVersion{}, err
	}
	if strings.TrimSpace(in.Reason) == "" || len(in.Reason) > 2000 {
		return StoredVersion{}, FailField("reason", "A reason is needed (at most 2000 characters).", "Say what changes and why.")
	}
	if max(len(in.Addendum), len(in.Microscopy), len(in.Diagnosis), len(in.Comment)) > maxReportText {
		return StoredVersion{}, FailField("diagnosis", "A section is longer than 50,000 bytes.", "Shorten it.")
	}
	var v StoredVersion
	err := d.Store.Write(ctx, s, func(tx Tx) error {
		c, err := tx.Case(caseID)
		if err != nil {
			return err
		}
		actor, _ := s.Actor()
		if err := maySign(tx, actor, c); err != nil {
			return err
		}
		r, err := tx.ReportOf(caseID)
		if err != nil {
			return err
		}
		if !r.Status.Signed() {
			return Fail(Conflict, "The report is "+string(r.Status)+": there is nothing signed to change.", "Sign it first.")
		}
		doc, err := in.apply(r.Draft)
		if err != nil {
			return err
		}
		h, err := tx.Hospital(c.HospitalID)
		if err != nil {
			return err
		}
		if err := d.printable(doc, h.Lang); err != nil {
			return Fail(Conflict, err.Error(), "Write it differently.")
		}
		v, err = d.seal(progress{journal{tx, s, d.Now()}, d.Choose}, &r, in.Status, doc, in.Reason)
		return err
	})
	d.Outbox.Ring()
	return v, err
}

func (in RevisionInput) apply(signed reports.Document) (reports.Document, error) {
	doc := signed
	switch in.Status {
	case reports.Appended:
		if strings.TrimSpace(in.Addendum) == "" {
			return doc, FailField("text", "The addendum is empty.", "Write what is to be added.")
		}
		doc.Comment = strings.TrimSpace(doc.Comment + "\n\n" + in.Addendum)
		if in.Diagnosis != "" {
			doc.Diagnosis = in.Diagnosis
		}
		if err := reports.CheckAddendum(signed, doc); err != nil {
			return doc, &Error{Code: Conflict, Message: "The diagnosis would change, which an addendum never does.", Do: "Use an amendment.", Err: err}
		}
	case reports.Amended, reports.Corrected:
		if strings.TrimSpace(in.Diagnosis) == "" {
			return doc, FailField("diagnosis", "The diagnosis is empty.", "Write the whole diagnosis as it shall stand.")
		}
		doc.Microscopy, doc.Diagnosis, doc.Comment = in.Microscopy, in.Diagnosis, in.Comment
	case reports.EnteredInError:
	default:
		return doc, FailField("status", "A signed report can't become "+string(in.Status)+".", "Use addendum, amend, correct or retract.")
	}
	return doc, nil
}
