package portal

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"telepath/reports"
)

// DraftInput is what a person writes into a draft report.
type DraftInput struct {
	// Revision of the report that was being edited.
	Revision                       int
	Microscopy, Diagnosis, Comment string
	// AcceptedAI names sections whose AI text the person takes as own words unchanged.
	AcceptedAI []string
	// WithoutAI names runs that the person has seen to have given no result, see Blocker.
	WithoutAI []string
	// Codes and Synoptic are left as they are where nil; a synoptic without a template is none.
	Codes    *[]reports.Coded
	Synoptic *reports.Synoptic
}

// maxReportText bounds one section of a report, in bytes.
const maxReportText = 50000

// SaveDraft keeps what the person has written so far.
func (d *Desk) SaveDraft(ctx context.Context, s Scope, caseID string, in DraftInput) (Report, error) {
	if err := s.May(EditReport); err != nil {
		return Report{}, err
	}
	if max(len(in.Microscopy), len(in.Diagnosis), len(in.Comment)) > maxReportText {
		return Report{}, FailField("diagnosis", "A section is longer than 50,000 bytes.", "Shorten it.")
	}
	if err := in.checkParts(); err != nil {
		return Report{}, err
	}
	var r Report
	err := d.Store.Write(ctx, s, func(tx Tx) error {
		c, err := tx.Case(caseID)
		if err != nil {
			return err
		}
		if err := holds(s, c); err != nil {
			return err
		}
		if r, err = tx.ReportOf(caseID); err != nil {
			return err
		}
		if r.Status != reports.Draft && r.Status != reports.Preliminary {
			return Fail(Conflict, "The report is "+string(r.Status)+".", "Use addendum, amendment or correction.")
		}
		if r.Revision != in.Revision {
			return Fail(Conflict, "The draft has been changed elsewhere meanwhile.", "Your text is still here: compare it with the newer one, then save again.")
		}
		reading, err := readingOf(tx, s, c)
		if err != nil {
			return err
		}
		written := in
		if reading.Hidden {
			written.keepHidden(r.Draft)
		}
		write(&r.Draft, written)
		r.UpdatedAt, r.UpdatedBy = d.Now(), s.Name()
		p := progress{journal{tx, s, r.UpdatedAt}, d.Choose}
		if err := p.acknowledge(&r, in.WithoutAI); err != nil {
			return err
		}
		if err := tx.SaveReport(&r); err != nil {
			return err
		}
		return p.audit("report.edited", r.HospitalID, "report/"+r.ID, "")
	})
	return r, err
}

// write puts the texts in; a section that differs from the AI's text, or is accepted, is
// the person's from then on.
func write(doc *reports.Document, in DraftInput) {
	set := func(section string, text *string, written string) {
		if *text != written {
			*text = written
			doc.Touched(section)
			doc.Emptied = slices.DeleteFunc(doc.Emptied, func(s string) bool { return s == section })
			if written == "" {
				doc.Emptied = append(doc.Emptied, section)
			}
		}
	}
	set(reports.SectionMicroscopy, &doc.Microscopy, in.Microscopy)
	set(reports.SectionDiagnosis, &doc.Diagnosis, in.Diagnosis)
	set(reports.SectionComment, &doc.Comment, in.Comment)
	for _, section := range in.AcceptedAI {
		doc.Touched(section)
	}
	writeParts(doc, in.Codes, in.Synoptic)
}

// writeParts puts codes and data set in; what is nil stays as it is.
func writeParts(doc *reports.Document, codes *[]reports.Coded, synoptic *reports.Synoptic) {
	if codes != nil {
		doc.Codes = *codes
	}
	if synoptic != nil {
		doc.Synoptic = synoptic
		if synoptic.Template == "" {
			doc.Synoptic = nil
		}
	}
}

