package portal

import (
	"slices"

	"telepath/queue"
	"telepath/reports"
	"telepath/tiling"
)

// ChooseModel picks the model for a slide, or says in words why none fits.
type ChooseModel func(info tiling.Info, r reports.Request) (queue.Card, error)

// progress moves a case and its slides on after any of them changed. It is called at the
// end of every transaction that may have made a step possible, and does nothing when none
// is: that makes it safe to call again after a crash.
type progress struct {
	journal
	choose ChooseModel
}

// advance starts the runs that can start and moves the case to where its slides are.
func (p progress) advance(caseID string) error {
	c, err := p.tx.Case(caseID)
	if err != nil {
		return err
	}
	if c.State == CaseDraft || c.State == CaseReturned || !c.State.Open() {
		return nil
	}
	slides, err := p.tx.SlidesOf(caseID)
	if err != nil {
		return err
	}
	uploads, err := p.tx.UploadsOf(caseID)
	if err != nil {
		return err
	}
	arriving := false
	for _, u := range uploads {
		arriving = arriving || u.Arriving(p.at, c.Priority)
	}
	if err := p.settleFirst(&c); err != nil {
		return err
	}
	waiting := arriving
	slides = inUse(slides)
	for i := range slides {
		if err := p.startRun(c, &slides[i], arriving); err != nil {
			return err
		}
		waiting = waiting || !slides[i].State.Terminal()
	}
	if waiting {
		return p.moveCase(&c, CaseAnalysing)
	}
	if err := p.summarise(&c); err != nil {
		return err
	}
	return p.moveCase(&c, CaseAwaiting)
}

// moveCase follows the slides; a case that a person has already opened stays in review.
func (p progress) moveCase(c *Case, to CaseState) error {
	if c.State == to || c.State == CaseInReview {
		return p.tx.SaveCase(c)
	}
	if err := p.move(c, to, ""); err != nil {
		return err
	}
	c.UpdatedAt = p.at
	return p.tx.SaveCase(c)
}

// startRun plans a run on a slide that is ready. A series whose files are still arriving
// waits for them: its finest level may be the last to come.
func (p progress) startRun(c Case, s *Slide, arriving bool) error {
	if s.State != SlideReady || (s.Group != "" && arriving) {
		return nil
	}
	runs, err := p.tx.RunsOf(s.ID)
	if err != nil {
		return err
	}
	for _, r := range runs {
		if !r.State.Over() {
			return nil
		}
	}
	card, err := p.choose(*s.Info, c.Request)
	if err != nil {
		return p.failSlide(s, Trouble{Code: "no-model", What: err.Error(), Do: "A person reads this slide without the model.", DoZH: "这张切片由医生直接阅片，不使用模型。"})
	}
	r := Run{
		ID: NewID(), SlideID: s.ID, CaseID: c.ID, HospitalID: c.HospitalID, Model: card.Identity(), Priority: c.Priority,
		Threshold: card.Threshold, NotForClinicalUse: card.NotForClinicalUse, MaskVersion: s.MaskVersion,
		State: RunPlanned, CreatedAt: p.at, UpdatedAt: p.at,
	}
	if err := p.tx.AddRun(r); err != nil {
		return err
	}
	if err := p.runMoved(r); err != nil {
		return err
	}
	return p.tx.AddOutbox(slideMessage(r))
}

// slideMessage asks a tiler to take the run. Its id is the run's: published twice is once.
func slideMessage(r Run) queue.Message {
	data, _ := queue.SlideJob{Slide: r.SlideID, Run: r.ID}.Encode() // two strings: can't fail
	return queue.Message{Subject: queue.SlideSubject(r.HospitalID, r.Priority, r.SlideID), ID: r.ID, Data: data}
}

func (p progress) failSlide(s *Slide, t Trouble) error {
	if err := s.Move(SlideFailed); err != nil {
		return err
	}
	s.Trouble, s.UpdatedAt = &t, p.at
	if err := p.tx.SaveSlide(s); err != nil {
		return err
	}
	return p.slideMoved(*s)
}

// failRun ends a run without a result; the slide says why and the case goes on to a person.
func (p progress) failRun(r *Run, reason string) error {
	if err := r.Move(RunFailed); err != nil {
		return err
	}
	r.Reason, r.FinishedAt, r.UpdatedAt = reason, &p.at, p.at
	if err := p.tx.SaveRun(r); err != nil {
		return err
	}
	if err := p.tx.DeleteBatches(r.ID); err != nil {
		return err
	}
	if err := p.runMoved(*r); err != nil {
		return err
	}
	s, err := p.tx.Slide(r.SlideID)
	if err != nil {
		return err
	}
	if !s.State.Terminal() {
		t := Trouble{
			Code: "run-failed", What: reason, Do: "A person reads this slide without the model; the run can be repeated.",
			DoZH: "这张切片由医生直接阅片，不使用模型；之后可以重新分析。",
		}
		if err := p.failSlide(&s, t); err != nil {
			return err
		}
	}
	return p.advance(r.CaseID)
}

// summarise brings the case's flag and its draft report up to date with the slides.
func (p progress) summarise(c *Case) error {
	doc, err := p.document(*c)
	if err != nil {
		return err
	}
	if err := p.flag(c, doc); err != nil {
		return err
	}
	return p.draft(*c, doc)
}

// draft makes or refreshes the draft report. What a person has written stays.
func (p progress) draft(c Case, doc reports.Document) error {
	if c.AwaitingSecond != "" {
		return nil // half signed: not one word changes by itself
	}
	hospital, err := p.tx.Hospital(c.HospitalID)
	if err != nil {
		return err
	}
	reports.DraftText(&doc, hospital.Lang)
	r, err := p.tx.ReportOf(c.ID)
	if CodeOf(err) == NotFound {
		r = Report{ID: NewID(), CaseID: c.ID, HospitalID: c.HospitalID, Status: reports.Draft, Draft: doc, UpdatedBy: p.scope.Name(), UpdatedAt: p.at}
		if err := p.tx.AddReport(r); err != nil {
			return err
		}
		return p.changed(Event{HospitalID: c.HospitalID, CaseID: c.ID, Kind: "report", State: string(r.Status)}, "")
	}
	if err != nil || r.Status != reports.Draft {
		return err
	}
	merged := keepWritten(r.Draft, doc)
	if merged.Microscopy == r.Draft.Microscopy && merged.Diagnosis == r.Draft.Diagnosis && merged.Comment == r.Draft.Comment {
		return nil // only texts are kept in a draft; facts and slides are put in when it is read
	}
	r.Draft, r.UpdatedAt = merged, p.at
	return p.tx.SaveReport(&r)
}

// keepWritten takes the new document, with the texts that a person has written or emptied. A
// section that is empty because no model had looked yet is still the model's to fill.
func keepWritten(old, doc reports.Document) reports.Document {
	touched := func(section string) bool {
		for _, s := range old.AIText {
			if s == section {
				return false
			}
		}
		return true
	}
	doc.Codes, doc.Synoptic = old.Codes, old.Synoptic
	var ai []string
	keep := func(section string, text *string, written string) {
		if touched(section) && (written != "" || slices.Contains(old.Emptied, section)) {
			*text = written
			return
		}
		for _, s := range doc.AIText {
			if s == section {
				ai = append(ai, s)
			}
		}
	}
	keep("microscopy", &doc.Microscopy, old.Microscopy)
	keep("diagnosis", &doc.Diagnosis, old.Diagnosis)
	keep("comment", &doc.Comment, old.Comment)
	doc.AIText, doc.WithoutAI, doc.Emptied = ai, old.WithoutAI, old.Emptied
	return doc
}
