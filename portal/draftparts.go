package portal

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"telepath/reports"
)

// checkParts says what is wrong with codes and synoptic answers as entered.
func (in DraftInput) checkParts() error {
	if in.Codes != nil {
		if err := reports.CheckCodes(*in.Codes); err != nil {
			return FailField("codes", "The codes can't be kept: "+err.Error()+".", "Correct or remove that code.")
		}
	}
	if in.Synoptic == nil || in.Synoptic.Template == "" {
		return nil
	}
	err := reports.CheckSynoptic(*in.Synoptic)
	var wrong *reports.FieldError
	if errors.As(err, &wrong) {
		return FailField("synoptic."+wrong.Field, "The data set can't be kept: "+wrong.Problem+".", "Correct that answer.")
	}
	return err
}

// keepHidden lets a person write who does not see the model's texts yet: what was sent empty
// for them stays, and nobody accepts what they have not read.
func (in *DraftInput) keepHidden(before reports.Document) {
	in.AcceptedAI = nil
	for section, text := range map[string]*string{
		reports.SectionMicroscopy: &in.Microscopy, reports.SectionDiagnosis: &in.Diagnosis, reports.SectionComment: &in.Comment,
	} {
		if before.DraftedByAI(section) && *text == "" {
			*text = *sectionOf(&before, section)
		}
	}
}

// synopticBlockers say what of the data set stands in the way of a signature. A required
// field that tissue does not answer is said to be not assessable.
func synopticBlockers(doc reports.Document) []Blocker {
	if doc.Synoptic == nil {
		return nil
	}
	s := *doc.Synoptic
	t, known := reports.TemplateOf(s.Template, s.Version)
	if !known {
		return nil // a report of a program that had another template
	}
	var out []Blocker
	if missing := t.MissingIn(s); len(missing) > 0 {
		names := make([]string, len(missing))
		for i, f := range missing {
			names[i] = f.EN
		}
		out = append(out, Blocker{Code: "synoptic-missing", Message: fmt.Sprintf("The data set %s is not complete: %s. Answer, or say that it is not assessable.", t.EN, strings.Join(names, ", "))})
	}
	for _, r := range t.BrokenIn(s) {
		out = append(out, Blocker{Code: "synoptic-rule", Message: t.EN + ": " + r.EN})
	}
	return out
}

// blockers stop a signature where the model's answer is still withheld: nobody signs what
// they have not read.
func (r Reading) blockers(doc reports.Document) []Blocker {
	looked := slices.ContainsFunc(doc.Slides, func(s reports.SlideSection) bool { return s.Result != nil })
	if !r.Hidden || !looked {
		return nil
	}
	return []Blocker{{Code: "first-impression", Message: "Note your first impression: the model's answer is shown after it, and the report has both."}}
}

// read finds out how the person reads the case, and leaves out what is withheld.
func (c *CaseDetail) read(tx Tx, s Scope) (err error) {
	if c.Reading, err = readingOf(tx, s, c.Case); err != nil {
		return err
	}
	for _, sl := range c.Slides {
		c.Reading.Answer = c.Reading.Answer || (sl.Run != nil && sl.Run.Result != nil)
	}
	all, err := tx.ImpressionsOf(c.Case.ID)
	if err != nil {
		return err
	}
	c.Impressions = all
	if c.Reading.Hidden {
		c.Impressions = nil // the others' would anchor as the model's answer does
		c.hideAI()
	}
	return nil
}

// TemplateOffer are the data sets, the ones that fit the case first.
type TemplateOffer struct {
	// Fitting is how many of them are for the case's organ.
	Fitting   int
	Templates []reports.Template
}

// TemplatesFor lists the data sets for a case by its site, or specimen where the site says
// nothing.
func (d *Desk) TemplatesFor(ctx context.Context, s Scope, caseID string) (out TemplateOffer, err error) {
	if err := s.May(ReadCase); err != nil {
		return out, err
	}
	err = d.Store.Read(ctx, s, func(tx Tx) error {
		c, err := tx.Case(caseID)
		if err != nil {
			return err
		}
		organ := organOf(c.Request.Site)
		if organ == "" {
			organ = organOf(c.Request.SpecimenType)
		}
		out = TemplateOffer{Templates: reports.Templates()}
		slices.SortStableFunc(out.Templates, func(a, b reports.Template) int { return other(a, organ) - other(b, organ) })
		for _, t := range out.Templates {
			out.Fitting += 1 - other(t, organ)
		}
		return nil
	})
	return out, err
}

func other(t reports.Template, organ string) int {
	if t.Organ == organ {
		return 0
	}
	return 1
}
