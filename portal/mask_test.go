package portal_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"telepath/portal"
	"telepath/queue"
	"telepath/reports"
	"telepath/tiling"
)

// rect is a rectangle as a person draws it.
func rect(add bool, x0, y0, x1, y1 float64) tiling.MaskEdit {
	return tiling.MaskEdit{Add: add, Ring: [][2]float64{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}}}
}

func leftOut(width, height float64) []tiling.MaskEdit {
	return []tiling.MaskEdit{rect(false, 0, 0, width/2, height)}
}

// hotCorner scores the bottom right of the grid high.
func hotCorner(at tiling.TileIndex) float32 {
	if at.Col >= 3 && at.Row >= 2 {
		return 0.9
	}
	return 0.1
}

func hotEverywhere(tiling.TileIndex) float32 { return 0.9 }

// analysedCase is a submitted case with one slide that the model has looked at.
func (w *world) analysedCase(hot func(tiling.TileIndex) float32) (caseID string, sl portal.Slide, sent []queue.Batch) {
	w.t.Helper()
	c := w.submittedCase()
	sent = w.analyse(*w.detail(c.ID).Slides[0].Run, hot)
	d := w.detail(c.ID)
	if d.Case.State != portal.CaseAwaiting || d.Slides[0].Run.State != portal.RunComplete {
		w.t.Fatalf("case %s, run %+v", d.Case.State, d.Slides[0].Run)
	}
	return c.ID, d.Slides[0].Slide, sent
}

func (w *world) edit(s portal.Scope, slide string, edits []tiling.MaskEdit) portal.Slide {
	w.t.Helper()
	sl, err := w.desk.EditMask(w.t.Context(), s, slide, portal.MaskInput{Edits: edits, Reason: "a fold"})
	if err != nil {
		w.t.Fatal(err)
	}
	return sl
}

func (w *world) runs(slide string) (runs []portal.Run) {
	w.t.Helper()
	err := w.store.Read(w.t.Context(), portal.System("test"), func(tx portal.Tx) (err error) { runs, err = tx.RunsOf(slide); return err })
	if err != nil {
		w.t.Fatal(err)
	}
	return runs
}

func TestAnEditedMaskPlansTheSlideAnew(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id, sl, before := w.analysedCase(hotCorner)
	edited := w.edit(w.clinician, sl.ID, leftOut(1024, 768))
	if edited.State != portal.SlideReady || edited.MaskVersion != 1 {
		t.Fatalf("after the edit the slide is %s with mask %d", edited.State, edited.MaskVersion)
	}
	runs := w.runs(sl.ID)
	if len(runs) != 2 || runs[0].State != portal.RunComplete || runs[0].MaskVersion != 0 || runs[1].State != portal.RunPlanned || runs[1].MaskVersion != 1 {
		t.Fatalf("runs %+v", runs)
	}
	if got := w.detail(id).Case.State; got != portal.CaseAnalysing {
		t.Errorf("the case is %s", got)
	}
	after := places(w.analyse(runs[1], hotCorner))
	if len(after) == 0 || len(after) >= len(places(before)) || slices.ContainsFunc(after, func(at tiling.TileIndex) bool { return at.Col < 1 }) {
		t.Errorf("tiles %v after %v", after, places(before))
	}
	if d := w.detail(id); d.Case.State != portal.CaseAwaiting || d.Slides[0].Run.ID != runs[1].ID || d.Slides[0].Run.State != portal.RunComplete {
		t.Errorf("case %s, run %+v", d.Case.State, d.Slides[0].Run)
	}
	w.checkMaskTrail(id, sl)
}

