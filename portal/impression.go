package portal

import (
	"context"
	"slices"
	"strings"

	"telepath/reports"
)

// Impression is what a person noted of a case at first sight.
type Impression struct {
	CaseID, UserID, HospitalID string
	reports.Impression
}

// ImpressionRecords are the first impressions of cases; they are never changed.
type ImpressionRecords interface {
	// AddImpression answers Conflict when the person has noted one of the case already.
	AddImpression(Impression) error
	// ImpressionsOf lists those of a case, oldest first.
	ImpressionsOf(caseID string) ([]Impression, error)
	// NotedIn says of which of the cases the person has noted one.
	NotedIn(user string, cases []string) (map[string]bool, error)
}

// maxImpression bounds the text of an impression, in bytes.
const maxImpression = 4000

// NoteImpression keeps a person's first impression of a case; from then on the model's
// answer is shown to them. The same text sent again is no second one.
func (d *Desk) NoteImpression(ctx context.Context, s Scope, caseID, text, category string) error {
	if err := s.May(ReviewCase); err != nil {
		return err
	}
	text = strings.TrimSpace(text)
	if text == "" || len(text) > maxImpression {
		return FailField("text", "The first impression is empty or longer than 4000 bytes.", "Say in a few words what you see.")
	}
	if category != "" && !slices.Contains(reports.ImpressionCategories, category) {
		return FailField("category", "The category is not known.", "Use "+strings.Join(reports.ImpressionCategories, ", ")+", or none.")
	}
	err := d.Store.Write(ctx, s, func(tx Tx) error {
		c, err := tx.Case(caseID)
		if err != nil {
			return err
		}
		actor, person := s.Actor()
		switch {
		case !person:
			return Fail(Forbidden, "Only a person has a first impression.", "Log in as one.")
		case !c.State.Open():
			return Fail(Conflict, "The case is "+string(c.State)+".", "A first impression is noted while the case is open.")
		}
		all, err := tx.ImpressionsOf(caseID)
		if err != nil {
			return err
		}
		if i := slices.IndexFunc(all, func(i Impression) bool { return i.UserID == actor.UserID }); i >= 0 {
			if all[i].Text == text && all[i].Category == category {
				return nil
			}
			return &Error{Code: Conflict, Field: "text", Message: "You have noted your first impression already.", Do: "It is never changed: write what you think now into the report."}
		}
		return d.noteFirst(tx, s, c, reports.Impression{Text: text, Category: category, By: actor.Name})
	})
	d.Outbox.Ring()
	return err
}

func (d *Desk) noteFirst(tx Tx, s Scope, c Case, in reports.Impression) error {
	actor, _ := s.Actor()
	reading, err := readingOf(tx, s, c)
	if err != nil {
		return err
	}
	in.Blind, in.At = reading.Hidden, d.Now()
	i := Impression{CaseID: c.ID, UserID: actor.UserID, HospitalID: c.HospitalID, Impression: in}
	if err := tx.AddImpression(i); err != nil {
		return err
	}
	if err := touchDraft(tx, c.ID); err != nil {
		return err
	}
	state := "noted"
	if in.Blind {
		state = "noted-blind"
	}
	return journal{tx, s, in.At}.changed(Event{HospitalID: c.HospitalID, CaseID: c.ID, Kind: "impression", State: state}, in.Category)
}

// touchDraft counts the draft's revision up: the person now reads a text that was hidden, and
// a page that was opened before must not save over it.
func touchDraft(tx Tx, caseID string) error {
	r, err := tx.ReportOf(caseID)
	if CodeOf(err) == NotFound || (err == nil && r.Status != reports.Draft) {
		return nil
	}
	if err != nil {
		return err
	}
	return tx.SaveReport(&r)
}

// impressionsIn lists what was noted, for a report.
func impressionsIn(all []Impression) []reports.Impression {
	out := make([]reports.Impression, len(all))
	for i, one := range all {
		out[i] = one.Impression
	}
	return out
}

// firstImpressions are those of a case, for its report.
func firstImpressions(tx Tx, caseID string) ([]reports.Impression, error) {
	all, err := tx.ImpressionsOf(caseID)
	return impressionsIn(all), err
}
