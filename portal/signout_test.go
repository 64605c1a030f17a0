package portal_test

import (
	"slices"
	"strings"
	"testing"

	"telepath/portal"
	"telepath/queue"
	"telepath/reports"
	"telepath/tiling"
)

// signNow reads the report and signs what was read.
func (w *world) signNow(s portal.Scope, id string) (portal.SignOut, error) {
	w.t.Helper()
	return w.desk.Sign(w.t.Context(), s, id, w.read(s, id))
}

// read is what the person would send to sign the report as it is now.
func (w *world) read(s portal.Scope, id string) portal.SignInput {
	w.t.Helper()
	g, err := w.desk.Signing(w.t.Context(), s, id)
	if err != nil {
		w.t.Fatal(err)
	}
	in := portal.SignInput{Revision: g.Report.Revision, Digest: g.Digest, Parts: g.Parts}
	if g.AI != nil {
		in.Agreement = g.AI.Rule
	}
	return in
}

// person adds a specialist or clinician and returns the scope.
func (w *world) person(id, name string, role portal.Role, hospital string) portal.Scope {
	w.t.Helper()
	u := portal.User{ID: id, Email: id + "@x.example", Name: name, Role: role, HospitalID: hospital, CanSign: true, CreatedAt: w.now}
	if err := w.store.Write(w.t.Context(), portal.System("test"), func(tx portal.Tx) error { return tx.AddUser(u) }); err != nil {
		w.t.Fatal(err)
	}
	return portal.ScopeOf(portal.ActorOf(u, "test"))
}

