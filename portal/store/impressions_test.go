package store_test

import (
	"testing"

	"telepath/portal"
	"telepath/reports"
)

func TestImpressions(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(t *testing.T, b *bench) {
		j := aJourney("a", "east", portal.CaseDraft, "")
		b.write(t, system, j.add)
		first := portal.Impression{
			CaseID: j.c.ID, UserID: "doctor-east", HospitalID: "east",
			Impression: reports.Impression{Text: "腺癌 <?>", Category: "malignant", By: "Doctor East", At: noon, Blind: true},
		}
		second := first
		second.UserID, second.By, second.Blind, second.At = "somebody", "Somebody", false, noon.Add(1000)
		b.write(t, doctorEast, func(tx portal.Tx) error {
			ok(t, tx.AddImpression(second))
			ok(t, tx.AddImpression(first))
			again := first
			again.Text = "no"
			fails(t, tx.AddImpression(again), portal.Conflict)
			foreign := first
			foreign.UserID, foreign.HospitalID = "third", "west"
			fails(t, tx.AddImpression(foreign), portal.NotFound)
			return nil
		})
		b.write(t, doctorEast, func(tx portal.Tx) error {
			list, err := tx.ImpressionsOf(j.c.ID)
			ok(t, err)
			equal(t, list, []portal.Impression{first, second})
			noted, err := tx.NotedIn("somebody", []string{j.c.ID, "other"})
			ok(t, err)
			equal(t, noted, map[string]bool{j.c.ID: true})
			noted, err = tx.NotedIn("somebody", nil)
			ok(t, err)
			equal(t, noted, map[string]bool{})
			return nil
		})
		for _, s := range []portal.Scope{doctorWest, adminWest, reader, {}} { // reader: it is a draft
			b.write(t, s, func(tx portal.Tx) error {
				list, err := tx.ImpressionsOf(j.c.ID)
				ok(t, err)
				noted, err := tx.NotedIn("somebody", []string{j.c.ID})
				ok(t, err)
				equal(t, len(list)+len(noted), 0)
				mine := first
				mine.UserID = "intruder"
				fails(t, tx.AddImpression(mine), portal.NotFound)
				return nil
			})
		}
	})
}
