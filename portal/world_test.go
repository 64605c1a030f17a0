package portal_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"io"
	"log/slog"
	"path/filepath"
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
	tiler     *portal.Tiler
	collector *portal.Collector
	masks     *portal.Masks
	post      *post
	card      queue.Card
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
	card := queue.Card{Name: "m", Version: "1", Classes: []string{"a", "b"}, FlagClass: "b", Threshold: 0.5, RegionThreshold: 0.4, TopK: 1, TileSize: 256, MPP: 0.5}
	choose := func(tiling.Info, reports.Request) (queue.Card, error) { return card, nil }
	open := func(ctx context.Context, files []tiling.Source) (tiling.Slide, error) {
		return tiffwsi.Open(ctx, files[0], tiling.Codecs{JPEG: jpegtile.New()})
	}
	w.desk = &portal.Desk{Store: db, Blobs: folder, Now: w.clock, Choose: choose, Key: key}
	w.intake = &portal.Intake{
		Store: db, Blobs: folder, Now: w.clock, Open: open, Codec: jpegtile.New(), Resample: resample.New(), Choose: choose, Log: log,
		Identify: func(context.Context, tiling.Source) (portal.Identity, error) {
			return portal.Identity{Format: "tiff"}, nil
		},
	}
	cards := func(string) (queue.Card, error) { return card, nil }
	w.card, w.post = card, &post{}
	w.tiler = &portal.Tiler{
		Store: db, Blobs: folder, Broker: w.post, Now: w.clock, Open: open, Codec: jpegtile.New(), Resample: resample.New(), Card: cards, Choose: choose, Log: log,
	}
	w.collector = &portal.Collector{Store: db, Blobs: folder, Broker: w.post, Now: w.clock, Choose: choose, Log: log, Card: cards}
	w.sweeper = &portal.Sweeper{Store: db, Collector: w.collector, Backlog: w.backlog, Now: w.clock, Choose: choose, Log: log}
	shelf := &portal.Shelf{Store: db, Blobs: folder, Open: open}
	t.Cleanup(shelf.Close)
	w.masks = &portal.Masks{Store: db, Blobs: folder, Shelf: shelf, Choose: choose}
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

// uploadWhole sends a slide with tissue and has it checked.
func (w *world) uploadWhole(id string) {
	w.t.Helper()
	data := drawnTIFF(w.t)
	w.upload(id, data, len(data))
}

// submittedCase is a case with one slide whose run is planned.
func (w *world) submittedCase() portal.Case {
	w.t.Helper()
	c := w.newCase("A-1", queue.Routine)
	w.uploadWhole(c.ID)
	w.submit(c.ID)
	return c
}

// review has the expert take the case.
func (w *world) review(id string) {
	w.t.Helper()
	if _, err := w.desk.Review(w.t.Context(), w.expert, id); err != nil {
		w.t.Fatal(err)
	}
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
