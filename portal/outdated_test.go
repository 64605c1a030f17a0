package portal_test

import (
	"slices"
	"testing"
	"time"

	"telepath/portal"
	"telepath/reports"
)

// When a slide that had been judged is analysed again in vain, the report speaks of no result,
// and nobody signs before they have seen that.
func TestARunInVainIsNotPassedOverInSilence(t *testing.T) {
	t.Parallel()
	w := setup(t)
	ctx := t.Context()
	id, sl, _ := w.analysedCase(hotEverywhere)
	w.review(id)
	if _, err := w.desk.GiveVerdict(ctx, w.expert, w.detail(id).Slides[0].Findings[0].ID, reports.Verdict{Decision: "accepted"}); err != nil {
		t.Fatal(err)
	}
	outdated := func() []string {
		t.Helper()
		shown, err := w.desk.Signing(ctx, w.expert, id)
		if err != nil {
			t.Fatal(err)
		}
		var runs []string
		for _, b := range shown.Blockers {
			if b.Code == "result-outdated" && b.Slide == sl.ID {
				runs = append(runs, b.Run)
			}
		}
		return runs
	}
	w.labelAndDiagnosis(id)
	if got := outdated(); len(got) != 0 {
		t.Fatalf("a result that holds is called outdated: %v", got)
	}
	w.edit(w.expert, sl.ID, leftOut(1024, 768))
	w.pass(time.Hour)
	w.sweep() // nobody answered
	latest := w.runs(sl.ID)[1]
	if got := outdated(); latest.State != portal.RunFailed || !slices.Equal(got, []string{latest.ID}) {
		t.Fatalf("the latest run is %s, outdated are %v", latest.State, got)
	}
	revision := w.detail(id).Report.Revision
	_, err := w.signNow(w.expert, id)
	wantCode(t, err, portal.Conflict)
	in := portal.DraftInput{Revision: revision, Diagnosis: "benign", WithoutAI: []string{"another", w.runs(sl.ID)[0].ID}}
	r, err := w.desk.SaveDraft(ctx, w.expert, id, in)
	if err != nil || len(r.Draft.WithoutAI) != 0 || len(outdated()) != 1 {
		t.Fatalf("acknowledged what was not asked: %+v, %v", r.Draft.WithoutAI, err)
	}
	in.Revision, in.WithoutAI = r.Revision, []string{latest.ID}
	if r, err = w.desk.SaveDraft(ctx, w.expert, id, in); err != nil || len(outdated()) != 0 {
		t.Fatalf("acknowledged and still outdated: %v, %v", outdated(), err)
	}
	v, err := w.signNow(w.expert, id)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := v.Version.Sealed.Open(nil)
	if err != nil {
		t.Fatal(err)
	}
	doc := signed.Document
	if s := doc.Slides[0]; s.Result != nil || len(s.Findings) != 0 || s.NoAI == "" || !slices.Equal(doc.WithoutAI, []string{latest.ID}) {
		t.Errorf("signed %+v, without %v", s, doc.WithoutAI)
	}
}

// A slide that is refused after it was analysed keeps its complete run, which no longer holds.
func TestARefusedSlideHasNoResultInTheReport(t *testing.T) {
	t.Parallel()
	w := setup(t)
	ctx := t.Context()
	id, sl, _ := w.analysedCase(hotCorner)
	w.review(id)
	if doc := w.detail(id).Report.Draft; doc.Slides[0].Result == nil {
		t.Fatal("the result is not in the draft in the first place")
	}
	err := w.store.Write(ctx, portal.System("test"), func(tx portal.Tx) error {
		fresh, err := tx.Slide(sl.ID)
		if err != nil {
			return err
		}
		fresh.State, fresh.Trouble = portal.SlideRejected, &portal.Trouble{Code: "out-of-focus", What: "It is blurred."}
		return tx.SaveSlide(&fresh)
	})
	if err != nil {
		t.Fatal(err)
	}
	if s := w.detail(id).Report.Draft.Slides[0]; s.Result != nil || len(s.Findings) != 0 || s.NoAI != "It is blurred." {
		t.Errorf("the draft speaks of what no longer holds: %+v", s)
	}
	g, err := w.desk.Signing(ctx, w.expert, id)
	if err != nil || !slices.ContainsFunc(g.Blockers, func(b portal.Blocker) bool { return b.Code == "result-outdated" && b.Run == w.runs(sl.ID)[0].ID }) {
		t.Errorf("blockers %+v, %v", g.Blockers, err)
	}
}
