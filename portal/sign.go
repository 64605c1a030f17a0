package portal

import (
	"context"
	"errors"
	"strings"

	"telepath/reports"
)

// full is the draft with the case's facts and slides as they are now.
func (p progress) full(c Case, r Report) (reports.Document, error) {
	facts, err := p.document(c)
	if err != nil {
		return facts, err
	}
	doc := r.Draft
	doc.Hospital, doc.Case, doc.Priority, doc.Request = facts.Hospital, facts.Case, facts.Priority, facts.Request
	doc.Slides, doc.NoAI, doc.Emptied = facts.Slides, facts.NoAI, nil
	doc.SecondOpinions, err = p.opinionsInReport(c.ID)
	return doc, err
}

// signing is everything that a signature is about, read in one transaction.
type signing struct {
	c   Case
	r   Report
	doc reports.Document
	// owner is the hospital of the case, issuer the signer's.
	owner, issuer Hospital
	signer        reports.Signer
	kind          reports.Kind
	twoPersons    bool
	// first is the newest first signature, whatever became of it.
	first    *FirstSignature
	blockers []Blocker
	// reading says whether the model's answer is withheld from this person.
	reading Reading
}

// lookForSigning reads what this person would sign.
func (d *Desk) lookForSigning(p progress, caseID string) (*signing, error) {
	var st signing
	var err error
	if st.c, err = p.tx.Case(caseID); err != nil {
		return nil, err
	}
	if st.r, err = p.tx.ReportOf(caseID); err != nil {
		return nil, err
	}
	if st.doc, err = p.full(st.c, st.r); err != nil {
		return nil, err
	}
	if st.owner, err = p.tx.Hospital(st.c.HospitalID); err != nil {
		return nil, err
	}
	actor, _ := p.scope.Actor()
	if st.signer, st.issuer, err = signerOf(p.tx, p.scope); err != nil {
		return nil, err
	}
	st.kind = reports.KindFor(st.owner.ID, st.issuer.ID)
	if st.twoPersons, err = twoPersons(p.tx, actor, st.c); err != nil {
		return nil, err
	}
	if st.first, err = lastFirst(p.tx, st.r.ID); err != nil {
		return nil, err
	}
	missing, err := p.withoutResult(st.c.ID, st.doc.WithoutAI)
	st.blockers = append(d.blockers(p.scope, st.c, st.doc, st.owner.Lang), missing...)
	if st.twoPersons && st.waits() && st.first.By.ID == actor.UserID {
		st.blockers = append(st.blockers, Blocker{Code: "second-person", Message: "You gave the first signature: the second must be another person's."})
	}
	if err != nil {
		return nil, err
	}
	if st.reading, err = readingOf(p.tx, p.scope, st.c); err != nil {
		return nil, err
	}
	st.blockers = append(st.blockers, st.reading.blockers(st.doc)...)
	return &st, nil
}

// waits says whether a first signature is there, for exactly this document.
func (st *signing) waits() bool {
	return st.first != nil && st.first.State == FirstWaiting && st.first.Digest == reports.Digest(st.doc)
}

// signerOf is the person of the scope as a version names them, with the person's hospital.
func signerOf(tx Tx, s Scope) (reports.Signer, Hospital, error) {
	actor, ok := s.Actor()
	if !ok {
		return reports.Signer{}, Hospital{}, errors.New("only a person signs")
	}
	h, err := tx.Hospital(actor.HospitalID)
	return reports.Signer{ID: actor.UserID, Name: actor.Name, Role: string(actor.Role), Hospital: h.Name}, h, err
}

// SignInput says what a person signs: the document that was shown.
type SignInput struct {
	// Revision is the draft's; Digest is the shown document's and Parts are its parts', so that
	// a person can be told what is different by now. Parts may be left out.
	Revision int
	Digest   string
	Parts    map[string]string
	// Agreement is the person's answer to how the diagnosis stands to what the model said;
	// needed where a model looked.
	Agreement reports.Agreement
}

// SignOut is what a signature made: a version, or the first of two signatures.
type SignOut struct {
	Version *StoredVersion
	First   *FirstSignature
}

// Sign signs a report out. What is signed is what the person saw: anything that is different
// by now is a conflict. Where two persons have to sign, the first signature is kept and the
// case goes on to a second person, whose signature makes the version.
func (d *Desk) Sign(ctx context.Context, s Scope, caseID string, in SignInput) (SignOut, error) {
	if err := s.May(SignReport); err != nil {
		return SignOut{}, err
	}
	if in.Digest == "" {
		return SignOut{}, FailField("digest", "The digest of the document that was read is missing.", "Read the report again, then sign with its digest.")
	}
	var out SignOut
	err := d.Store.Write(ctx, s, func(tx Tx) error {
		p := progress{journal{tx, s, d.Now()}, d.Choose}
		st, err := d.lookForSigning(p, caseID)
		if err != nil {
			return err
		}
		if err := st.refuse(p, in); err != nil {
			return err
		}
		ai, err := st.answer(in.Agreement)
		if err != nil {
			return err
		}
		out = SignOut{}
		if st.twoPersons && !st.waits() {
			if err := p.settleFirst(&st.c); err != nil {
				return err
			}
			first, err := d.signFirst(p, st, in.Agreement)
			out.First = &first
			return err
		}
		v, err := d.signOut(p, st, ai)
		out.Version = &v
		return err
	})
	d.Outbox.Ring()
	return out, err
}

