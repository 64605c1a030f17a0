package portal_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"telepath/portal"
	"telepath/queue"
	"telepath/reports"
)

func (w *world) setHospital(change func(*portal.Hospital)) {
	w.t.Helper()
	err := w.store.Write(w.t.Context(), portal.System("test"), func(tx portal.Tx) error {
		h, err := tx.Hospital("h1")
		if err != nil {
			return err
		}
		change(&h)
		return tx.SaveHospital(h)
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// analysed is a submitted case whose one slide has been given a result by the models, each a
// complete run.
func (w *world) analysed(accession string, results map[string]reports.Result) portal.Case {
	w.t.Helper()
	c := w.newCase(accession, queue.Routine)
	data := drawnTIFF(w.t)
	w.upload(c.ID, data, len(data))
	w.submit(c.ID)
	slide := w.detail(c.ID).Slides[0].Slide
	err := w.store.Write(w.t.Context(), portal.System("test"), func(tx portal.Tx) error {
		now := w.clock()
		names := []string{}
		for name := range results {
			names = append(names, name)
		}
		slices.Sort(names)
		if len(names) > 0 {
			planned, err := tx.RunsOf(slide.ID)
			if err != nil {
				return err
			}
			planned[0].State, slide.State = portal.RunCancelled, portal.SlideAnalysed
			if err := errors.Join(tx.SaveRun(&planned[0]), tx.SaveSlide(&slide)); err != nil {
				return err
			}
		}
		for i, name := range names {
			result := results[name]
			r := portal.Run{
				ID: accession + name, SlideID: slide.ID, CaseID: c.ID, HospitalID: c.HospitalID, Priority: queue.Routine, State: portal.RunComplete,
				Model: queue.ModelVersion{Name: name, Version: "1"}, Threshold: 0.5, Batches: 1, Done: 1, Result: &result,
				Tiles: reports.Tiles{Answered: 5}, CreatedAt: now.Add(time.Duration(i+1) * time.Second), UpdatedAt: now,
			}
			if err := tx.AddRun(r); err != nil {
				return err
			}
			if result.Flagged {
				f := []reports.Finding{{ID: r.ID + "1", Rank: 1, Score: 0.9}, {ID: r.ID + "2", Rank: 2, Score: 0.8}}
				if err := tx.AddFindings(r.ID, f); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	if len(results) > 0 { // the next act on the case finds the slide analysed
		if _, err := w.desk.Urgent(w.t.Context(), w.clinician, c.ID); err != nil {
			w.t.Fatal(err)
		}
	} else { // nobody answers the run that was planned
		w.pass(31 * time.Minute)
		w.sweep()
	}
	return w.detail(c.ID).Case
}

func codes(reasons []portal.FlagReason) (out []string) {
	for _, r := range reasons {
		out = append(out, r.Code)
	}
	return out
}

func TestFlagReasons(t *testing.T) {
	t.Parallel()
	hot := reports.Result{Label: "tumour", Score: 0.9342, Flagged: true}
	cold := reports.Result{Label: "normal", Score: 0.12}
	for _, tt := range []struct {
		name    string
		results map[string]reports.Result
		codes   []string
		words   string
		flagged bool
	}{
		{"flagged", map[string]reports.Result{"b": hot}, []string{portal.ReasonScore}, "tumour score 0.93 in 2 regions", true},
		{"below", map[string]reports.Result{"b": cold}, []string{portal.ReasonBelow}, "highest score 0.12 is below 0.50", false},
		{"disagree", map[string]reports.Result{"a": hot, "b": cold}, []string{portal.ReasonDisagree}, "models disagree: a 1, b 1", true},
		{"agree", map[string]reports.Result{"a": hot, "b": hot}, []string{portal.ReasonScore}, "tumour score 0.93 in 2 regions", true},
		{"no AI", nil, []string{portal.ReasonNoAI}, "no AI: the model did not answer in time (0 of 0 batches)", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := setup(t)
			w.setHospital(func(h *portal.Hospital) { h.Settings.SecondReadingPercent = 0 })
			c := w.analysed("A-1", tt.results)
			got := slices.DeleteFunc(codes(c.FlagReasons), func(code string) bool { return code == portal.ReasonDoubtful })
			if !slices.Equal(got, tt.codes) || c.FlagReason != tt.words || c.State != portal.CaseAwaiting {
				t.Errorf("%v %q (%s), want %v %q", got, c.FlagReason, c.State, tt.codes, tt.words)
			}
			if c.Flagged != tt.flagged {
				t.Errorf("flagged %v: %+v", c.Flagged, c.FlagReasons)
			}
		})
	}
}

// A case that is drawn is read by a specialist although the county could sign it, and the
// draw is not repeated.
func TestSecondReading(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.setHospital(func(h *portal.Hospital) { h.Settings.SecondReadingPercent = 100 })
	cold := map[string]reports.Result{"b": {Label: "normal", Score: 0.12}}
	drawn := w.analysed("A-1", cold)
	if drawn.Flagged || drawn.SecondReading != portal.SecondReadingDrawn || drawn.FlagReasons[0].Code != portal.ReasonRandom {
		t.Fatalf("%+v", drawn)
	}
	w.setHospital(func(h *portal.Hospital) { h.Settings.SecondReadingPercent = 0 })
	_, err := w.desk.Review(t.Context(), w.signer, drawn.ID)
	wantCode(t, err, portal.Forbidden)
	other := w.analysed("A-2", cold)
	if other.SecondReading != portal.SecondReadingNot {
		t.Fatalf("drawn at 0 %%: %+v", other)
	}
	if _, err := w.desk.Review(t.Context(), w.signer, other.ID); err != nil {
		t.Error(err)
	}
	w.setHospital(func(h *portal.Hospital) { h.Settings.SecondReadingPercent = 100 })
	for _, id := range []string{drawn.ID, other.ID} { // summed up once more
		_, err := w.desk.Review(t.Context(), w.expert, id)
		if id == drawn.ID && err != nil {
			t.Error(err)
		}
	}
	if got := w.detail(drawn.ID).Case.SecondReading; got != portal.SecondReadingDrawn {
		t.Errorf("drawn, then %s", got)
	}
	if got := w.detail(other.ID).Case.SecondReading; got != portal.SecondReadingNot {
		t.Errorf("not drawn, then %s", got)
	}
	audited := 0
	err = w.store.Read(t.Context(), portal.System("test"), func(tx portal.Tx) error {
		entries, err := tx.Audit(0, 1000)
		for _, e := range entries {
			if e.Action == "case.second-reading" {
				audited++
			}
		}
		return err
	})
	if err != nil || audited != 2 {
		t.Errorf("%d draws in the audit, want one per case; %v", audited, err)
	}
}

// The share drawn is the share asked for.
func TestLotsAreEven(t *testing.T) {
	t.Parallel()
	const n = 20000
	for _, percent := range []float64{0, 5, 50, 100} {
		drawn := 0
		for i := range n {
			if portal.Drawn(fmt.Sprintf("case-%d", i), percent) {
				drawn++
			}
		}
		if got := 100 * float64(drawn) / n; got < percent-1 || got > percent+1 {
			t.Errorf("%g %% of cases: %g were drawn", percent, got)
		}
	}
}

func TestDeadlineOfACase(t *testing.T) {
	t.Parallel()
	w := setup(t)
	data := drawnTIFF(t)
	c := w.newCase("A-1", queue.Routine)
	w.upload(c.ID, data, len(data)/2)
	if w.detail(c.ID).Case.DueAt != nil {
		t.Error("a draft is due")
	}
	w.submit(c.ID)
	c = w.detail(c.ID).Case
	if got := c.DueAt.Sub(*c.SubmittedAt); got != 5*24*time.Hour {
		t.Errorf("routine is due after %v", got)
	}
	if _, err := w.desk.Urgent(t.Context(), w.clinician, c.ID); err != nil {
		t.Fatal(err)
	}
	urgent := w.detail(c.ID).Case
	if got := urgent.DueAt.Sub(*c.SubmittedAt); got < 24*time.Hour || got > 25*time.Hour {
		t.Errorf("raised to urgent it is due after %v", got)
	}
	w.pass(10 * time.Hour)
	if _, err := w.desk.Return(t.Context(), w.expert, c.ID, "rescan"); err != nil {
		t.Fatal(err)
	}
	w.submit(c.ID)
	if again := w.detail(c.ID).Case; again.DueAt.Sub(*urgent.DueAt) < 9*time.Hour {
		t.Errorf("submitted again it is due at %v, before at %v", again.DueAt, urgent.DueAt)
	}
	w.setHospital(func(h *portal.Hospital) { h.Settings.Deadlines.FrozenMinutes = 20 })
	f := w.newCase("A-2", queue.Frozen)
	w.upload(f.ID, data, 10)
	w.submit(f.ID)
	f = w.detail(f.ID).Case
	if got := f.DueAt.Sub(*f.SubmittedAt); got != 20*time.Minute {
		t.Errorf("the hospital's own 20 minutes are %v", got)
	}
}

// A frozen section is in the worklist, first, and can be read as soon as it is submitted:
// before its file is complete, and before any model has looked.
func TestFrozenSectionIsThereOnReceipt(t *testing.T) {
	t.Parallel()
	w := setup(t)
	data := drawnTIFF(t)
	for i, p := range []queue.Priority{queue.Routine, queue.Urgent, queue.Frozen} {
		c := w.newCase(fmt.Sprintf("A-%d", i), p)
		w.upload(c.ID, data, len(data)/2)
		w.submit(c.ID)
	}
	page, err := w.desk.CaseRows(t.Context(), w.expert, portal.CaseQuery{Tab: portal.TabNew, Order: "worklist"})
	if err != nil || len(page.Rows) != 3 {
		t.Fatalf("%d rows, %v", len(page.Rows), err)
	}
	first := page.Rows[0]
	if first.Priority != queue.Frozen || first.UploadsOpen != 1 || first.Score != 0 || first.HospitalName != "One" || first.DueAt == nil {
		t.Errorf("first is %+v", first)
	}
	if _, err := w.desk.Review(t.Context(), w.expert, first.ID); err != nil {
		t.Errorf("it can't be read: %v", err)
	}
	mine, err := w.desk.CountTabs(t.Context(), w.expert, portal.CaseQuery{})
	want := []portal.TabCount{{Tab: "new", N: 2}, {Tab: "mine", N: 1}, {Tab: "review", N: 1}, {Tab: "returned"}, {Tab: "signed"}}
	if err != nil || !slices.Equal(mine, want) {
		t.Errorf("counts %v, want %v; %v", mine, want, err)
	}
}

func TestPreview(t *testing.T) {
	t.Parallel()
	w := setup(t)
	empty := w.newCase("A-0", queue.Routine)
	p, err := w.desk.Preview(t.Context(), w.clinician, empty.ID)
	if err != nil || p.Slide != nil {
		t.Errorf("a case without slides: %+v, %v", p, err)
	}
	c := w.analysed("A-1", map[string]reports.Result{"b": {Label: "tumour", Score: 0.9, Flagged: true}})
	p, err = w.desk.Preview(t.Context(), w.clinician, c.ID)
	if err != nil || p.Slide == nil || p.Finding == nil || p.Finding.Rank != 1 {
		t.Errorf("%+v, %v", p, err)
	}
	_, err = w.desk.Preview(t.Context(), w.foreign, c.ID)
	wantCode(t, err, portal.NotFound)
}

func TestFindPatient(t *testing.T) {
	t.Parallel()
	w := setup(t)
	ctx := t.Context()
	_, err := w.desk.FindPatient(ctx, w.clinician, "anybody", portal.CaseQuery{})
	wantCode(t, err, portal.Conflict) // no key
	add := func(accession, name, id string) {
		_, err := w.desk.CreateCase(ctx, w.clinician, portal.CaseInput{Priority: queue.Routine, Request: reports.Request{
			AccessionNumber: accession, Patient: reports.Patient{Name: name, ID: id},
		}})
		if err != nil {
			t.Fatal(err)
		}
	}
	add("A-0", "Before  The Key", "P-0")
	w.desk.Patients = portal.NewPatientIndex([]byte(strings.Repeat("k", 32)))
	add("A-1", "演示 患者", "P-1")
	add("A-2", "Demo Patient", "")
	if err := w.desk.FillPatientIndex(ctx); err != nil {
		t.Fatal(err)
	}
	find := func(s portal.Scope, text string) int {
		page, err := w.desk.FindPatient(ctx, s, text, portal.CaseQuery{})
		if err != nil {
			t.Errorf("%s: %v", text, err)
		}
		return page.Total
	}
	for text, want := range map[string]int{
		"演示患者": 1, " demo  PATIENT ": 1, "ｐ-1": 1, "P-0": 1, "before the key": 1, "Demo": 0, "DemoPatient": 0, "P-": 0,
	} {
		if got := find(w.clinician, text); got != want {
			t.Errorf("%q finds %d, want %d", text, got, want)
		}
		if got := find(w.foreign, text); got != 0 {
			t.Errorf("%q finds %d cases of another hospital", text, got)
		}
	}
	w.desk.Patients = portal.NewPatientIndex([]byte(strings.Repeat("n", 32))) // another key
	if err := w.desk.FillPatientIndex(ctx); err != nil {
		t.Fatal(err)
	}
	if got := find(w.clinician, "演示患者"); got != 1 {
		t.Errorf("with another key %d are found", got)
	}
	for _, text := range []string{"", "  ", strings.Repeat("x", 201)} {
		_, err := w.desk.FindPatient(ctx, w.clinician, text, portal.CaseQuery{})
		wantCode(t, err, portal.Invalid)
	}
	err = w.store.Read(ctx, portal.System("test"), func(tx portal.Tx) error {
		entries, err := tx.Audit(0, 1000)
		searches := 0
		for _, e := range entries {
			if e.Action == "patient.searched" {
				searches++
				if strings.Contains(e.Object+e.Detail, "演示") || strings.Contains(strings.ToLower(e.Object+e.Detail), "p-") {
					t.Errorf("the audit names a patient: %+v", e)
				}
			}
		}
		if searches == 0 {
			t.Error("searches are not in the audit")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