// twoPersons makes the hospital ask for two signatures.
func (w *world) twoPersons(hospital string) {
	w.t.Helper()
	err := w.store.Write(w.t.Context(), portal.System("test"), func(tx portal.Tx) error {
		h, err := tx.Hospital(hospital)
		if err != nil {
			return err
		}
		h.Settings.TwoPersonSignOut = true
		return tx.SaveHospital(h)
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// readyCase is in the expert's hands with nothing in the way of a signature.
func (w *world) readyCase() (id, slide string) {
	w.t.Helper()
	id, sl, _ := w.analysedCase(leftColumn)
	w.take(w.expert, id)
	if _, err := w.desk.JudgeLabel(w.t.Context(), w.expert, sl.ID, "match", ""); err != nil {
		w.t.Fatal(err)
	}
	w.writeDraft(w.expert, id, "benign")
	return id, sl.ID
}

func (w *world) take(s portal.Scope, id string) {
	w.t.Helper()
	if _, err := w.desk.Review(w.t.Context(), s, id); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) writeDraft(s portal.Scope, id, diagnosis string) {
	w.t.Helper()
	d := w.detail(id)
	_, err := w.desk.SaveDraft(w.t.Context(), s, id, portal.DraftInput{
		Revision: d.Report.Revision, Microscopy: "seen", Diagnosis: diagnosis, Comment: "none",
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func open(t *testing.T, v portal.StoredVersion) reports.Version {
	t.Helper()
	version, err := v.Sealed.Open(nil)
	if err != nil {
		t.Fatal(err)
	}
	return version
}

// What is signed is what was read: whatever differs by now is a conflict that names it.
func TestOnlyWhatWasReadIsSigned(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		change func(*world, string, string)
		say    string
	}{
		"text":    {func(w *world, id, _ string) { w.writeDraft(w.expert, id, "carcinoma") }, "the text"},
		"verdict": {func(w *world, id, _ string) { w.judgeFirst(id, "accepted") }, "the findings of s.tiff"},
		"label": {func(w *world, _, slide string) {
			if _, err := w.desk.JudgeLabel(w.t.Context(), w.expert, slide, "mismatch", "looked again"); err != nil {
				w.t.Fatal(err)
			}
		}, "the label check of s.tiff"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := setup(t)
			id, slide := w.readyCase()
			in := w.read(w.expert, id)
			tt.change(w, id, slide)
			_, err := w.desk.Sign(t.Context(), w.expert, id, in)
			wantCode(t, err, portal.Conflict)
			if err == nil || !strings.Contains(err.Error(), "since you read it: "+tt.say+".") {
				t.Errorf("it does not say what: %v", err)
			}
		})
	}
	w := setup(t)
	id, _ := w.readyCase()
	in := w.read(w.expert, id)
	in.Digest = ""
	_, err := w.desk.Sign(t.Context(), w.expert, id, in)
	wantCode(t, err, portal.Invalid)
	in = w.read(w.expert, id)
	in.Agreement = "perhaps"
	_, err = w.desk.Sign(t.Context(), w.expert, id, in)
	wantCode(t, err, portal.Invalid)
}

// judgeFirst gives a verdict on the case's first finding.
func (w *world) judgeFirst(id, decision string) {
	w.t.Helper()
	f := w.detail(id).Slides[0].Findings[0]
	if _, err := w.desk.GiveVerdict(w.t.Context(), w.expert, f.ID, reports.Verdict{Decision: decision}); err != nil {
		w.t.Fatal(err)
	}
}

// A version says what kind of document it is, who answers for it, and how the person stands
// to the model.
func TestVersionSaysKindAndAgreement(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id, _ := w.readyCase()
	w.judgeFirst(id, "rejected")
	in := w.read(w.expert, id)
	in.Agreement = reports.NotComparable // the person knows better than the rule
	out, err := w.desk.Sign(t.Context(), w.expert, id, in)
	if err != nil {
		t.Fatal(err)
	}
	v := open(t, *out.Version)
	if v.Kind != reports.Opinion || v.Issuer != "Centre" || v.SignedBy.Hospital != "Centre" || v.FirstSigner != nil {
		t.Errorf("kind %q by %q, signer %+v", v.Kind, v.Issuer, v.SignedBy)
	}
	if v.AI == nil || v.AI.Answer != reports.NotComparable || v.AI.Rule == reports.NotComparable || v.AI.Slides[0].Rejected != 1 {
		t.Errorf("comparison %+v", v.AI)
	}
	if out.Version.Agreement != reports.NotComparable || out.Version.Kind != reports.Opinion {
		t.Errorf("columns %q %q", out.Version.Agreement, out.Version.Kind)
	}
	// Nobody of another hospital changes an opinion.
	county := w.person("u-chief", "Chief", portal.Specialist, "h1")
	_, err = w.desk.Revise(t.Context(), county, id, portal.RevisionInput{Status: reports.Amended, Reason: "mine", Diagnosis: "other"})
	wantCode(t, err, portal.Forbidden)
	_, err = w.desk.Revise(t.Context(), w.expert, id, portal.RevisionInput{Status: reports.Corrected, Reason: "typo", Diagnosis: "benign", Microscopy: "seen", Comment: "none"})
	wantCode(t, err, portal.Invalid) // nothing has changed
	_, err = w.desk.Revise(t.Context(), w.expert, id, portal.RevisionInput{Status: reports.Amended, Version: 7, Reason: "x", Diagnosis: "other"})
	wantCode(t, err, portal.Conflict)
	amended, err := w.desk.Revise(t.Context(), w.expert, id, portal.RevisionInput{Status: reports.Amended, Version: 1, Reason: "deeper cuts", Diagnosis: "carcinoma"})
	if err != nil {
		t.Fatal(err)
	}
	if a := open(t, amended); a.Kind != reports.Opinion || a.AI.Answer != a.AI.Rule {
		t.Errorf("after a changed diagnosis the rule answers: %+v", a.AI)
	}
}

func TestTwoPersonsSign(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.twoPersons("h1")
	second := w.person("u-second", "Second", portal.Specialist, "h3")
	id, _ := w.readyCase()
	out, err := w.signNow(w.expert, id)
	if err != nil || out.Version != nil || out.First == nil {
		t.Fatalf("%+v, %v", out, err)
	}
	d := w.detail(id)
	if d.Case.State != portal.CaseAwaiting || d.Case.AwaitingSecond != "u-expert" || d.Case.HeldBy != "" || d.Report.Status != reports.Draft || d.Report.Versions != 0 {
		t.Fatalf("after the first signature: %+v, report %+v", d.Case, d.Report)
	}
	w.take(w.expert, id) // the first signer can look, and can't be the second
	g, err := w.desk.Signing(t.Context(), w.expert, id)
	if err != nil || !g.Stands || len(g.Blockers) != 1 || g.Blockers[0].Code != "second-person" {
		t.Errorf("%+v, %v", g.Blockers, err)
	}
	_, err = w.signNow(w.expert, id)
	wantCode(t, err, portal.Conflict)
	if _, err := w.desk.Release(t.Context(), w.expert, id); err != nil {
		t.Fatal(err)
	}
	w.take(second, id)
	out, err = w.signNow(second, id)
	if err != nil || out.Version == nil {
		t.Fatalf("%+v, %v", out, err)
	}
	v := open(t, *out.Version)
	if v.SignedBy.ID != "u-second" || v.FirstSigner == nil || v.FirstSigner.ID != "u-expert" || v.FirstSigner.Digest != reports.Digest(v.Document) || v.Status != reports.Final {
		t.Errorf("signed by %+v, first %+v", v.SignedBy, v.FirstSigner)
	}
	if d := w.detail(id); d.Case.State != portal.CaseSignedOut || d.Case.AwaitingSecond != "" {
		t.Errorf("%+v", d.Case)
	}
	w.wantEvents(id, "first-signature", "final")
}

func (w *world) wantEvents(id string, states ...string) {
	w.t.Helper()
	var got []string
	for _, e := range w.detail(id).Events {
		if e.Kind == "report" && slices.Contains(states, e.State) {
			got = append(got, e.State)
		}
	}
	if !slices.Equal(got, states) {
		w.t.Errorf("timeline of the report %v, want %v", got, states)
	}
}

// The second person sends it back with a reason: the text stays, the first signer reads why.
func TestSecondPersonSendsBack(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.twoPersons("h3") // the hospital that issues asks for it
	second := w.person("u-second", "Second", portal.Specialist, "h3")
	id, _ := w.readyCase()
	_, err := w.desk.SendBack(t.Context(), w.expert, id, "nothing is signed yet")
	wantCode(t, err, portal.Conflict)
	if _, err := w.signNow(w.expert, id); err != nil {
		t.Fatal(err)
	}
	_, err = w.desk.SendBack(t.Context(), second, id, "not opened")
	wantCode(t, err, portal.Conflict)
	w.take(second, id)
	_, err = w.desk.SendBack(t.Context(), second, id, " ")
	wantCode(t, err, portal.Invalid)
	_, err = w.desk.SendBack(t.Context(), w.clinician, id, "not my right")
	wantCode(t, err, portal.Forbidden)
	c, err := w.desk.SendBack(t.Context(), second, id, "grade is missing")
	if err != nil || c.State != portal.CaseAwaiting || c.AssignedTo != "u-expert" || c.AwaitingSecond != "" {
		t.Fatalf("%+v, %v", c, err)
	}
	w.take(w.expert, id)
	g, err := w.desk.Signing(t.Context(), w.expert, id)
	if err != nil || g.Report.Draft.Diagnosis != "benign" || g.First != nil || g.SentBack == nil || g.SentBack.Reason != "grade is missing" || g.SentBack.By != "Second" {
		t.Fatalf("%+v, %v", g, err)
	}
	w.writeDraft(w.expert, id, "benign, grade 1")
	out, err := w.signNow(w.expert, id)
	if err != nil || out.First == nil {
		t.Fatalf("%+v, %v", out, err)
	}
	w.wantEvents(id, "first-signature", "first-sent-back", "first-signature")
}

// A second person who changes the text is the first to sign the new one.
func TestFirstSignatureLapsesWithTheText(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.twoPersons("h1")
	second := w.person("u-second", "Second", portal.Specialist, "h3")
	id, _ := w.readyCase()
	if _, err := w.signNow(w.expert, id); err != nil {
		t.Fatal(err)
	}
	w.take(second, id)
	w.writeDraft(second, id, "carcinoma")
	if g, err := w.desk.Signing(t.Context(), second, id); err != nil || g.First == nil || g.Stands {
		t.Fatalf("%+v, %v", g.First, err)
	}
	out, err := w.signNow(second, id)
	if err != nil || out.First == nil || out.First.By.ID != "u-second" {
		t.Fatalf("%+v, %v", out, err)
	}
	w.wantEvents(id, "first-signature", "first-lapsed", "first-signature")
	w.take(w.expert, id)
	if out, err = w.signNow(w.expert, id); err != nil || open(t, *out.Version).FirstSigner.ID != "u-second" {
		t.Errorf("%+v, %v", out, err)
	}
}

func TestFirstSignatureEndsWithTheCaseReturned(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.twoPersons("h1")
	id, _ := w.readyCase()
	if _, err := w.signNow(w.expert, id); err != nil {
		t.Fatal(err)
	}
	c, err := w.desk.Return(t.Context(), w.expert, id, "rescan")
	if err != nil || c.AwaitingSecond != "" {
		t.Errorf("%+v, %v", c, err)
	}
	w.wantEvents(id, "first-signature", "first-lapsed")
}

// A wrong check of the label is taken back with a reason that the timeline keeps.
func TestLabelCheckIsUndoneWithAReason(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id, slide := w.readyCase()
	for _, check := range []string{"", "mismatch"} {
		_, err := w.desk.JudgeLabel(t.Context(), w.expert, slide, check, "")
		wantCode(t, err, portal.Invalid)
	}
	_, err := w.desk.JudgeLabel(t.Context(), w.expert, slide, "perhaps", "x")
	wantCode(t, err, portal.Invalid)
	_, err = w.desk.JudgeLabel(t.Context(), w.person("u-other", "O", portal.Specialist, "h3"), slide, "", "not mine")
	wantCode(t, err, portal.Conflict)
	sl, err := w.desk.JudgeLabel(t.Context(), w.expert, slide, "", "it was the other glass")
	if err != nil || sl.LabelCheck != "" {
		t.Fatalf("%+v, %v", sl, err)
	}
	if !slices.ContainsFunc(w.detail(id).Events, func(e portal.Event) bool {
		return e.State == "label-undone" && e.Note == "it was the other glass" && e.SlideID == slide
	}) {
		t.Error("the timeline does not say why")
	}
	_, err = w.signNow(w.expert, id)
	wantCode(t, err, portal.Conflict)
}

// The county's own signatory issues the report.
func TestCountyIssuesItsReport(t *testing.T) {
	t.Parallel()
	w := setup(t)
	c := w.newCase("A-1", queue.Routine)
	chief := w.person("u-chief", "Chief", portal.Specialist, "h1")
	data := drawnTIFF(t)
	w.upload(c.ID, data, len(data))
	w.submit(c.ID)
	w.take(chief, c.ID)
	if _, err := w.desk.JudgeLabel(t.Context(), chief, w.detail(c.ID).Slides[0].Slide.ID, "match", ""); err != nil {
		t.Fatal(err)
	}
	w.writeDraft(chief, c.ID, "benign")
	out, err := w.signNow(chief, c.ID)
	if err != nil {
		t.Fatal(err)
	}
	if v := open(t, *out.Version); v.Kind != reports.IssuedReport || v.Issuer != "One" || v.AI != nil {
		t.Errorf("%q by %q, %+v", v.Kind, v.Issuer, v.AI)
	}
}

// leftColumn is what the model suspects.
func leftColumn(at tiling.TileIndex) float32 {
	if at.Col == 0 {
		return 1
	}
	return 0
}