// checkMaskTrail wants the act in timeline and audit, under the name of who did it.
func (w *world) checkMaskTrail(id string, sl portal.Slide) {
	w.t.Helper()
	by := func(e portal.Event) bool {
		return e.Kind == "slide" && e.State == "mask-edited" && e.Actor == "u-clinician" && e.Note == "a fold"
	}
	if !slices.ContainsFunc(w.detail(id).Events, by) {
		w.t.Error("the timeline does not say who changed the mask and why")
	}
	var audit []portal.AuditEntry
	err := w.store.Read(w.t.Context(), portal.System("test"), func(tx portal.Tx) (err error) { audit, err = tx.Audit(0, 1000); return err })
	if err != nil {
		w.t.Fatal(err)
	}
	if !slices.ContainsFunc(audit, func(e portal.AuditEntry) bool {
		return e.Action == "slide.mask-edited" && e.Actor == "u-clinician" && e.Object == "slide/"+sl.ID && strings.Contains(e.Detail, "1 areas")
	}) {
		w.t.Errorf("audit %+v", audit)
	}
	m, err := w.masks.State(w.t.Context(), w.clinician, sl.ID)
	if err != nil || m.By != "u-clinician" || m.ByName != "C" || m.Reason != "a fold" || len(m.Edits) != 1 || m.Plan == nil || m.At.IsZero() {
		w.t.Errorf("mask %+v, %v", m, err)
	}
}

func TestTheSameMaskTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	w := setup(t)
	_, sl, _ := w.analysedCase(hotCorner)
	same := w.edit(w.clinician, sl.ID, nil) // the automatic mask is what it has
	if same.MaskVersion != 0 || len(w.runs(sl.ID)) != 1 {
		t.Errorf("no edits made version %d and %d runs", same.MaskVersion, len(w.runs(sl.ID)))
	}
	for range 3 {
		w.edit(w.clinician, sl.ID, leftOut(1024, 768))
	}
	if runs := w.runs(sl.ID); len(runs) != 2 || runs[1].State != portal.RunPlanned {
		t.Errorf("runs %+v", runs)
	}
	stale := 0
	in := portal.MaskInput{Edits: []tiling.MaskEdit{rect(true, 0, 0, 90, 90)}, Reason: "late", Version: &stale}
	_, err := w.desk.EditMask(t.Context(), w.clinician, sl.ID, in)
	wantCode(t, err, portal.Conflict)
	in.Edits = leftOut(1024, 768) // a request that was sent again after its answer was lost
	if sl, err := w.desk.EditMask(t.Context(), w.clinician, sl.ID, in); err != nil || sl.MaskVersion != 1 {
		t.Errorf("sent again: version %d, %v", sl.MaskVersion, err)
	}
	back := w.edit(w.clinician, sl.ID, []tiling.MaskEdit{})
	if back.MaskVersion != 2 || len(w.runs(sl.ID)) != 3 {
		t.Errorf("back to the automatic mask: version %d, %d runs", back.MaskVersion, len(w.runs(sl.ID)))
	}
}

// The tiles of a run are those of the mask that it was planned with, whenever it is tiled.
func TestTheAutomaticMaskComesBack(t *testing.T) {
	t.Parallel()
	w := setup(t)
	_, sl, first := w.analysedCase(hotCorner)
	w.edit(w.clinician, sl.ID, leftOut(1024, 768))
	w.edit(w.clinician, sl.ID, nil)
	runs := w.runs(sl.ID)
	last := runs[len(runs)-1]
	if got := places(w.analyse(last, hotCorner)); !slices.Equal(got, places(first)) {
		t.Errorf("tiles %v, want %v", got, places(first))
	}
	if runs[1].State != portal.RunCancelled || runs[1].Reason == "" || runs[1].FinishedAt == nil {
		t.Errorf("the run in between: %+v", runs[1])
	}
}

