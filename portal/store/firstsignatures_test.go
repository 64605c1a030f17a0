package store_test

import (
	"testing"
	"time"

	"telepath/portal"
	"telepath/reports"
)

// A first signature is kept as it was given, ends once, and is nobody else's to see.
func TestFirstSignatures(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(t *testing.T, b *bench) {
		j := aJourney("a", "east", portal.CaseSubmitted, "")
		b.write(t, system, j.add)
		first := portal.FirstSignature{
			ID: "first", ReportID: j.report.ID, CaseID: j.c.ID, HospitalID: "east", By: reports.Signer{ID: "u", Name: "U", Role: "specialist", Hospital: "East"},
			Digest: "d", Agreement: reports.Disagree, SignedAt: noon, State: portal.FirstWaiting,
		}
		later := noon.Add(time.Hour)
		ended := first
		ended.State, ended.EndedBy, ended.EndedAt, ended.Reason = portal.FirstSentBack, "v", &later, "grade?"
		b.write(t, system, func(tx portal.Tx) error {
			ok(t, tx.AddFirstSignature(first))
			fails(t, tx.AddFirstSignature(first), portal.Conflict)
			elsewhere := first
			elsewhere.ID, elsewhere.HospitalID = "other", "west"
			fails(t, tx.AddFirstSignature(elsewhere), portal.NotFound)
			return nil
		})
		stranger := portal.ScopeOf(portal.Actor{UserID: "w", Role: portal.Clinician, HospitalID: "west"})
		b.read(t, stranger, func(tx portal.Tx) error {
			all, err := tx.FirstSignaturesOf(j.report.ID)
			if len(all) != 0 {
				t.Errorf("a stranger sees %+v", all)
			}
			return err
		})
		fails(t, b.Write(t.Context(), stranger, func(tx portal.Tx) error { return tx.EndFirstSignature(ended) }), portal.NotFound)
		b.write(t, system, func(tx portal.Tx) error {
			ok(t, tx.EndFirstSignature(ended))
			again := ended
			again.State = portal.FirstSigned
			fails(t, tx.EndFirstSignature(again), portal.NotFound)
			all, err := tx.FirstSignaturesOf(j.report.ID)
			equal(t, all, []portal.FirstSignature{ended})
			return err
		})
	})
}
