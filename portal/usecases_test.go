package portal_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"telepath/portal"
	"telepath/queue"
	"telepath/reports"
)

func TestQuietUploadDoesNotHoldUpTheCase(t *testing.T) {
	t.Parallel()
	w := setup(t)
	data := drawnTIFF(t)
	c := w.newCase("A-1", queue.Routine)
	u := w.upload(c.ID, data, len(data)/2)
	w.submit(c.ID)
	w.pass(30 * time.Minute)
	w.sweep()
	if got := w.detail(c.ID).Case.State; got != portal.CaseAnalysing {
		t.Fatalf("after half an hour the case is %s", got)
	}
	w.pass(40 * time.Minute)
	w.sweep()
	if d := w.detail(c.ID); d.Case.State != portal.CaseAwaiting || !d.Case.Flagged || d.Uploads[0].State != portal.UploadReceiving {
		t.Fatalf("after more than an hour: %+v, upload %s", d.Case, d.Uploads[0].State)
	}
	if _, err := w.intake.Append(t.Context(), w.clinician, u.ID, int64(len(data)/2), bytes.NewReader(data[len(data)/2:])); err != nil {
		t.Fatal(err)
	}
	if err := w.intake.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if d := w.detail(c.ID); d.Case.State != portal.CaseAnalysing || len(d.Slides) != 1 || d.Slides[0].Run == nil {
		t.Fatalf("the late slide did not join: %+v", d)
	}
}

func TestRunThatNobodyAnswersGoesToAPerson(t *testing.T) {
	t.Parallel()
	w := setup(t)
	data := drawnTIFF(t)
	for _, tt := range []struct {
		p    queue.Priority
		wait time.Duration
	}{{queue.Routine, 31 * time.Minute}, {queue.Frozen, 6 * time.Minute}} {
		c := w.newCase("A-"+string(tt.p), tt.p)
		w.upload(c.ID, data, len(data))
		w.submit(c.ID)
		w.sweep()
		if got := w.detail(c.ID).Case.State; got != portal.CaseAnalysing {
			t.Fatalf("%s: %s", tt.p, got)
		}
		w.pass(tt.wait)
		w.sweep()
		d := w.detail(c.ID)
		if d.Case.State != portal.CaseAwaiting || d.Slides[0].Run.State != portal.RunFailed || d.Case.NoAI == "" || !d.Case.Flagged {
			t.Errorf("%s: case %+v, run %+v", tt.p, d.Case, d.Slides[0].Run)
		}
	}
}