func TestARunUnderWayIsCancelledAndItsAnswersIgnored(t *testing.T) {
	t.Parallel()
	w := setup(t)
	c := w.submittedCase()
	old := *w.detail(c.ID).Slides[0].Run
	late := w.tile(old)
	if got := w.detail(c.ID).Slides[0].Slide; got.State != portal.SlideInferring {
		t.Fatalf("the slide is %s", got.State)
	}
	w.edit(w.clinician, old.SlideID, leftOut(1024, 768))
	w.answer(late, hotEverywhere)
	if again := w.tile(old); len(again) != 0 {
		t.Errorf("a cancelled run sent %d batches", len(again))
	}
	runs := w.runs(old.SlideID)
	if runs[0].State != portal.RunCancelled || runs[0].Result != nil || runs[0].Tiles.Answered != 0 {
		t.Errorf("the old run %+v", runs[0])
	}
	w.analyse(runs[1], hotCorner)
	w.answer(late, hotEverywhere)
	if d := w.detail(c.ID); d.Slides[0].Run.ID != runs[1].ID || d.Slides[0].Run.State != portal.RunComplete || d.Case.State != portal.CaseAwaiting {
		t.Errorf("case %s, run %+v", d.Case.State, d.Slides[0].Run)
	}
}

// The mask is changed while the tiler is in the middle of the old plan.
func TestATilerStopsWhenItsRunIsCancelled(t *testing.T) {
	t.Parallel()
	w := setup(t)
	c := w.submittedCase()
	old := *w.detail(c.ID).Slides[0].Run
	w.post.onSend = func() {
		w.post.onSend = nil
		w.edit(w.clinician, old.SlideID, leftOut(1024, 768))
	}
	w.tile(old)
	d := w.detail(c.ID)
	if d.Slides[0].Slide.State != portal.SlideReady || d.Slides[0].Run.State != portal.RunPlanned {
		t.Fatalf("slide %s, run %+v", d.Slides[0].Slide.State, d.Slides[0].Run)
	}
	w.analyse(*d.Slides[0].Run, hotCorner)
	if got := w.detail(c.ID).Case.State; got != portal.CaseAwaiting {
		t.Errorf("the case is %s", got)
	}
}

func TestWhoMayEditAMaskAndWhen(t *testing.T) {
	t.Parallel()
	w := setup(t)
	ctx := t.Context()
	id, sl, _ := w.analysedCase(hotCorner)
	in := portal.MaskInput{Edits: leftOut(1024, 768), Reason: "a fold"}
	try := func(s portal.Scope, code portal.Code) {
		t.Helper()
		_, err := w.desk.EditMask(ctx, s, sl.ID, in)
		wantCode(t, err, code)
	}
	try(w.foreign, portal.NotFound)
	try(portal.Scope{}, portal.Unauthorised)
	w.review(id)
	try(w.clinician, portal.Conflict) // somebody is reading
	w.edit(w.expert, sl.ID, leftOut(1024, 768))
	runs := w.runs(sl.ID)
	w.analyse(runs[len(runs)-1], hotCorner)
	if got := w.detail(id).Case; got.State != portal.CaseInReview || got.HeldBy != "u-expert" {
		t.Fatalf("the case is %s, held by %q", got.State, got.HeldBy)
	}
	w.sign(id)
	in.Edits = nil
	try(w.expert, portal.Conflict)
	try(w.clinician, portal.Conflict)
	if got := w.runs(sl.ID); len(got) != len(runs) {
		t.Errorf("%d runs, want %d", len(got), len(runs))
	}
}

