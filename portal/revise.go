package portal

import (
	"context"
	"strings"

	"telepath/reports"
)

// RevisionInput is a change to a signed report.
type RevisionInput struct {
	// Status is Appended (addendum), Amended, Corrected or EnteredInError (retraction).
	Status reports.Status
	Reason string
	// Version is the number of the version that was read; 0 where the caller does not say.
	Version int
	// Addendum is added to the comment; the other texts replace the signed ones.
	Addendum, Microscopy, Diagnosis, Comment string
	// Codes and Synoptic of an amendment or correction stay as signed where nil; a synoptic
	// without a template is none.
	Codes    *[]reports.Coded
	Synoptic *reports.Synoptic
	// Agreement is how the new diagnosis stands to what the model said; empty lets the rule
	// say it where the diagnosis changes, and keeps the former answer where it does not.
	Agreement reports.Agreement
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
	if err := (DraftInput{Codes: in.Codes, Synoptic: in.Synoptic}).checkParts(); err != nil {
		return StoredVersion{}, err
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
		r, before, err := in.signed(tx, caseID)
		if err != nil {
			return err
		}
		p := progress{journal{tx, s, d.Now()}, d.Choose}
		next, err := in.next(p, c, before)
		if err != nil {
			return err
		}
		h, err := tx.Hospital(c.HospitalID)
		if err != nil {
			return err
		}
		if err := d.printable(next.Document, h.Lang); err != nil {
			return Fail(Conflict, err.Error(), "Write it differently.")
		}
		v, err = d.seal(p, &r, next)
		return err
	})
	d.Outbox.Ring()
	return v, err
}

// signed is the report and its newest version, which must be the one that was read.
func (in RevisionInput) signed(tx Tx, caseID string) (Report, reports.Version, error) {
	r, err := tx.ReportOf(caseID)
	if err != nil {
		return r, reports.Version{}, err
	}
	if !r.Status.Signed() {
		return r, reports.Version{}, Fail(Conflict, "The report is "+string(r.Status)+": there is nothing signed to change.", "Sign it first.")
	}
	if in.Version != 0 && in.Version != r.Versions {
		return r, reports.Version{}, Fail(Conflict, "The report has a newer version than the one that you have read.", "Read the newer version, then enter your change again.")
	}
	stored, err := tx.Version(r.ID, r.Versions)
	if err != nil {
		return r, reports.Version{}, err
	}
	before, err := stored.Sealed.Open(nil)
	return r, before, err
}

// next is the version that follows. A document stays what it is: an opinion is changed by
// the hospital that gave it, a report by the hospital that issued it.
func (in RevisionInput) next(p progress, c Case, before reports.Version) (reports.Version, error) {
	signer, issuer, err := signerOf(p.tx, p.scope)
	if err != nil {
		return before, err
	}
	kind := reports.KindFor(c.HospitalID, issuer.ID)
	if before.Kind != "" && (before.Kind != kind || before.Issuer != issuer.Name) {
		return before, Fail(Forbidden, "This document was issued by "+before.Issuer+": only that hospital can change it.", "Ask them for an addendum or amendment.")
	}
	doc, err := in.apply(before.Document)
	if err != nil {
		return before, err
	}
	return reports.Version{
		Status: in.Status, Kind: kind, Issuer: issuer.Name, Document: doc, Reason: in.Reason, SignedBy: signer, AI: in.compare(before, doc),
	}, nil
}

// compare says anew how the diagnosis stands to what the model said, where it has changed.
func (in RevisionInput) compare(before reports.Version, doc reports.Document) *reports.Comparison {
	ai := reports.CompareWithAI(doc)
	switch {
	case ai == nil:
	case in.Agreement.Known():
		ai.Answer = in.Agreement
	case before.AI != nil && doc.Diagnosis == before.Document.Diagnosis:
		ai.Answer = before.AI.Answer
	}
	return ai
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
		writeParts(&doc, in.Codes, in.Synoptic)
		if b := synopticBlockers(doc); in.Synoptic != nil && len(b) > 0 {
			return doc, FailField("synoptic", b[0].Message, "Complete the data set, or take it out of the report.")
		}
		if len(reports.Differences(signed, doc)) == 0 {
			return doc, FailField("diagnosis", "Nothing in the report has changed.", "Change the text, or add an addendum.")
		}
	case reports.EnteredInError:
	default:
		return doc, FailField("status", "A signed report can't become "+string(in.Status)+".", "Use addendum, amend, correct or retract.")
	}
	return doc, nil
}
