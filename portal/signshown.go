package portal

import (
	"context"
	"time"

	"telepath/reports"
)

// Signing is what a person needs to know before signing a draft: the document as it would be
// signed, its digest, and what stands in the way.
type Signing struct {
	// Report's Draft is the document.
	Report   Report
	Digest   string
	Parts    map[string]string
	Blockers []Blocker
	// Kind and Issuer are those of a document that this person would sign.
	Kind   reports.Kind
	Issuer string
	// AI is the rule's proposal; nil where no model looked.
	AI         *reports.Comparison
	TwoPersons bool
	// First is the signature that waits for a second; Stands says that it is for the document
	// as it is now.
	First  *FirstSignature
	Stands bool
	// SentBack is the last first signature where a second person sent it back.
	SentBack *SentBack
}

// SentBack says who sent a report back to its first signer, when and why.
type SentBack struct {
	By     string    `json:"by"`
	At     time.Time `json:"at"`
	Reason string    `json:"reason"`
}

// Signing reads the draft for whoever is about to sign it. All of it is of one moment: the
// digest belongs to the document in it.
func (d *Desk) Signing(ctx context.Context, s Scope, caseID string) (out Signing, err error) {
	err = d.Store.Read(ctx, s, func(tx Tx) error {
		st, err := d.lookForSigning(progress{journal{tx, s, d.Now()}, d.Choose}, caseID)
		if err != nil {
			return err
		}
		out = Signing{
			Report: st.r, Digest: reports.Digest(st.doc), Parts: reports.Parts(st.doc), Blockers: st.blockers,
			Kind: st.kind, Issuer: st.issuer.Name, AI: reports.CompareWithAI(st.doc), TwoPersons: st.twoPersons,
		}
		out.Report.Draft = st.doc
		if st.reading.Hidden {
			hideInDocument(&out.Report.Draft)
			out.AI, out.Parts = nil, map[string]string{}
		}
		return out.addFirst(tx, st)
	})
	return out, err
}

func (out *Signing) addFirst(tx Tx, st *signing) error {
	if st.first == nil {
		return nil
	}
	switch st.first.State {
	case FirstWaiting:
		out.First, out.Stands = st.first, st.waits()
	case FirstSentBack:
		names := map[string]string{}
		if err := addPeople(tx, names, []string{st.first.EndedBy}); err != nil {
			return err
		}
		out.SentBack = &SentBack{By: names[st.first.EndedBy], At: *st.first.EndedAt, Reason: st.first.Reason}
	}
	return nil
}