// labelAndDiagnosis settles what stops a signature, as the expert who holds the case.
func (w *world) labelAndDiagnosis(id string) portal.Report {
	w.t.Helper()
	d := w.detail(id)
	if _, err := w.desk.CheckLabel(w.t.Context(), w.expert, d.Slides[0].Slide.ID, "match"); err != nil {
		w.t.Fatal(err)
	}
	r, err := w.desk.SaveDraft(w.t.Context(), w.expert, id, portal.DraftInput{
		Revision: d.Report.Revision, Diagnosis: "benign", AcceptedAI: []string{"microscopy", "comment"},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

func (w *world) sign(id string) {
	w.t.Helper()
	w.labelAndDiagnosis(id)
	if _, err := w.signNow(w.expert, id); err != nil {
		w.t.Fatal(err)
	}
}

func TestMaskInputIsChecked(t *testing.T) {
	t.Parallel()
	w := setup(t)
	_, sl, _ := w.analysedCase(hotCorner)
	tests := map[string]struct {
		in    portal.MaskInput
		field string
	}{
		"no reason":        {portal.MaskInput{Edits: leftOut(9, 9), Reason: " "}, "reason"},
		"a long reason":    {portal.MaskInput{Edits: leftOut(9, 9), Reason: strings.Repeat("x", 2001)}, "reason"},
		"two corners":      {portal.MaskInput{Edits: []tiling.MaskEdit{{Add: true, Ring: [][2]float64{{1, 1}, {2, 2}}}}, Reason: "r"}, "edits"},
		"off the slide":    {portal.MaskInput{Edits: []tiling.MaskEdit{rect(true, 0, 0, 1025, 9)}, Reason: "r"}, "edits"},
		"nothing is left":  {portal.MaskInput{Edits: []tiling.MaskEdit{rect(false, 0, 0, 1024, 768)}, Reason: "r"}, "edits"},
		"too many areas":   {portal.MaskInput{Edits: slices.Repeat(leftOut(9, 9), tiling.MaxMaskEdits+1), Reason: "r"}, "edits"},
		"too many corners": {portal.MaskInput{Edits: []tiling.MaskEdit{{Ring: make([][2]float64, tiling.MaxRingPoints+1)}}, Reason: "r"}, "edits"},
	}
	for name, tt := range tests {
		_, err := w.desk.EditMask(t.Context(), w.clinician, sl.ID, tt.in)
		var e *portal.Error
		if !errors.As(err, &e) || e.Code != portal.Invalid || e.Field != tt.field || e.Do == "" {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if got := w.runs(sl.ID); len(got) != 1 {
		t.Errorf("%d runs", len(got))
	}
}

// What a person judged stays where the region is the same, and only there.
func TestVerdictsStayWithTheirRegions(t *testing.T) {
	t.Parallel()
	w := setup(t)
	ctx := t.Context()
	twoSpots := func(at tiling.TileIndex) float32 {
		if at.Col == 0 || at.Col == 3 {
			return 1
		}
		return 0
	}
	id, sl, _ := w.analysedCase(twoSpots)
	w.review(id)
	found := w.detail(id).Slides[0].Findings
	if len(found) != 2 {
		t.Fatalf("findings %+v", found)
	}
	for _, f := range found {
		if _, err := w.desk.GiveVerdict(ctx, w.expert, f.ID, reports.Verdict{Decision: "rejected", Reason: "fold"}); err != nil {
			t.Fatal(err)
		}
	}
	p, err := w.masks.Preview(ctx, w.expert, sl.ID, []tiling.MaskEdit{rect(false, 0, 0, 256, 768)})
	if err != nil || p.Judged != 2 || p.Tiles == nil || p.Now == nil || *p.Tiles >= *p.Now {
		t.Errorf("preview %+v, %v", p, err)
	}
	w.edit(w.expert, sl.ID, []tiling.MaskEdit{rect(false, 0, 0, 256, 768)})
	if g, err := w.desk.Signing(ctx, w.expert, id); err != nil || !slices.ContainsFunc(g.Blockers, func(b portal.Blocker) bool { return b.Code == "analysing-again" }) {
		t.Errorf("blockers %+v, %v", g.Blockers, err)
	}
	run := *w.detail(id).Slides[0].Run
	sent := places(w.analyse(run, twoSpots))
	d := w.detail(id)
	if p.Tiles != nil && len(sent) != *p.Tiles {
		t.Errorf("the preview said %d tiles, %d were sent", *p.Tiles, len(sent))
	}
	if got := d.Slides[0].Findings; len(got) != 1 || got[0].Verdict.Decision != "rejected" || got[0].Verdict.By != "u-expert" || got[0].Verdict.Reason != "fold" {
		t.Errorf("findings %+v", got)
	}
	if !slices.ContainsFunc(d.Events, func(e portal.Event) bool { return e.State == "kept" && e.Note == "1 of 2 verdicts" }) {
		t.Errorf("events %+v", d.Events)
	}
	if g, err := w.desk.Signing(ctx, w.expert, id); err != nil || slices.ContainsFunc(g.Blockers, func(b portal.Blocker) bool { return b.Code == "analysing-again" }) {
		t.Errorf("blockers %+v, %v", g.Blockers, err)
	}
	var old []reports.Finding
	err = w.store.Read(ctx, portal.System("test"), func(tx portal.Tx) (err error) { old, err = tx.FindingsOf(w.runs(sl.ID)[0].ID); return err })
	if err != nil || len(old) != 2 || old[0].Verdict.Decision != "rejected" || old[1].Verdict.Decision != "rejected" {
		t.Errorf("the old run's findings %+v, %v", old, err)
	}
}

// A mask may be drawn before the case is sent: the first run is planned with it.
func TestADraftsMaskWaitsForSubmission(t *testing.T) {
	t.Parallel()
	w := setup(t)
	c := w.newCase("A-1", queue.Routine)
	w.uploadWhole(c.ID)
	sl := w.edit(w.clinician, w.detail(c.ID).Slides[0].Slide.ID, leftOut(1024, 768))
	if got := w.runs(sl.ID); len(got) != 0 {
		t.Fatalf("a draft has runs %+v", got)
	}
	w.submit(c.ID)
	runs := w.runs(sl.ID)
	if len(runs) != 1 || runs[0].MaskVersion != 1 {
		t.Fatalf("runs %+v", runs)
	}
	if sent := places(w.tile(runs[0])); slices.ContainsFunc(sent, func(at tiling.TileIndex) bool { return at.Col < 1 }) {
		t.Errorf("tiles %v", sent)
	}
}

// A slide on which no tissue was found goes on once a person has drawn some in.
func TestDrawnTissueTakesARejectedSlideOn(t *testing.T) {
	t.Parallel()
	w := setup(t)
	c := w.submittedCase()
	w.pass(time.Hour)
	w.sweep() // the run failed: nobody answered
	d := w.detail(c.ID)
	sl := d.Slides[0].Slide
	sl.State, sl.Trouble = portal.SlideRejected, &portal.Trouble{Code: "no-tissue"}
	err := w.store.Write(t.Context(), portal.System("test"), func(tx portal.Tx) error { return tx.SaveSlide(&sl) })
	if err != nil {
		t.Fatal(err)
	}
	if got := w.edit(w.clinician, sl.ID, []tiling.MaskEdit{rect(true, 0, 0, 500, 500)}); got.State != portal.SlideChecking || got.Trouble != nil {
		t.Fatalf("after drawing the slide is %s", got.State)
	}
	if err := w.intake.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	d = w.detail(c.ID)
	if d.Slides[0].Slide.State != portal.SlideReady || d.Slides[0].Run.State != portal.RunPlanned || d.Slides[0].Run.MaskVersion != 1 {
		t.Errorf("slide %s, run %+v", d.Slides[0].Slide.State, d.Slides[0].Run)
	}
}

func TestEditsFollowAFinerLevel(t *testing.T) {
	t.Parallel()
	m := portal.Mask{Width: 100, Height: 50, Edits: []tiling.MaskEdit{rect(true, 10, 10, 100, 50)}}
	got := m.EditsOn(tiling.Info{Width: 400, Height: 200})
	if want := [][2]float64{{40, 40}, {400, 40}, {400, 200}, {40, 200}}; !slices.Equal(got[0].Ring, want) || !got[0].Add {
		t.Errorf("%v", got)
	}
	if m.Edits[0].Ring[0] != [2]float64{10, 10} {
		t.Error("what was drawn has been changed")
	}
}
