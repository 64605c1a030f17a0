package portal_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"telepath/portal"
	"telepath/portal/blobs"
	"telepath/portal/store"
	"telepath/queue"
	"telepath/reports"
	"telepath/tiling"
	"telepath/tiling/drawn"
	"telepath/tiling/jpegtile"
	"telepath/tiling/resample"
	"telepath/tiling/tiffwsi"
)

// world is the use cases on a real database and folder, with a clock of its own and no
// queue: what would be published stays in the outbox.
type world struct {
	t         *testing.T
	store     *store.Store
	desk      *portal.Desk
	intake    *portal.Intake
	sweeper   *portal.Sweeper
	clinician portal.Scope
	signer    portal.Scope
	foreign   portal.Scope
	expert    portal.Scope

	mu      sync.Mutex
	now     time.Time
	waiting uint64 // tile batches in the queue
}

func (w *world) backlog(context.Context) ([]queue.Backlog, error) {
	return []queue.Backlog{{Stream: queue.StreamTiles, Messages: w.waiting}, {Stream: queue.StreamEvents, Messages: 9}}, nil
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(time.Millisecond)
	return w.now
}

func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

func setup(t *testing.T) *world {
	t.Helper()
	dir := t.TempDir()
	log := slog.New(slog.DiscardHandler)
	db, err := store.Open(t.Context(), filepath.Join(dir, "test.db"), log)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	folder, err := blobs.NewFolder(filepath.Join(dir, "blobs"))
	if err != nil {
		t.Fatal(err)
	}
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, store: db, now: time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)}
	card := queue.Card{Name: "m", Version: "1", Classes: []string{"a", "b"}, FlagClass: "b", Threshold: 0.5, TopK: 1, TileSize: 256, MPP: 0.5}
	choose := func(tiling.Info, reports.Request) (queue.Card, error) { return card, nil }
	open := func(ctx context.Context, files []tiling.Source) (tiling.Slide, error) {
		return tiffwsi.Open(ctx, files[0], jpegtile.New())
	}
	w.desk = &portal.Desk{Store: db, Blobs: folder, Now: w.clock, Choose: choose, Key: key}
	w.intake = &portal.Intake{
		Store: db, Blobs: folder, Now: w.clock, Open: open, Codec: jpegtile.New(), Resample: resample.New(), Choose: choose, Log: log,
		Identify: func(context.Context, tiling.Source) (portal.Identity, error) {
			return portal.Identity{Format: "tiff"}, nil
		},
	}
	collector := &portal.Collector{Store: db, Blobs: folder, Now: w.clock, Choose: choose, Log: log, Card: func(string) (queue.Card, error) { return card, nil }}
	w.sweeper = &portal.Sweeper{Store: db, Collector: collector, Backlog: w.backlog, Now: w.clock, Choose: choose, Log: log}
	w.people()
	return w
}