func TestLostRunIsAskedForAgain(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.submittedCase()
	asked := func() (n int) {
		err := w.store.Read(t.Context(), portal.System("test"), func(tx portal.Tx) error {
			all, err := tx.Outbox(1000)
			for _, m := range all {
				if strings.HasPrefix(m.Subject, "slides.") {
					n++
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for _, step := range []struct {
		name    string
		wait    time.Duration
		waiting uint64
		want    int
	}{{"planned", 0, 0, 1}, {"its turn has not come", 5 * time.Minute, 7, 1}, {"the queue is empty: it was lost", 0, 0, 2}} {
		w.pass(step.wait)
		w.waiting = step.waiting
		w.sweep()
		if got := asked(); got != step.want {
			t.Errorf("%s: asked %d times, want %d", step.name, got, step.want)
		}
	}
}

func TestSignOutIsGuarded(t *testing.T) {
	t.Parallel()
	w := setup(t)
	ctx := t.Context()
	c := w.submittedCase()
	w.pass(time.Hour)
	w.sweep()
	_, err := w.desk.Review(ctx, w.clinician, c.ID)
	wantCode(t, err, portal.Forbidden)
	_, err = w.desk.Review(ctx, w.signer, c.ID) // flagged: not for the county
	wantCode(t, err, portal.Forbidden)
	w.review(c.ID)
	d := w.detail(c.ID)
	slide, report := d.Slides[0].Slide.ID, *d.Report
	_, err = w.signNow(w.expert, c.ID)
	wantCode(t, err, portal.Conflict)
	report, err = w.desk.SaveDraft(ctx, w.expert, c.ID, portal.DraftInput{Revision: report.Revision, Diagnosis: "benign"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.desk.SaveDraft(ctx, w.expert, c.ID, portal.DraftInput{Revision: report.Revision - 1, Diagnosis: "stale"})
	wantCode(t, err, portal.Conflict)
	_, err = w.signNow(w.expert, c.ID) // label not compared
	wantCode(t, err, portal.Conflict)
	for _, check := range []string{"mismatch", "match"} {
		if _, err := w.desk.CheckLabel(ctx, w.expert, slide, check); err != nil {
			t.Fatal(err)
		}
		_, err = w.signNow(w.expert, c.ID)
		if check == "mismatch" {
			wantCode(t, err, portal.Conflict)
		} else if err != nil {
			t.Fatal(err)
		}
	}
	_, err = w.signNow(w.expert, c.ID)
	wantCode(t, err, portal.Conflict)
	_, err = w.desk.SaveDraft(ctx, w.expert, c.ID, portal.DraftInput{Revision: report.Revision + 1, Diagnosis: "changed"})
	wantCode(t, err, portal.Conflict)
	w.reviseSigned(c.ID)
}

// reviseSigned adds, tries to smuggle a diagnosis into an addendum, and amends.
func (w *world) reviseSigned(id string) {
	w.t.Helper()
	ctx := w.t.Context()
	if _, err := w.desk.Revise(ctx, w.expert, id, portal.RevisionInput{Status: reports.Appended, Reason: "stain came", Addendum: "Ki-67 low"}); err != nil {
		w.t.Fatal(err)
	}
	_, err := w.desk.Revise(ctx, w.expert, id, portal.RevisionInput{Status: reports.Appended, Reason: "oops", Addendum: "see above", Diagnosis: "malignant"})
	wantCode(w.t, err, portal.Conflict)
	if !errors.Is(err, reports.ErrDiagnosisChanged) {
		w.t.Errorf("the refusal does not name its reason: %v", err)
	}
	v, err := w.desk.Revise(ctx, w.expert, id, portal.RevisionInput{Status: reports.Amended, Reason: "deeper cuts", Diagnosis: "malignant"})
	if err != nil {
		w.t.Fatal(err)
	}
	version, err := v.Sealed.Open(nil)
	if err != nil || version.N != 3 || version.Status != reports.Amended || version.Document.Diagnosis != "malignant" || version.Previous == "" {
		w.t.Errorf("version %+v, %v", version, err)
	}
	_, err = w.desk.Revise(ctx, w.expert, id, portal.RevisionInput{Status: reports.Draft, Reason: "undo"})
	wantCode(w.t, err, portal.Invalid)
}

func TestForeignCasesDoNotExist(t *testing.T) {
	t.Parallel()
	w := setup(t)
	c := w.newCase("A-1", queue.Routine)
	_, err := w.desk.CaseDetail(t.Context(), w.foreign, c.ID)
	wantCode(t, err, portal.NotFound)
	_, err = w.intake.CreateUpload(t.Context(), w.foreign, portal.NewUpload{CaseID: c.ID, Filename: "x", Size: 1})
	wantCode(t, err, portal.NotFound)
	_, err = w.desk.Submit(t.Context(), w.foreign, c.ID)
	wantCode(t, err, portal.NotFound)
	_, err = w.desk.CaseDetail(t.Context(), portal.Scope{}, c.ID)
	wantCode(t, err, portal.NotFound)
	_, err = w.desk.CreateCase(t.Context(), w.clinician, portal.CaseInput{Request: reports.Request{AccessionNumber: "A-1", Patient: reports.Patient{Name: "N"}}})
	wantCode(t, err, portal.Conflict)
	if _, err := w.desk.CreateCase(t.Context(), w.foreign, portal.CaseInput{Request: reports.Request{AccessionNumber: "A-1", Patient: reports.Patient{Name: "N"}}}); err != nil {
		t.Errorf("another hospital's accession number is taken: %v", err)
	}
}

func TestCaseInputIsChecked(t *testing.T) {
	t.Parallel()
	w := setup(t)
	old, late := 131, w.now.Add(48*time.Hour)
	early := w.now.Add(-time.Hour)
	tests := map[string]func(*portal.CaseInput){
		"accession_number": func(in *portal.CaseInput) { in.Request.AccessionNumber = " " },
		"patient.name":     func(in *portal.CaseInput) { in.Request.Patient.Name = "" },
		"patient.sex":      func(in *portal.CaseInput) { in.Request.Patient.Sex = "x" },
		"patient.age":      func(in *portal.CaseInput) { in.Request.Patient.Age = &old },
		"preparation":      func(in *portal.CaseInput) { in.Request.Preparation = "raw" },
		"priority":         func(in *portal.CaseInput) { in.Priority = "soon" },
		"collected_at":     func(in *portal.CaseInput) { in.Request.CollectedAt = &late },
		"received_at":      func(in *portal.CaseInput) { in.Request.CollectedAt, in.Request.ReceivedAt = &w.now, &early },
		"site":             func(in *portal.CaseInput) { in.Request.Site = strings.Repeat("x", 201) },
	}
	for field, spoil := range tests {
		in := portal.CaseInput{Request: reports.Request{AccessionNumber: "A", Patient: reports.Patient{Name: "N"}}}
		spoil(&in)
		_, err := w.desk.CreateCase(t.Context(), w.clinician, in)
		var e *portal.Error
		if !errors.As(err, &e) || e.Field != field || e.Do == "" {
			t.Errorf("%s: got %v", field, err)
		}
	}
}

func TestUploadKeepsWhatArrivedAndComparesTheHash(t *testing.T) {
	t.Parallel()
	w := setup(t)
	ctx := t.Context()
	c := w.newCase("A-1", queue.Routine)
	data := []byte("some bytes of a file")
	u, err := w.intake.CreateUpload(ctx, w.clinician, portal.NewUpload{CaseID: c.ID, Filename: "f", Size: int64(len(data)), SHA256: strings.Repeat("0", 64)})
	if err != nil {
		t.Fatal(err)
	}
	cut := io.MultiReader(bytes.NewReader(data[:7]), errReader{})
	if n, err := w.intake.Append(ctx, w.clinician, u.ID, 0, cut); err == nil || n != 7 {
		t.Fatalf("%d bytes, %v", n, err)
	}
	n, err := w.intake.Append(ctx, w.clinician, u.ID, 3, bytes.NewReader(data))
	wantCode(t, err, portal.Conflict)
	if n != 7 {
		t.Errorf("the conflict says %d", n)
	}
	if n, err := w.intake.Append(ctx, w.clinician, u.ID, 7, bytes.NewReader(data[7:])); err != nil || n != int64(len(data)) {
		t.Fatalf("%d bytes, %v", n, err)
	}
	if err := w.intake.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
	if got := w.detail(c.ID).Uploads[0]; got.State != portal.UploadFailed || got.Trouble == nil || got.Trouble.Code != "checksum" {
		t.Errorf("upload: %+v", got)
	}
}

type errReader struct{}

func (errReader) Read([]byte) (int, error) { return 0, errors.New("the line was cut") }

func TestLostBytesAreSaid(t *testing.T) {
	t.Parallel()
	w := setup(t)
	ctx := t.Context()
	c := w.newCase("A-1", queue.Routine)
	u, err := w.intake.CreateUpload(ctx, w.clinician, portal.NewUpload{CaseID: c.ID, Filename: "f", Size: 4})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.intake.Append(ctx, w.clinician, u.ID, 0, strings.NewReader("abcd")); err != nil {
		t.Fatal(err)
	}
	if err := w.intake.Blobs.DeletePart(ctx, u.ID); err != nil {
		t.Fatal(err)
	}
	if err := w.intake.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
	if got := w.detail(c.ID).Uploads[0]; got.State != portal.UploadFailed || got.Trouble.Code != "bytes-lost" {
		t.Errorf("upload: %+v", got)
	}
}

func TestReportNamesWhoJudged(t *testing.T) {
	t.Parallel()
	w := setup(t)
	c := w.submittedCase()
	slide, run := w.detail(c.ID).Slides[0].Slide, *w.detail(c.ID).Slides[0].Run
	slide.State = portal.SlideAnalysed
	run.State, run.Result = portal.RunComplete, &reports.Result{Label: "b", Score: 0.9, Flagged: true, Reason: "r"}
	err := w.store.Write(t.Context(), portal.System("test"), func(tx portal.Tx) error {
		if err := errors.Join(tx.SaveSlide(&slide), tx.SaveRun(&run)); err != nil {
			return err
		}
		return tx.AddFindings(run.ID, []reports.Finding{{ID: "f-1", Rank: 1, Score: 0.9}})
	})
	if err != nil {
		t.Fatal(err)
	}
	w.review(c.ID)
	if _, err := w.desk.GiveVerdict(t.Context(), w.expert, "f-1", reports.Verdict{Decision: "accepted"}); err != nil {
		t.Fatal(err)
	}
	if got := w.detail(c.ID).Report.Draft.Slides[0].Findings[0].Verdict.By; got != "E" {
		t.Errorf("the report says that %q judged, want the person's name", got)
	}
}
