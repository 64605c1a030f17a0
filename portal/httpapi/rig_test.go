package httpapi_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"telepath/portal"
	"telepath/portal/auth"
	"telepath/portal/blobs"
	"telepath/portal/httpapi"
	"telepath/portal/store"
	"telepath/queue"
	"telepath/queue/jetstream"
	"telepath/reports"
	"telepath/tiling"
	"telepath/tiling/drawn"
	"telepath/tiling/jpegtile"
	"telepath/tiling/resample"
)

// rig is a whole server on a free port: real database, blob folder and queue, drawn slides.
type rig struct {
	t      *testing.T
	url    string
	addr   string
	server *httpapi.Server
	served chan error
	store  *countedStore
	blobs  portal.Blobs
	broker *jetstream.Broker
	desk   *portal.Desk
	intake *portal.Intake
	auth   *auth.Authenticator
	tokens map[string]string
	key    ed25519.PrivateKey
}

// countedStore counts transactions that read.
type countedStore struct {
	portal.Store
	reads atomic.Int64
}

func (s *countedStore) Read(ctx context.Context, scope portal.Scope, f func(portal.Tx) error) error {
	s.reads.Add(1)
	return s.Store.Read(ctx, scope, f)
}

const password = "correct horse battery staple"

// passwordHash is made once: it is slow on purpose.
var passwordHash = sync.OnceValue(func() string {
	hash, err := auth.Hash(password)
	if err != nil {
		panic(err)
	}
	return hash
})

// token is an API token of that person, the same at every call.
func (r *rig) token(u portal.User) string {
	r.t.Helper()
	if r.tokens[u.ID] == "" {
		secret, err := r.auth.CreateToken(r.t.Context(), u.Email, "test", time.Hour)
		must(r.t, err)
		r.tokens[u.ID] = secret
	}
	return r.tokens[u.ID]
}

// The people and hospitals of every rig.
var (
	county = portal.Hospital{ID: "county", Name: "Linden County Hospital (demo)", Lang: "en"}
	other  = portal.Hospital{ID: "other", Name: "Maple County Hospital (demo)", Lang: "zh"}
	centre = portal.Hospital{ID: "centre", Name: "Centre (demo)", Lang: "en", Centre: true}

	clinician  = portal.User{ID: "clinician", Email: "clinician@demo.invalid", Name: "C. Linde", Role: portal.Clinician, HospitalID: "county", CanSign: true}
	stranger   = portal.User{ID: "stranger", Email: "stranger@demo.invalid", Name: "S. Ahorn", Role: portal.Clinician, HospitalID: "other"}
	specialist = portal.User{ID: "specialist", Email: "specialist@demo.invalid", Name: "P. Birke", Role: portal.Specialist, HospitalID: "centre", CanSign: true}
	admin      = portal.User{ID: "admin", Email: "admin@demo.invalid", Name: "A. Esche", Role: portal.Admin, HospitalID: "county"}
)

// slideSide is the size of every drawn slide, no multiple of a tile.
const slideSide = 1500

func newRig(t *testing.T, change ...func(*httpapi.Config)) *rig {
	t.Helper()
	dir := t.TempDir()
	db, err := store.Open(t.Context(), filepath.Join(dir, "db"), nil)
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	must(t, db.Migrate(t.Context()))
	folder, err := blobs.NewFolder(filepath.Join(dir, "blobs"))
	must(t, err)
	embedded, err := jetstream.Embedded(filepath.Join(dir, "queue"), jetstream.ServerConfig{})
	must(t, err)
	t.Cleanup(embedded.Stop)
	broker, err := jetstream.Connect(t.Context(), jetstream.Config{Server: embedded})
	must(t, err)
	t.Cleanup(broker.Close)
	_, key, err := ed25519.GenerateKey(nil)
	must(t, err)
	r := &rig{t: t, store: &countedStore{Store: db}, blobs: folder, broker: broker, key: key, served: make(chan error, 1)}
	r.auth, r.tokens = &auth.Authenticator{Store: r.store, Now: portal.SystemClock}, map[string]string{}
	r.people()
	r.start(change)
	return r
}

func (r *rig) people() {
	r.write(func(tx portal.Tx) error {
		for _, h := range []portal.Hospital{county, other, centre} {
			h.CreatedAt = portal.SystemClock()
			if err := tx.AddHospital(h); err != nil {
				return err
			}
		}
		for _, u := range []portal.User{clinician, stranger, specialist, admin} {
			u.CreatedAt, u.Password = portal.SystemClock(), passwordHash()
			if err := tx.AddUser(u); err != nil {
				return err
			}
		}
		return nil
	})
}