// GiveVerdict records what a person thinks of a finding; an empty decision takes it back.
// The model's record stays as it is.
func (d *Desk) GiveVerdict(ctx context.Context, s Scope, id string, v reports.Verdict) (reports.Finding, error) {
	if err := s.May(GiveVerdict); err != nil {
		return reports.Finding{}, err
	}
	switch v.Decision {
	case "", "accepted", "rejected":
	case "relabelled":
		if strings.TrimSpace(v.Label) == "" {
			return reports.Finding{}, FailField("label", "A new label is needed.", "Say what the region shows.")
		}
	default:
		return reports.Finding{}, FailField("decision", "The decision is not known.", "Use accepted, rejected or relabelled, or leave it empty to undo.")
	}
	if utf8.RuneCountInString(v.Label) > 200 || utf8.RuneCountInString(v.Reason) > 2000 {
		return reports.Finding{}, FailField("reason", "Label or reason is too long.", "Shorten it.")
	}
	var f reports.Finding
	err := d.Store.Write(ctx, s, func(tx Tx) error {
		var run Run
		var err error
		if f, run, err = tx.Finding(id); err != nil {
			return err
		}
		c, err := tx.Case(run.CaseID)
		if err != nil {
			return err
		}
		if err := holds(s, c); err != nil {
			return err
		}
		if err := d.MayShowAI(tx, s, c.ID); err != nil {
			return err
		}
		now := d.Now()
		v.By, v.At = s.Name(), &now
		if err := tx.SaveVerdict(id, v); err != nil {
			return err
		}
		f.Verdict = v
		note := v.Decision
		if note == "" {
			note = "undone"
		}
		e := Event{HospitalID: run.HospitalID, CaseID: run.CaseID, SlideID: run.SlideID, RunID: run.ID, Kind: "finding", State: note}
		return journal{tx, s, now}.changed(e, "finding/"+id)
	})
	d.Outbox.Ring()
	return f, err
}

// CheckLabel records that a person compared the glass label with the accession number.
func (d *Desk) CheckLabel(ctx context.Context, s Scope, slide, check string) (Slide, error) {
	if check != "match" && check != "mismatch" {
		return Slide{}, FailField("check", "The label either matches or does not.", "Use match or mismatch.")
	}
	return d.changeSlide(ctx, s, ReviewCase, slide, func(p progress, sl *Slide) error {
		c, err := p.tx.Case(sl.CaseID)
		if err != nil {
			return err
		}
		if err := holds(s, c); err != nil {
			return err
		}
		sl.LabelCheck = check
		return p.changed(Event{HospitalID: sl.HospitalID, CaseID: sl.CaseID, SlideID: sl.ID, Kind: "slide", State: "label-" + check}, "")
	})
}

// OverrideQuality lets a slide go on that the judgement stopped, with a reason.
func (d *Desk) OverrideQuality(ctx context.Context, s Scope, slide, reason string) (Slide, error) {
	if strings.TrimSpace(reason) == "" || len(reason) > 2000 {
		return Slide{}, FailField("reason", "A reason is needed (at most 2000 characters).", "Say why the slide is good enough.")
	}
	return d.changeSlide(ctx, s, OverrideSlide, slide, func(p progress, sl *Slide) error {
		if sl.State != SlideRejected || sl.Info == nil {
			return Fail(Conflict, "Only a slide that can be read and was rejected for its quality can be let through.", "Scan the slide again.")
		}
		if err := sl.Move(SlideReady); err != nil {
			return err
		}
		if err := p.audit("slide.overridden", sl.HospitalID, "slide/"+sl.ID, reason); err != nil {
			return err
		}
		return p.slideMoved(*sl)
	})
}

// GiveMPP enters the scale of a slide whose file does not say it, in µm per pixel; the
// slide is judged again with it.
func (d *Desk) GiveMPP(ctx context.Context, s Scope, slide string, mpp float64) (Slide, error) {
	if !(mpp >= 0.1 && mpp <= 2.0) {
		return Slide{}, FailField("mpp", "The scale must be 0.1 to 2.0 µm per pixel.", "20x is about 0.5, 40x about 0.25.")
	}
	sl, err := d.changeSlide(ctx, s, OverrideSlide, slide, func(p progress, sl *Slide) error {
		sl.GivenMPP = mpp
		if err := sl.Move(SlideChecking); err != nil {
			return err
		}
		return p.slideMoved(*sl)
	})
	d.Work.Ring()
	return sl, err
}

func (d *Desk) changeSlide(ctx context.Context, s Scope, a Action, id string, act func(progress, *Slide) error) (Slide, error) {
	if err := s.May(a); err != nil {
		return Slide{}, err
	}
	var sl Slide
	err := d.Store.Write(ctx, s, func(tx Tx) (err error) {
		if sl, err = tx.Slide(id); err != nil {
			return err
		}
		c, err := tx.Case(sl.CaseID)
		if err != nil {
			return err
		}
		if !c.State.Open() {
			return Fail(Conflict, "The case is "+string(c.State)+".", "")
		}
		p := progress{journal{tx, s, d.Now()}, d.Choose}
		if err := act(p, &sl); err != nil {
			return err
		}
		sl.UpdatedAt = p.at
		if err := tx.SaveSlide(&sl); err != nil {
			return err
		}
		if err := p.advance(sl.CaseID); err != nil {
			return err
		}
		sl, err = tx.Slide(id)
		return err
	})
	d.Outbox.Ring()
	return sl, err
}