func (w *world) people() {
	w.t.Helper()
	users := []portal.User{
		{ID: "u-clinician", Email: "c@x.example", Name: "C", Role: portal.Clinician, HospitalID: "h1"},
		{ID: "u-signer", Email: "s@x.example", Name: "S", Role: portal.Clinician, HospitalID: "h1", CanSign: true},
		{ID: "u-foreign", Email: "f@x.example", Name: "F", Role: portal.Clinician, HospitalID: "h2"},
		{ID: "u-expert", Email: "e@x.example", Name: "E", Role: portal.Specialist, HospitalID: "h3"},
	}
	err := w.store.Write(w.t.Context(), portal.System("test"), func(tx portal.Tx) error {
		for _, h := range []portal.Hospital{{ID: "h1", Name: "One", Lang: "en", CountySigns: true}, {ID: "h2", Name: "Two", Lang: "en"}, {ID: "h3", Name: "Centre", Lang: "en", Centre: true}} {
			h.CreatedAt = w.now
			if err := tx.AddHospital(h); err != nil {
				return err
			}
		}
		for _, u := range users {
			u.CreatedAt = w.now
			if err := tx.AddUser(u); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	for i, s := range []*portal.Scope{&w.clinician, &w.signer, &w.foreign, &w.expert} {
		*s = portal.ScopeOf(portal.ActorOf(users[i], "test"))
	}
}

func (w *world) newCase(accession string, p queue.Priority) portal.Case {
	w.t.Helper()
	c, err := w.desk.CreateCase(w.t.Context(), w.clinician, portal.CaseInput{
		Priority: p, Request: reports.Request{AccessionNumber: accession, Patient: reports.Patient{Name: "N"}},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

// drawnTIFF is a small slide with tissue.
func drawnTIFF(t *testing.T) []byte {
	t.Helper()
	s, err := drawn.New(1024, 768, 5)
	if err != nil {
		t.Fatal(err)
	}
	var out buffer
	if err := tiffwsi.Write(t.Context(), &out, s, jpegtile.New(), tiffwsi.WriteOptions{}); err != nil {
		t.Fatal(err)
	}
	return out.data
}

// buffer is a file in memory.
type buffer struct {
	data []byte
	at   int
}

func (b *buffer) Write(p []byte) (int, error) {
	if need := b.at + len(p); need > len(b.data) {
		b.data = append(b.data, make([]byte, need-len(b.data))...)
	}
	copy(b.data[b.at:], p)
	b.at += len(p)
	return len(p), nil
}

func (b *buffer) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekStart:
		b.at = int(offset)
	case io.SeekCurrent:
		b.at += int(offset)
	default:
		b.at = len(b.data) + int(offset)
	}
	return int64(b.at), nil
}

// upload announces a file and sends its first n bytes.
func (w *world) upload(id string, data []byte, n int) portal.Upload {
	w.t.Helper()
	u, err := w.intake.CreateUpload(w.t.Context(), w.clinician, portal.NewUpload{CaseID: id, Filename: "s.tiff", Size: int64(len(data))})
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.intake.Append(w.t.Context(), w.clinician, u.ID, 0, bytes.NewReader(data[:n])); err != nil {
		w.t.Fatal(err)
	}
	if err := w.intake.Sweep(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	return u
}

func (w *world) detail(id string) portal.CaseDetail {
	w.t.Helper()
	d, err := w.desk.CaseDetail(w.t.Context(), w.clinician, id)
	if err != nil {
		w.t.Fatal(err)
	}
	return d
}

func (w *world) submit(id string) {
	w.t.Helper()
	if _, err := w.desk.Submit(w.t.Context(), w.clinician, id); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) sweep() {
	w.t.Helper()
	if err := w.sweeper.Sweep(w.t.Context(), false); err != nil {
		w.t.Fatal(err)
	}
}

func wantCode(t *testing.T, err error, code portal.Code) {
	t.Helper()
	if portal.CodeOf(err) != code {
		t.Errorf("got %v, want %s", err, code)
	}
}

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
	data := drawnTIFF(t)
	c := w.newCase("A-1", queue.Routine)
	w.upload(c.ID, data, len(data))
	w.submit(c.ID)
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
	data := drawnTIFF(t)
	c := w.newCase("A-1", queue.Routine)
	w.upload(c.ID, data, len(data))
	w.submit(c.ID)
	w.pass(time.Hour)
	w.sweep()
	_, err := w.desk.Review(ctx, w.clinician, c.ID)
	wantCode(t, err, portal.Forbidden)
	_, err = w.desk.Review(ctx, w.signer, c.ID) // flagged: not for the county
	wantCode(t, err, portal.Forbidden)
	if _, err := w.desk.Review(ctx, w.expert, c.ID); err != nil {
		t.Fatal(err)
	}
	d := w.detail(c.ID)
	slide, report := d.Slides[0].Slide.ID, *d.Report
	_, err = w.desk.Sign(ctx, w.expert, c.ID, report.Revision)
	wantCode(t, err, portal.Conflict)
	report, err = w.desk.SaveDraft(ctx, w.expert, c.ID, portal.DraftInput{Revision: report.Revision, Diagnosis: "benign"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.desk.SaveDraft(ctx, w.expert, c.ID, portal.DraftInput{Revision: report.Revision - 1, Diagnosis: "stale"})
	wantCode(t, err, portal.Conflict)
	_, err = w.desk.Sign(ctx, w.expert, c.ID, report.Revision) // label not compared
	wantCode(t, err, portal.Conflict)
	for _, check := range []string{"mismatch", "match"} {
		if _, err := w.desk.CheckLabel(ctx, w.expert, slide, check); err != nil {
			t.Fatal(err)
		}
		_, err = w.desk.Sign(ctx, w.expert, c.ID, report.Revision)
		if check == "mismatch" {
			wantCode(t, err, portal.Conflict)
		} else if err != nil {
			t.Fatal(err)
		}
	}
	_, err = w.desk.Sign(ctx, w.expert, c.ID, report.Revision)
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
