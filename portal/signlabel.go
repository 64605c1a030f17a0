package portal

import (
	"context"
	"slices"
	"strings"

	"telepath/tiling"
)

// LabelSaying is one identity that a slide's file carries, with where it stands: "barcode",
// "label", "accession", "container" or "specimen". It is shown beside the picture of the
// label and the accession number; a person compares, the file is never believed.
type LabelSaying struct {
	What string `json:"what"`
	Text string `json:"text"`
}

// labelSays lists what the file says, without repeats. The patient's name is left out: it is
// not on every label and is no accession number.
func labelSays(c tiling.Claims) []LabelSaying {
	said := []LabelSaying{{"barcode", c.Barcode}, {"label", c.LabelText}, {"accession", c.AccessionNumber}, {"container", c.ContainerID}}
	for _, s := range c.Specimens {
		said = append(said, LabelSaying{"specimen", s})
	}
	out := []LabelSaying{}
	for _, s := range said {
		s.Text = strings.TrimSpace(s.Text)
		known := func(o LabelSaying) bool { return o.Text == s.Text }
		if s.Text != "" && !slices.ContainsFunc(out, known) {
			out = append(out, s)
		}
	}
	return out
}

// JudgeLabel records what a person found when comparing the glass label with the accession
// number. A check that was wrong is undone (check "") or turned round only with a reason,
// which the timeline keeps beside the first answer.
func (d *Desk) JudgeLabel(ctx context.Context, s Scope, slide, check, reason string) (Slide, error) {
	var before string
	err := d.Store.Read(ctx, s, func(tx Tx) error {
		sl, err := tx.Slide(slide)
		before = sl.LabelCheck
		return err
	})
	switch {
	case err != nil:
		return Slide{}, err
	case before == "" || before == check:
		return d.CheckLabel(ctx, s, slide, check)
	case check != "" && check != "match" && check != "mismatch":
		return Slide{}, FailField("check", "The label either matches or does not.", "Use match or mismatch, or nothing to undo.")
	}
	reason = strings.TrimSpace(reason)
	if reason == "" || len(reason) > 2000 {
		return Slide{}, FailField("reason", "A check of the label is changed only with a reason (at most 2000 characters).", "Say what was wrong with the first check.")
	}
	return d.changeSlide(ctx, s, ReviewCase, slide, func(p progress, sl *Slide) error {
		c, err := p.tx.Case(sl.CaseID)
		if err != nil {
			return err
		}
		if err := holds(s, c); err != nil {
			return err
		}
		was := sl.LabelCheck
		sl.LabelCheck = check
		state := "label-" + check
		if check == "" {
			state = "label-undone"
		}
		e := Event{HospitalID: sl.HospitalID, CaseID: sl.CaseID, SlideID: sl.ID, Kind: "slide", State: state, Note: reason}
		return p.changed(e, "was "+was)
	})
}
