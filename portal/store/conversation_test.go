package store_test

import (
	"testing"
	"time"

	"telepath/portal"
)

// talk is one of everything that is said about a case.
type talk struct {
	comment  portal.Comment
	opinion  portal.Opinion
	returned portal.CaseReturn
	critical portal.Critical
}

func aTalk(j journey) talk {
	c, h := j.c.ID, j.c.HospitalID
	return talk{
		comment: portal.Comment{ID: "comment-" + c, CaseID: c, HospitalID: h, Text: "看 <here> @王", Mentions: []string{"a", "b"}, By: "doctor-east", At: noon},
		opinion: portal.Opinion{
			ID: "opinion-" + c, CaseID: c, HospitalID: h, AskedBy: "colleague-centre", AskedOf: "reader-centre", Question: "?", State: portal.OpinionAsked,
			AskedAt: noon, UpdatedAt: noon, Revision: 1,
		},
		returned: portal.CaseReturn{
			ID: "return-" + c, CaseID: c, HospitalID: h, Code: portal.ReturnRescan, Reason: "blurred", By: "reader-centre", At: noon,
			Before: portal.ReturnedCase{Priority: j.c.Priority, Request: j.c.Request, Slides: []string{"s"}},
		},
		critical: portal.Critical{
			ID: "critical-" + c, CaseID: c, HospitalID: h, Text: "t", Recipient: "doctor-east", MarkedBy: "reader-centre", MarkedAt: noon,
			NextAt: noon.Add(time.Hour), State: portal.CriticalOpen, Revision: 1,
		},
	}
}

func (k talk) add(tx portal.Tx) error {
	for _, err := range []error{tx.AddComment(k.comment), tx.AddOpinion(k.opinion), tx.AddReturn(k.returned), tx.AddCritical(k.critical)} {
		if err != nil {
			return err
		}
	}
	return nil
}

func TestWhatIsSaidAboutACaseComesBackAsItWas(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(t *testing.T, b *bench) {
		j := aJourney("a", "east", portal.CaseSubmitted, "")
		k := aTalk(j)
		b.write(t, system, j.add)
		b.write(t, doctorEast, func(tx portal.Tx) error {
			ok(t, k.add(tx))
			fails(t, tx.AddComment(k.comment), portal.Conflict)
			return nil
		})
		b.write(t, reader, func(tx portal.Tx) error {
			comments, err := tx.CommentsOf(j.c.ID)
			ok(t, err)
			equal(t, comments, []portal.Comment{k.comment})
			asked, err := tx.OpinionsAskedOf("reader-centre")
			ok(t, err)
			equal(t, asked, []portal.Opinion{k.opinion})
			facts, err := tx.CaseFacts([]portal.Case{j.c})
			ok(t, err)
			equal(t, facts[j.c.ID].OpinionAsked, true)
			returns, err := tx.ReturnsOf(j.c.ID)
			ok(t, err)
			equal(t, returns, []portal.CaseReturn{k.returned})
			open, err := tx.OpenCriticals()
			ok(t, err)
			equal(t, open, []portal.Critical{k.critical})

			given := asked[0]
			at := noon.Add(time.Minute)
			given.Text, given.State, given.EndedAt = "Yes.", portal.OpinionGiven, &at
			ok(t, tx.SaveOpinion(&given))
			given.InReport = true
			ok(t, tx.SaveOpinion(&given))
			given.Text = "No."
			fails(t, tx.SaveOpinion(&given), portal.Conflict) // what was given never changes
			stale := open[0]
			open[0].State, open[0].EndedBy, open[0].EndedAt, open[0].ReadBack = portal.CriticalAcknowledged, "doctor-east", &at, "read"
			ok(t, tx.SaveCritical(&open[0]))
			got, err := tx.Critical(open[0].ID)
			ok(t, err)
			equal(t, got, open[0])
			fails(t, tx.SaveCritical(&stale), portal.Conflict)
			returns[0].ResubmittedAt, returns[0].ResubmittedBy, returns[0].Changes = &at, "doctor-east", []portal.CaseChange{{Field: "history", After: "x"}}
			ok(t, tx.SaveReturn(returns[0]))
			fails(t, tx.SaveReturn(returns[0]), portal.NotFound) // it came back once
			k.comment.WithdrawnAt, k.comment.WithdrawnBy = &at, "doctor-east"
			ok(t, tx.WithdrawComment(k.comment))
			fails(t, tx.WithdrawComment(k.comment), portal.NotFound)
			return nil
		})
	})
}

// Of a draft of the east nobody outside sees, adds or changes anything, nor who may see it.
func TestWhatIsSaidStaysWithTheCase(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(t *testing.T, b *bench) {
		j := aJourney("a", "east", portal.CaseDraft, "")
		k := aTalk(j)
		b.write(t, system, func(tx portal.Tx) error { ok(t, j.add(tx)); return k.add(tx) })
		for _, s := range []portal.Scope{doctorWest, adminWest, reader, {}} {
			b.write(t, s, func(tx portal.Tx) error {
				_, err := tx.Comment(k.comment.ID)
				fails(t, err, portal.NotFound)
				_, err = tx.Opinion(k.opinion.ID)
				fails(t, err, portal.NotFound)
				_, err = tx.Critical(k.critical.ID)
				fails(t, err, portal.NotFound)
				comments, err := tx.CommentsOf(j.c.ID)
				ok(t, err)
				opinions, err := tx.OpinionsOf(j.c.ID)
				ok(t, err)
				asked, err := tx.OpinionsAskedOf("reader-centre")
				ok(t, err)
				returns, err := tx.ReturnsOf(j.c.ID)
				ok(t, err)
				criticals, err := tx.CriticalsOf(j.c.ID)
				ok(t, err)
				open, err := tx.OpenCriticals()
				ok(t, err)
				equal(t, len(comments)+len(opinions)+len(asked)+len(returns)+len(criticals)+len(open), 0)
				_, err = tx.PeopleOf(j.c)
				fails(t, err, portal.NotFound)
				other := aTalk(j)
				other.comment.ID, other.opinion.ID, other.returned.ID, other.critical.ID = "1", "2", "3", "4"
				fails(t, tx.AddComment(other.comment), portal.NotFound)
				fails(t, tx.AddOpinion(other.opinion), portal.NotFound)
				fails(t, tx.AddReturn(other.returned), portal.NotFound)
				fails(t, tx.AddCritical(other.critical), portal.NotFound)
				fails(t, tx.WithdrawComment(k.comment), portal.NotFound)
				fails(t, tx.SaveOpinion(&other.opinion), portal.NotFound)
				mine := k.critical
				fails(t, tx.SaveCritical(&mine), portal.NotFound)
				fails(t, tx.SaveReturn(k.returned), portal.NotFound)
				return nil
			})
		}
		b.read(t, doctorEast, func(tx portal.Tx) error {
			people, err := tx.PeopleOf(j.c)
			ok(t, err)
			for _, u := range people {
				if u.HospitalID != "east" || u.Email != "" || u.Password != "" {
					t.Errorf("a draft may be seen by %+v", u)
				}
			}
			return nil
		})
	})
}
