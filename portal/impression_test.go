package portal_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"telepath/portal"
	"telepath/reports"
)

// blindHospital makes the hospital ask for a first impression.
func (w *world) blindHospital(id string, on bool) {
	w.t.Helper()
	err := w.store.Write(w.t.Context(), portal.System("test"), func(tx portal.Tx) error {
		h, err := tx.Hospital(id)
		if err != nil {
			return err
		}
		h.Settings.BlindFirst = on
		return tx.SaveHospital(h)
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) reading(s portal.Scope, id string) portal.CaseDetail {
	w.t.Helper()
	d, err := w.desk.CaseDetail(w.t.Context(), s, id)
	if err != nil {
		w.t.Fatal(err)
	}
	return d
}

func (w *world) note(s portal.Scope, id, text string) {
	w.t.Helper()
	if err := w.desk.NoteImpression(w.t.Context(), s, id, text, "benign"); err != nil {
		w.t.Fatal(err)
	}
}

// showsAI says whether anything of the model's answer is in what the person reads.
func showsAI(d portal.CaseDetail) bool {
	shows := d.Case.Score != 0 || d.Case.Flagged || slices.ContainsFunc(d.Case.FlagReasons, func(r portal.FlagReason) bool { return r.Score > 0 })
	for _, s := range d.Slides {
		shows = shows || len(s.Findings) > 0 || (s.Run != nil && s.Run.Result != nil)
	}
	if d.Report != nil {
		shows = shows || d.Report.Draft.Diagnosis != "" || slices.ContainsFunc(d.Report.Draft.Slides, func(s reports.SlideSection) bool { return s.Result != nil || len(s.Findings) > 0 })
	}
	return shows
}

func TestWhoReadsBlindFirst(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id, _, _ := w.analysedCase(leftColumn)
	if d := w.reading(w.expert, id); !showsAI(d) || d.Reading.Required || !d.Reading.Answer {
		t.Fatalf("nobody asks for it: %+v", d.Reading)
	}
	for _, hospital := range []string{"h1", "h3"} { // the case's, the reader's
		w.blindHospital(hospital, true)
		if d := w.reading(w.expert, id); showsAI(d) || !d.Reading.Hidden {
			t.Errorf("%s asks for it: %+v %+v", hospital, d.Reading, d.Case)
		}
		if d := w.reading(w.clinician, id); d.Reading.Required || !showsAI(d) {
			t.Errorf("a clinician who signs nothing is no reader: %+v", d.Reading)
		}
		w.blindHospital(hospital, false)
	}
	if _, err := w.desk.SetUserSettings(t.Context(), w.expert, portal.UserSettings{BlindFirst: true}); err != nil {
		t.Fatal(err)
	}
	if d := w.reading(w.expert, id); showsAI(d) || !d.Reading.Hidden {
		t.Errorf("the person asks for it: %+v", d.Reading)
	}
	if d := w.reading(w.person("u-second", "Z", portal.Specialist, "h3"), id); d.Reading.Required {
		t.Errorf("it is another's own choice: %+v", d.Reading)
	}
}

func TestAFirstImpressionIsNotedOnceAndKept(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id, sl, _ := w.analysedCase(leftColumn)
	w.blindHospital("h1", true)
	w.take(w.expert, id)
	before := w.reading(w.expert, id)
	wantCode(t, w.desk.NoteImpression(t.Context(), w.expert, id, " ", ""), portal.Invalid)
	wantCode(t, w.desk.NoteImpression(t.Context(), w.expert, id, "x", "sure"), portal.Invalid)
	wantCode(t, w.desk.NoteImpression(t.Context(), w.clinician, id, "x", ""), portal.Forbidden)
	wantCode(t, w.desk.NoteImpression(t.Context(), w.foreign, id, "x", ""), portal.Forbidden)
	w.note(w.expert, id, "looks benign")
	w.note(w.expert, id, "looks benign") // an answer was lost on the way
	wantCode(t, w.desk.NoteImpression(t.Context(), w.expert, id, "no: carcinoma", ""), portal.Conflict)

	d := w.reading(w.expert, id)
	if !showsAI(d) || d.Reading.Hidden || !d.Reading.Required || len(d.Impressions) != 1 {
		t.Fatalf("after it: %+v %+v", d.Reading, d.Impressions)
	}
	if i := d.Impressions[0]; i.Text != "looks benign" || !i.Blind || i.By != "E" || i.UserID != "u-expert" {
		t.Errorf("kept as %+v", i)
	}
	if d.Report.Revision <= before.Report.Revision {
		t.Error("a page opened before could save over the text that is shown now")
	}
	if !slices.ContainsFunc(d.Events, func(e portal.Event) bool { return e.Kind == "impression" && e.State == "noted-blind" }) {
		t.Errorf("the timeline does not have it: %+v", d.Events)
	}
	w.settle(id, sl.ID)
	out, err := w.signNow(w.expert, id)
	if err != nil {
		t.Fatal(err)
	}
	v := open(t, *out.Version)
	if len(v.FirstImpressions) != 1 || v.FirstImpressions[0].Category != "benign" || v.AI == nil || v.Document.Diagnosis != "carcinoma" {
		t.Errorf("signed with %+v, %+v", v.FirstImpressions, v.AI)
	}
	wantCode(t, w.desk.NoteImpression(t.Context(), w.person("u-late", "L", portal.Specialist, "h3"), id, "late", ""), portal.Conflict)
}

// settle leaves nothing in the way of a signature.
func (w *world) settle(id, slide string) {
	w.t.Helper()
	if _, err := w.desk.JudgeLabel(w.t.Context(), w.expert, slide, "match", ""); err != nil {
		w.t.Fatal(err)
	}
	w.writeDraft(w.expert, id, "carcinoma")
}

// Who reads blind writes without losing the model's hidden text, and signs only after the
// first impression.
func TestWritingAndSigningWhileHidden(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id, sl, _ := w.analysedCase(leftColumn)
	finding := w.detail(id).Slides[0].Findings[0].ID
	w.blindHospital("h3", true)
	w.take(w.expert, id)
	d := w.reading(w.expert, id)
	_, err := w.desk.SaveDraft(t.Context(), w.expert, id, portal.DraftInput{Revision: d.Report.Revision, Diagnosis: "mine", AcceptedAI: []string{"microscopy"}})
	if err != nil {
		t.Fatal(err)
	}
	if draft := w.detail(id).Report.Draft; draft.Diagnosis != "mine" || draft.Microscopy == "" || !slices.Equal(draft.AIText, []string{"microscopy"}) {
		t.Errorf("diagnosis %q, microscopy %q, by the model: %v", draft.Diagnosis, draft.Microscopy, draft.AIText)
	}
	_, err = w.desk.GiveVerdict(t.Context(), w.expert, finding, reports.Verdict{Decision: "accepted"})
	wantCode(t, err, portal.Conflict)
	w.settle(id, sl.ID)
	g, err := w.desk.Signing(t.Context(), w.expert, id)
	if err != nil {
		t.Fatal(err)
	}
	if g.AI != nil || len(g.Blockers) != 1 || g.Blockers[0].Code != "first-impression" {
		t.Errorf("what is shown for signing: %+v %+v", g.AI, g.Blockers)
	}
	_, err = w.desk.Sign(t.Context(), w.expert, id, portal.SignInput{Revision: g.Report.Revision, Digest: g.Digest})
	wantCode(t, err, portal.Conflict)
	w.note(w.expert, id, "x")
	if _, err := w.signNow(w.expert, id); err != nil {
		t.Error(err)
	}
}

func TestListsKeepTheAnswerToThemselves(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id, _, _ := w.analysedCase(leftColumn)
	w.blindHospital("h3", true)
	row := func() portal.CaseRow {
		page, err := w.desk.CaseRows(t.Context(), w.expert, portal.CaseQuery{Tab: portal.TabNew})
		if err != nil || len(page.Rows) != 1 {
			t.Fatalf("%+v %v", page, err)
		}
		return page.Rows[0]
	}
	r := row()
	if r.Score != 0 || r.Flagged || strings.Contains(r.FlagReason, "0.") || !slices.ContainsFunc(r.FlagReasons, func(f portal.FlagReason) bool { return f.Code == portal.ReasonHidden }) {
		t.Errorf("hidden: %+v", r.Case)
	}
	byFlag, err := w.desk.CaseRows(t.Context(), w.expert, portal.CaseQuery{Tab: portal.TabNew, Flag: "flagged"})
	if err != nil || len(byFlag.Rows) != 0 {
		t.Errorf("a list by flag tells it: %+v %v", byFlag.Rows, err)
	}
	if p, err := w.desk.Preview(t.Context(), w.expert, id); err != nil || p.Slide == nil || p.Finding != nil {
		t.Errorf("preview %+v %v", p, err)
	}
	w.note(w.expert, id, "x")
	if r := row(); r.Score == 0 || !r.Flagged {
		t.Errorf("shown: %+v", r.Case)
	}
	if p, err := w.desk.Preview(t.Context(), w.expert, id); err != nil || p.Finding == nil {
		t.Errorf("preview %+v %v", p, err)
	}
}

// Codes and answers are kept with the draft, checked, and part of what is signed.
func TestCodesAndDataSetInTheDraft(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id, _ := w.readyCase()
	codes := []reports.Coded{{System: reports.SystemTopography, Code: "C18.7", Display: "Sigmoid colon"}}
	var set reports.Synoptic
	if err := json.Unmarshal([]byte(`{"template":"colorectum","version":1,"fields":{"procedure":"biopsy","site":"sigmoid","nodes_examined":1,"nodes_positive":2}}`), &set); err != nil {
		t.Fatal(err)
	}
	save := func(in portal.DraftInput) error {
		d := w.detail(id)
		in.Revision, in.Microscopy, in.Diagnosis, in.Comment = d.Report.Revision, "seen", "benign", "none"
		_, err := w.desk.SaveDraft(t.Context(), w.expert, id, in)
		return err
	}
	if err := save(portal.DraftInput{Codes: &codes, Synoptic: &set}); err != nil {
		t.Fatal(err)
	}
	if err := save(portal.DraftInput{}); err != nil { // who does not know of them leaves them
		t.Fatal(err)
	}
	draft := w.detail(id).Report.Draft
	if !slices.Equal(draft.Codes, codes) || draft.Synoptic == nil || draft.Synoptic.Fields["nodes_positive"] != 2.0 {
		t.Fatalf("kept %+v %+v", draft.Codes, draft.Synoptic)
	}
	wantCode(t, save(portal.DraftInput{Codes: &[]reports.Coded{{System: "x", Code: "1", Display: "y"}}}), portal.Invalid)
	wantCode(t, save(portal.DraftInput{Synoptic: &reports.Synoptic{Template: "colorectum", Version: 1, Fields: map[string]any{"size": -1.0}}}), portal.Invalid)

	g, err := w.desk.Signing(t.Context(), w.expert, id)
	if err != nil || len(g.Blockers) != 2 || g.Blockers[0].Code != "synoptic-missing" || g.Blockers[1].Code != "synoptic-rule" {
		t.Fatalf("%+v %v", g.Blockers, err)
	}
	if !strings.Contains(g.Blockers[0].Message, "Histological type, Grade") {
		t.Errorf("it does not say what is missing: %s", g.Blockers[0].Message)
	}
	delete(set.Fields, "nodes_positive")
	set.Fields["type"], set.NotAssessable = "adenocarcinoma", []string{"grade"}
	if err := save(portal.DraftInput{Synoptic: &set}); err != nil {
		t.Fatal(err)
	}
	out, err := w.signNow(w.expert, id)
	if err != nil {
		t.Fatal(err)
	}
	if v := open(t, *out.Version); len(v.Document.Codes) != 1 || v.Document.Synoptic.NotAssessable[0] != "grade" {
		t.Errorf("signed %+v", v.Document.Synoptic)
	}
}

func TestTemplatesThatFitComeFirst(t *testing.T) {
	t.Parallel()
	w := setup(t)
	c, err := w.desk.CreateCase(t.Context(), w.clinician, portal.CaseInput{Priority: "routine", Request: reports.Request{
		AccessionNumber: "S-1", Patient: reports.Patient{Name: "N"}, Site: "宫颈", SpecimenType: "活检",
	}})
	if err != nil {
		t.Fatal(err)
	}
	offer, err := w.desk.TemplatesFor(t.Context(), w.clinician, c.ID)
	if err != nil || offer.Fitting != 1 || offer.Templates[0].Code != "cervix" || len(offer.Templates) < 4 {
		t.Errorf("%d fit, %v", offer.Fitting, err)
	}
	_, err = w.desk.TemplatesFor(t.Context(), w.foreign, c.ID)
	wantCode(t, err, portal.NotFound)
}