// refuse says why this person can't sign this now.
func (st *signing) refuse(p progress, in SignInput) error {
	if now := reports.Digest(st.doc); in.Digest != now {
		return changedSince(in.Parts, st.doc)
	}
	if st.r.Revision != in.Revision {
		return Fail(Conflict, "The draft has been changed since you read it.", "Read the newer text, then sign.")
	}
	if len(st.blockers) > 0 {
		return Fail(Conflict, st.blockers[0].Message, "Settle what is listed, then sign.")
	}
	actor, _ := p.scope.Actor()
	return maySign(p.tx, actor, st.c)
}

// answer is the comparison with the model that the version keeps.
func (st *signing) answer(given reports.Agreement) (*reports.Comparison, error) {
	ai := reports.CompareWithAI(st.doc)
	if ai == nil {
		return nil, nil
	}
	if !given.Known() {
		return nil, FailField("agreement", "How the diagnosis stands to the model's answer is not said.", "Use agree, disagree or not-comparable.")
	}
	ai.Answer = given
	return ai, nil
}

// signOut makes the signed version and closes the case.
func (d *Desk) signOut(p progress, st *signing, ai *reports.Comparison) (StoredVersion, error) {
	c := st.c
	next := reports.Version{Status: reports.Final, Kind: st.kind, Issuer: st.issuer.Name, Document: st.doc, SignedBy: st.signer, AI: ai}
	if st.waits() {
		if st.first.By.ID != st.signer.ID {
			next.FirstSigner = &reports.FirstSignature{Signer: st.first.By, SignedAt: st.first.SignedAt, Digest: st.first.Digest}
		}
		if err := p.endFirst(&c, st.first, FirstSigned, ""); err != nil {
			return StoredVersion{}, err
		}
	}
	v, err := d.seal(p, &st.r, next)
	if err != nil {
		return v, err
	}
	c.SignedAt, c.HeldBy, c.AwaitingSecond, c.UpdatedAt = &p.at, "", "", p.at
	if err := p.move(&c, CaseSignedOut, ""); err != nil {
		return v, err
	}
	return v, p.tx.SaveCase(&c)
}

// seal makes the next signed version of r. version says what is in it and who signs; its
// place in the chain, time and code are given here.
func (d *Desk) seal(p progress, r *Report, version reports.Version) (StoredVersion, error) {
	next, err := r.Status.Move(version.Status)
	if err != nil {
		return StoredVersion{}, &Error{Code: Conflict, Message: "The report can't be signed so: " + err.Error() + ".", Do: "Reload the report.", Err: err}
	}
	if r.Versions > 0 {
		before, err := p.tx.Version(r.ID, r.Versions)
		if err != nil {
			return StoredVersion{}, err
		}
		version.Previous = before.Sealed.Hash
	}
	if version.FirstImpressions, err = firstImpressions(p.tx, r.CaseID); err != nil {
		return StoredVersion{}, err
	}
	version.Report, version.N, version.Status, version.SignedAt, version.Code = r.ID, r.Versions+1, next, p.at, NewID()
	sealed, err := reports.Seal(version, d.Key)
	if err != nil {
		return StoredVersion{}, err
	}
	stored := StoredVersion{
		ReportID: r.ID, CaseID: r.CaseID, HospitalID: r.HospitalID, N: version.N, Code: version.Code, Sealed: sealed, SignedAt: p.at,
		Kind: version.Kind,
	}
	if version.AI != nil {
		stored.Agreement = version.AI.Answer
	}
	if err := p.tx.AddVersion(stored); err != nil {
		return stored, err
	}
	r.Status, r.Versions, r.Draft, r.UpdatedAt, r.UpdatedBy = next, version.N, version.Document, p.at, version.SignedBy.ID
	if err := p.tx.SaveReport(r); err != nil {
		return stored, err
	}
	e := Event{HospitalID: r.HospitalID, CaseID: r.CaseID, Kind: "report", State: string(next), Note: version.Reason}
	if err := p.changed(e, "hash "+sealed.Hash); err != nil {
		return stored, err
	}
	return stored, p.tellSigned(*r)
}

// changedSince names what is different from what the person read.
func changedSince(read map[string]string, doc reports.Document) error {
	what := "something in it is different"
	if len(read) > 0 {
		var words []string
		for _, part := range reports.Changed(read, reports.Parts(doc)) {
			words = append(words, partWords(part, doc))
		}
		if len(words) > 0 {
			what = strings.Join(words, "; ")
		}
	}
	return Fail(Conflict, "The report has changed since you read it: "+what+".", "Read what is different, then sign.")
}

// partWords names a part of reports.Parts for people.
func partWords(part string, doc reports.Document) string {
	kind, id, _ := strings.Cut(part, "/")
	words, known := map[string]string{
		"request": "the request", "text": "the text", "slides": "the slides",
		"label": "the label check", "findings": "the findings", "model": "the model's result", "scan": "the scan",
	}[kind]
	if !known {
		return part
	}
	for _, s := range doc.Slides {
		if id != "" && s.Slide == id {
			return words + " of " + s.Name
		}
	}
	return words
}
