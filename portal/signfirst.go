package portal

import (
	"context"
	"strings"
	"time"

	"telepath/reports"
)

// FirstState is what became of the first of two signatures.
//
//	waiting → signed (a second person signed the same)
//	      └→ sent-back (a second person) | taken-back (the signer) | lapsed (the document changed)
type FirstState string

// The states of a first signature.
const (
	FirstWaiting   FirstState = "waiting"
	FirstSigned    FirstState = "signed"
	FirstSentBack  FirstState = "sent-back"
	FirstTakenBack FirstState = "taken-back"
	FirstLapsed    FirstState = "lapsed"
)

// FirstStates lists all.
var FirstStates = []FirstState{FirstWaiting, FirstSigned, FirstSentBack, FirstTakenBack, FirstLapsed}

// FirstSignature is the first (初诊) of the two signatures that a hospital may ask for. The
// report stays a draft until the second (审核): nothing is released by the first, so the
// status "preliminary", which stands for results given out early, is not used for it.
type FirstSignature struct {
	ID         string
	ReportID   string
	CaseID     string
	HospitalID string
	By         reports.Signer
	// Digest of the document that was signed; the signature is for that document only.
	Digest    string
	Agreement reports.Agreement
	SignedAt  time.Time
	State     FirstState
	// EndedBy is who ended the waiting, with the Reason of sending it back.
	EndedBy string
	EndedAt *time.Time
	Reason  string
}

// SignatureRecords are the first signatures of reports.
type SignatureRecords interface {
	AddFirstSignature(FirstSignature) error
	// EndFirstSignature writes State, EndedBy, EndedAt and Reason of one that waits.
	EndFirstSignature(FirstSignature) error
	// FirstSignaturesOf lists them, oldest first.
	FirstSignaturesOf(reportID string) ([]FirstSignature, error)
}

// twoPersons says whether the document needs two signatures: the hospital that owns the case
// or the one that issues the document asks for it.
func twoPersons(tx Tx, a Actor, c Case) (bool, error) {
	for _, id := range []string{c.HospitalID, a.HospitalID} {
		h, err := tx.Hospital(id)
		if err != nil || h.Settings.TwoPersonSignOut {
			return err == nil, err
		}
	}
	return false, nil
}

// lastFirst is the newest first signature of a report; nil if nobody has given one.
func lastFirst(tx Tx, reportID string) (*FirstSignature, error) {
	all, err := tx.FirstSignaturesOf(reportID)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[len(all)-1], nil
}

// settleFirst lets a first signature lapse whose document is not the same any more. It is
// asked for wherever a case moves on, and before every signature.
func (p progress) settleFirst(c *Case) error {
	if c.AwaitingSecond == "" {
		return nil
	}
	r, err := p.tx.ReportOf(c.ID)
	if err != nil {
		return err
	}
	doc, err := p.full(*c, r)
	if err != nil {
		return err
	}
	first, err := lastFirst(p.tx, r.ID)
	if err != nil || first == nil || first.Digest == reports.Digest(doc) {
		return err
	}
	return p.endFirst(c, first, FirstLapsed, "")
}

// dropFirst ends a waiting first signature because the case leaves the desk.
func (p progress) dropFirst(c *Case) error {
	if c.AwaitingSecond == "" {
		return nil
	}
	r, err := p.tx.ReportOf(c.ID)
	if err != nil {
		return err
	}
	first, err := lastFirst(p.tx, r.ID)
	if err != nil || first == nil {
		return err
	}
	return p.endFirst(c, first, FirstLapsed, "")
}

// endFirst ends the waiting; the caller saves the case.
func (p progress) endFirst(c *Case, first *FirstSignature, to FirstState, reason string) error {
	c.AwaitingSecond = ""
	if first.State != FirstWaiting {
		return nil
	}
	first.State, first.EndedBy, first.EndedAt, first.Reason = to, p.scope.Name(), &p.at, reason
	if err := p.tx.EndFirstSignature(*first); err != nil {
		return err
	}
	if to == FirstSigned {
		return nil // the version says it
	}
	e := Event{HospitalID: c.HospitalID, CaseID: c.ID, Kind: "report", State: "first-" + string(to), Note: reason}
	return p.changed(e, "first signature "+first.ID)
}

// signFirst keeps the first signature and gives the case up for a second person.
func (d *Desk) signFirst(p progress, st *signing, agreement reports.Agreement) (FirstSignature, error) {
	c := st.c
	first := FirstSignature{
		ID: NewID(), ReportID: st.r.ID, CaseID: c.ID, HospitalID: c.HospitalID, By: st.signer, Digest: reports.Digest(st.doc),
		Agreement: agreement, SignedAt: p.at, State: FirstWaiting,
	}
	if err := p.tx.AddFirstSignature(first); err != nil {
		return first, err
	}
	e := Event{HospitalID: c.HospitalID, CaseID: c.ID, Kind: "report", State: "first-signature"}
	if err := p.changed(e, "digest "+first.Digest); err != nil {
		return first, err
	}
	c.AwaitingSecond, c.HeldBy, c.AssignedTo, c.UpdatedAt = st.signer.ID, "", "", p.at
	if err := p.move(&c, CaseAwaiting, "second signature"); err != nil {
		return first, err
	}
	return first, p.tx.SaveCase(&c)
}

// SendBack gives a report with one signature back to who signed it, with the reason; what is
// written stays. The first signer may so take the own signature back.
func (d *Desk) SendBack(ctx context.Context, s Scope, caseID, reason string) (Case, error) {
	reason = strings.TrimSpace(reason)
	if reason == "" || len(reason) > 2000 {
		return Case{}, FailField("reason", "A reason is needed (at most 2000 characters).", "Say what is to be looked at again.")
	}
	return d.change(ctx, s, SignReport, caseID, func(p progress, c *Case) error {
		if err := holds(s, *c); err != nil {
			return err
		}
		r, err := p.tx.ReportOf(c.ID)
		if err != nil {
			return err
		}
		first, err := lastFirst(p.tx, r.ID)
		if err != nil {
			return err
		}
		if first == nil || first.State != FirstWaiting {
			return Fail(Conflict, "The report has no first signature that waits for a second.", "Reload the case to see where it stands.")
		}
		actor, _ := s.Actor()
		to := FirstSentBack
		if first.By.ID == actor.UserID {
			to = FirstTakenBack
		}
		if err := p.endFirst(c, first, to, reason); err != nil {
			return err
		}
		if to == FirstTakenBack {
			return nil // the signer has the case open and goes on writing
		}
		c.AssignedTo, c.HeldBy = first.By.ID, ""
		return p.move(c, CaseAwaiting, "sent back")
	})
}
