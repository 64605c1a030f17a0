package portal

import (
	"telepath/reports"
)

// document puts the case's facts and its slides' results together. The texts are empty.
func (p progress) document(c Case) (reports.Document, error) {
	hospital, err := p.tx.Hospital(c.HospitalID)
	if err != nil {
		return reports.Document{}, err
	}
	doc := reports.Document{Hospital: hospital.Name, Case: c.ID, Priority: string(c.Priority), Request: c.Request}
	slides, err := p.tx.SlidesOf(c.ID)
	if err != nil {
		return doc, err
	}
	slides = inUse(slides)
	looked := 0
	for _, s := range slides {
		section, err := p.section(s)
		if err != nil {
			return doc, err
		}
		if section.Result != nil {
			looked++
		}
		doc.Slides = append(doc.Slides, section)
	}
	switch {
	case len(slides) == 0:
		doc.NoAI = "no slide was received"
	case looked == 0:
		doc.NoAI = doc.Slides[0].NoAI
	}
	return doc, nil
}

func (p progress) section(s Slide) (reports.SlideSection, error) {
	out := reports.SlideSection{Slide: s.ID, Name: s.Name, Stain: s.Stain, LabelChecked: s.LabelCheck}
	if s.Info != nil {
		out.Width, out.Height = s.Info.Width, s.Info.Height
		if s.Info.MPP != nil {
			m := s.Info.MPP.Mean()
			out.MPP = &m
		}
	}
	if s.Quality != nil {
		out.Quality = *s.Quality
	}
	if s.Trouble != nil {
		out.NoAI = s.Trouble.What
	}
	var err error
	if out.Annotations, err = p.annotationsInReport(s); err != nil {
		return out, err
	}
	run, err := latestRun(p.tx, s.ID)
	if err != nil || run == nil || run.State != RunComplete || outdated(s, *run) {
		return out, err
	}
	model := modelUsed(*run)
	out.Model, out.Result, out.Tiles = &model, run.Result, run.Tiles
	if out.Findings, err = p.tx.FindingsOf(run.ID); err != nil {
		return out, err
	}
	return out, p.nameJudges(out.Findings)
}

// nameJudges puts names for the ids of those who gave verdicts: a report is read by people.
func (p progress) nameJudges(findings []reports.Finding) error {
	names := map[string]string{}
	for i := range findings {
		by := &findings[i].Verdict.By
		if err := addPeople(p.tx, names, []string{*by}); err != nil {
			return err
		}
		if name := names[*by]; name != "" {
			*by = name
		}
	}
	return nil
}

// modelUsed is what the report says about the model of a run.
func modelUsed(r Run) reports.ModelUsed {
	return reports.ModelUsed{
		Name: r.Model.Name, Version: r.Model.Version, Digest: r.Model.Digest,
		Threshold: r.Threshold, NotForClinicalUse: r.NotForClinicalUse,
	}
}

// latestRun is the newest run of a slide, nil if there is none.
func latestRun(tx Tx, slideID string) (*Run, error) {
	runs, err := tx.RunsOf(slideID)
	if err != nil || len(runs) == 0 {
		return nil, err
	}
	last := runs[0]
	for _, r := range runs[1:] {
		if r.CreatedAt.After(last.CreatedAt) {
			last = r
		}
	}
	return &last, nil
}