func (r *rig) start(change []func(*httpapi.Config)) {
	t := r.t
	log := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	none := func(tiling.Info, reports.Request) (queue.Card, error) {
		return queue.Card{}, errors.New("there is no model for this slide")
	}
	open := func(context.Context, []tiling.Source) (tiling.Slide, error) { return newStoredSlide() }
	r.desk = &portal.Desk{Store: r.store, Blobs: r.blobs, Now: portal.SystemClock, Choose: none, Key: r.key, Work: portal.NewBell(), Outbox: portal.NewBell()}
	r.intake = &portal.Intake{
		Store: r.store, Blobs: r.blobs, Now: portal.SystemClock, Open: open, Codec: jpegtile.New(), Resample: resample.New(), Choose: none,
		Identify: func(context.Context, tiling.Source) (portal.Identity, error) {
			return portal.Identity{Format: "drawn"}, nil
		},
		Log: log, Work: r.desk.Work, Outbox: r.desk.Outbox,
	}
	shelf := &portal.Shelf{Store: r.store, Blobs: r.blobs, Open: open}
	t.Cleanup(shelf.Close)
	papers := &portal.Papers{
		Store: r.store, Blobs: r.blobs, Shelf: shelf, Resample: resample.New(), Choose: none, Now: portal.SystemClock,
		Card:  func(string) (queue.Card, error) { return queue.Card{}, errors.New("no model") },
		Print: func(w io.Writer, _ portal.PrintJob) error { _, err := io.WriteString(w, "%PDF-1.7\n"); return err },
		Places: func(w io.Writer, sections []reports.SlideSection) error {
			return json.NewEncoder(w).Encode(sections)
		},
	}
	config := httpapi.Config{
		Desk: r.desk, Intake: r.intake, Shelf: shelf, Papers: papers, Store: r.store, Blobs: r.blobs, Auth: r.auth, Broker: r.broker,
		Codec: jpegtile.New(), Version: "test", Log: log, SignKey: r.key.Public().(ed25519.PublicKey),
	}
	for _, f := range change {
		f(&config)
	}
	server, err := httpapi.New(config)
	must(t, err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	r.server, r.addr, r.url = server, listener.Addr().String(), "http://"+listener.Addr().String()
	go func() { r.served <- server.Serve(listener) }()
	t.Cleanup(r.stop)
}

// stop ends the server and wants it to end well.
func (r *rig) stop() {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := r.server.Shutdown(ctx); err != nil {
		r.t.Error(err)
	}
	select {
	case err := <-r.served:
		if err != nil {
			r.t.Error(err)
		}
		r.served <- nil // for whoever stops it again
	case <-ctx.Done():
		r.t.Error("Serve did not return after Shutdown")
	}
}

func (r *rig) write(f func(portal.Tx) error) {
	r.t.Helper()
	must(r.t, r.store.Write(r.t.Context(), portal.System("test"), f))
}

// answer is a response whose body has been read.
type answer struct {
	*http.Response
	body []byte
}

func (a answer) problem(t *testing.T) (p httpapi.Problem) {
	t.Helper()
	if got := a.Header.Get("Content-Type"); got != "application/problem+json" {
		t.Errorf("a problem came as %q: %s", got, a.body)
	}
	must(t, json.Unmarshal(a.body, &p))
	return p
}

func decode[T any](t *testing.T, a answer) (v T) {
	t.Helper()
	if a.StatusCode >= 300 {
		t.Fatalf("%s: %s", a.Status, a.body)
	}
	must(t, json.Unmarshal(a.body, &v))
	return v
}

// as asks with an API token of that person; nobody is the zero user. headers are pairs.
func (r *rig) as(u portal.User, method, path string, body any, headers ...string) answer {
	r.t.Helper()
	var reader io.Reader
	switch b := body.(type) {
	case nil:
	case []byte:
		reader = bytes.NewReader(b)
	case string:
		reader = strings.NewReader(b)
	case io.Reader:
		reader = b
	default:
		data, err := json.Marshal(b)
		must(r.t, err)
		reader = bytes.NewReader(data)
		headers = append([]string{"Content-Type", "application/json"}, headers...)
	}
	ctx, cancel := context.WithTimeout(r.t.Context(), time.Minute)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, r.url+path, reader)
	must(r.t, err)
	if u.ID != "" {
		req.Header.Set("Authorization", "Bearer "+r.token(u))
	}
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i] == "Content-Length" {
			_, err := fmt.Sscan(headers[i+1], &req.ContentLength)
			must(r.t, err)
			continue
		}
		req.Header.Set(headers[i], headers[i+1])
	}
	return do(r.t, req)
}

func do(t *testing.T, req *http.Request) answer {
	t.Helper()
	resp, err := http.DefaultTransport.RoundTrip(req)
	must(t, err)
	defer func() { _ = resp.Body.Close() }()
	if strings.HasPrefix(resp.Header.Get("Content-Type"), "text/event-stream") {
		return answer{resp, nil}
	}
	data, err := io.ReadAll(resp.Body)
	must(t, err)
	return answer{resp, data}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// storedSlide is a drawn slide that hands its tiles over as stored, the way files do.
type storedSlide struct{ *drawn.Slide }

func newStoredSlide() (tiling.Slide, error) {
	s, err := drawn.New(slideSide, slideSide, 7)
	return storedSlide{s}, err
}

// storedTile is what every stored tile of a storedSlide is.
var storedTile = []byte("\xff\xd8 as it is stored \xff\xd9")

func (s storedSlide) StoredTile(context.Context, int, tiling.TileIndex) ([]byte, bool, error) {
	return storedTile, true, nil
}
