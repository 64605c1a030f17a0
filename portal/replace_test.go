package portal_test

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"telepath/portal"
	"telepath/queue"
	"telepath/reports"
	"telepath/tiling"
)

// resend uploads a slide that is to take the place of another.
func (w *world) resend(caseID, replaces string) portal.Upload {
	w.t.Helper()
	data := drawnTIFF(w.t)
	u, err := w.intake.CreateUpload(w.t.Context(), w.clinician, portal.NewUpload{CaseID: caseID, Filename: "again.tiff", Size: int64(len(data)), Replaces: replaces})
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.intake.Append(w.t.Context(), w.clinician, u.ID, 0, bytes.NewReader(data)); err != nil {
		w.t.Fatal(err)
	}
	if err := w.intake.Sweep(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	return u
}

func happened(d portal.CaseDetail, slide, state string) bool {
	for _, e := range d.Events {
		if e.SlideID == slide && e.Kind == "slide" && e.State == state {
			return true
		}
	}
	return false
}

func TestANewScanTakesTheOldOnesPlaceAndNothingIsLost(t *testing.T) {
	t.Parallel()
	w := setup(t)
	c := w.submittedCase()
	old := w.detail(c.ID).Slides[0]
	if old.Run == nil || old.Run.State != portal.RunPlanned {
		t.Fatalf("run of the first scan: %+v", old.Run)
	}
	w.resend(c.ID, old.Slide.ID)
	d := w.detail(c.ID)
	if len(d.Slides) != 2 {
		t.Fatalf("%d slides, want the old and the new", len(d.Slides))
	}
	was, now := d.Slides[0], d.Slides[1]
	if was.Slide.SetAside == nil || was.Slide.SetAside.Kind != portal.SlideReplaced || was.Slide.SetAside.BySlide != now.Slide.ID {
		t.Errorf("the old scan says %+v", was.Slide.SetAside)
	}
	if len(was.Slide.Files) != 1 || was.Slide.Info == nil || was.Run == nil || was.Run.State != portal.RunCancelled {
		t.Errorf("of the old scan is left: %+v, run %+v", was.Slide, was.Run)
	}
	if !now.Slide.InUse() || now.Run == nil || now.Run.State != portal.RunPlanned {
		t.Errorf("the new scan: %+v, run %+v", now.Slide, now.Run)
	}
	if !happened(d, was.Slide.ID, "replaced") {
		t.Error("the timeline does not say that the scan was replaced")
	}
	w.review(c.ID)
	r := w.detail(c.ID).Report
	if len(r.Draft.Slides) != 1 || r.Draft.Slides[0].Slide != now.Slide.ID {
		t.Errorf("the report is about %+v", r.Draft.Slides)
	}
	if _, err := w.desk.TakeIn(t.Context(), w.expert, was.Slide.ID); err != nil {
		t.Fatal(err)
	}
	if r := w.detail(c.ID).Report; len(r.Draft.Slides) != 2 {
		t.Errorf("taken in again, the report is about %d slides", len(r.Draft.Slides))
	}
}

func TestOnlyAVisibleSlideOfTheCaseIsReplaced(t *testing.T) {
	t.Parallel()
	w := setup(t)
	c, other := w.newCase("A-1", queue.Routine), w.newCase("A-2", queue.Routine)
	w.uploadWhole(c.ID)
	id := w.detail(c.ID).Slides[0].Slide.ID
	announce := func(s portal.Scope, caseID, replaces string) error {
		_, err := w.intake.CreateUpload(t.Context(), s, portal.NewUpload{CaseID: caseID, Filename: "s", Size: 1, Replaces: replaces})
		return err
	}
	wantCode(t, announce(w.clinician, other.ID, id), portal.Invalid)
	wantCode(t, announce(w.clinician, c.ID, portal.NewID()), portal.NotFound)
	wantCode(t, announce(w.foreign, c.ID, id), portal.NotFound)
	wantCode(t, announce(w.expert, c.ID, id), portal.Forbidden)
	w.submit(c.ID)
	w.review(c.ID)
	wantCode(t, announce(w.clinician, c.ID, id), portal.Conflict)
	if s := w.detail(c.ID).Slides[0].Slide; !s.InUse() {
		t.Errorf("a refused upload set the slide aside: %+v", s.SetAside)
	}
}

// noModel is a world in which no model fits any slide, until it is told otherwise.
func noModel(t *testing.T) (*world, *bool) {
	w, fits := setup(t), false
	choose := func(tiling.Info, reports.Request) (queue.Card, error) {
		if !fits {
			return queue.Card{}, errors.New("there is no model for this slide")
		}
		return w.card, nil
	}
	w.desk.Choose, w.intake.Choose = choose, choose
	return w, &fits
}

func TestAFailedSlideIsAnalysedAgain(t *testing.T) {
	t.Parallel()
	w, fits := noModel(t)
	c := w.submittedCase()
	sl := w.detail(c.ID).Slides[0].Slide
	if sl.State != portal.SlideFailed {
		t.Fatalf("the slide is %s", sl.State)
	}
	for s, code := range map[*portal.Scope]portal.Code{&w.foreign: portal.NotFound, {}: portal.Unauthorised} {
		_, err := w.desk.Retry(t.Context(), *s, sl.ID)
		wantCode(t, err, code)
	}
	again, err := w.desk.Retry(t.Context(), w.clinician, sl.ID)
	if err != nil || again.State != portal.SlideFailed || again.Trouble == nil {
		t.Fatalf("without a model: %+v, %v", again, err)
	}
	*fits = true
	again, err = w.desk.Retry(t.Context(), w.clinician, sl.ID)
	if err != nil || again.State != portal.SlideReady || again.Trouble != nil {
		t.Fatalf("with a model: %+v, %v", again, err)
	}
	d := w.detail(c.ID)
	if d.Case.State != portal.CaseAnalysing || d.Slides[0].Run == nil || !happened(d, sl.ID, "retried") {
		t.Errorf("the case is %s, the run %+v", d.Case.State, d.Slides[0].Run)
	}
	_, err = w.desk.Retry(t.Context(), w.clinician, sl.ID)
	wantCode(t, err, portal.Conflict)
}

func TestACaseGoesOnWithoutASlide(t *testing.T) {
	t.Parallel()
	w, _ := noModel(t)
	c := w.submittedCase()
	w.uploadWhole(c.ID)
	sl := w.detail(c.ID).Slides[0].Slide
	_, err := w.desk.LeaveOut(t.Context(), w.clinician, sl.ID, " ")
	wantCode(t, err, portal.Invalid)
	_, err = w.desk.LeaveOut(t.Context(), w.foreign, sl.ID, "broken")
	wantCode(t, err, portal.NotFound)
	out, err := w.desk.LeaveOut(t.Context(), w.clinician, sl.ID, "broken")
	if err != nil || out.SetAside == nil || out.SetAside.Reason != "broken" || out.SetAside.By != "u-clinician" {
		t.Fatalf("left out: %+v, %v", out.SetAside, err)
	}
	_, err = w.desk.LeaveOut(t.Context(), w.clinician, sl.ID, "broken")
	wantCode(t, err, portal.Conflict)
	_, err = w.desk.Retry(t.Context(), w.clinician, sl.ID)
	wantCode(t, err, portal.Conflict)
	w.review(c.ID)
	if r := w.detail(c.ID).Report; len(r.Draft.Slides) != 1 || r.Draft.Slides[0].Slide == sl.ID {
		t.Errorf("the report is about %+v", r.Draft.Slides)
	}
	_, err = w.desk.TakeIn(t.Context(), w.clinician, sl.ID)
	wantCode(t, err, portal.Conflict) // the expert is reading
	if _, err := w.desk.TakeIn(t.Context(), w.expert, sl.ID); err != nil {
		t.Fatal(err)
	}
	_, err = w.desk.TakeIn(t.Context(), w.expert, sl.ID)
	wantCode(t, err, portal.Conflict)
}

func TestACaseWhoseSlidesAreAllLeftOutIsNotSubmitted(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.intake.Open = func(context.Context, []tiling.Source) (tiling.Slide, error) {
		return nil, tiling.Unreadable("malformed", "broken", "", "Export it again.")
	}
	c := w.newCase("A-1", queue.Routine)
	w.uploadWhole(c.ID)
	sl := w.detail(c.ID).Slides[0].Slide
	if _, err := w.desk.LeaveOut(t.Context(), w.clinician, sl.ID, "broken"); err != nil {
		t.Fatal(err)
	}
	if w.detail(c.ID).HasMaterial() {
		t.Error("a case without a slide in use has material")
	}
	_, err := w.desk.Submit(t.Context(), w.clinician, c.ID)
	wantCode(t, err, portal.Conflict)
}
