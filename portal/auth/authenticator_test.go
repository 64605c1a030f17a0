package auth_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"telepath/portal"
	"telepath/portal/auth"
	"telepath/portal/store"
)

const (
	email    = "Doctor@Example.org"
	password = "correct horse battery"
	here     = "192.0.2.1"
)

// door is an Authenticator on a real store with one doctor, and a clock to turn.
type door struct {
	*auth.Authenticator
	store *store.Store

	mu  sync.Mutex
	now time.Time
}

func newDoor(t *testing.T) *door {
	t.Helper()
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "telepath.db"), nil)
	ok(t, err)
	t.Cleanup(func() { ok(t, s.Close()) })
	ok(t, s.Migrate(t.Context()))
	hash, err := auth.Hash(password)
	ok(t, err)
	ok(t, s.Write(t.Context(), portal.System("test"), func(tx portal.Tx) error {
		return errors.Join(
			tx.AddHospital(portal.Hospital{ID: "east", Name: "East"}),
			tx.AddUser(portal.User{ID: "doctor", Email: email, Name: "Dr East", Role: portal.Clinician, HospitalID: "east", CanSign: true, Password: hash}),
			tx.AddUser(portal.User{ID: "guest", Email: "guest@example.org", Role: portal.Clinician, HospitalID: "east"}),
		)
	}))
	d := &door{store: s, now: time.Date(2026, 3, 4, 8, 0, 0, 0, time.UTC)}
	d.Authenticator = &auth.Authenticator{Store: s, Now: d.clock}
	return d
}

func (d *door) clock() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.now
}

func (d *door) wait(by time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.now = d.now.Add(by)
}

func (d *door) login(t *testing.T) string {
	t.Helper()
	secret, _, err := d.Login(t.Context(), email, password, here)
	ok(t, err)
	return secret
}

// audit lists the acts, oldest first.
func (d *door) audit(t *testing.T) []portal.AuditEntry {
	t.Helper()
	var acts []portal.AuditEntry
	ok(t, d.store.Read(t.Context(), portal.System("test"), func(tx portal.Tx) (err error) {
		acts, err = tx.Audit(0, 100)
		return err
	}))
	slices.Reverse(acts)
	return acts
}

// disable turns the doctor's account off behind the authenticator's back.
func (d *door) disable(t *testing.T) {
	t.Helper()
	ok(t, d.store.Write(t.Context(), portal.System("test"), func(tx portal.Tx) error {
		u, err := tx.User("doctor")
		u.Disabled = true
		return errors.Join(err, tx.SaveUser(u))
	}))
}

func TestLogin(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	secret, user, err := d.Login(t.Context(), " doctor@EXAMPLE.org ", password, here)
	ok(t, err)
	if user.ID != "doctor" || user.Password != "" {
		t.Errorf("user %+v", user)
	}
	actor, session, err := d.Resolve(t.Context(), secret, "192.0.2.9")
	ok(t, err)
	want := portal.Actor{UserID: "doctor", Name: "Dr East", Role: portal.Clinician, HospitalID: "east", CanSign: true, From: "192.0.2.9"}
	if actor != want || session == "" {
		t.Errorf("actor %+v, session %q", actor, session)
	}
	acts := d.audit(t)
	if len(acts) != 1 || acts[0].Action != "log-in" || acts[0].Actor != "doctor" || acts[0].HospitalID != "east" || acts[0].From != here || !acts[0].At.Equal(d.clock()) {
		t.Errorf("audit %+v", acts)
	}
}

// Every kind of wrong gives the same answer, and an audit row that does not repeat what was typed.
func TestLoginRefuses(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	var first error
	for _, try := range [][2]string{{email, "wrong password"}, {email, ""}, {"nobody@example.org", password}, {"guest@example.org", ""}, {"", ""}} {
		_, user, err := d.Login(t.Context(), try[0], try[1], here)
		fails(t, err, portal.Unauthorised)
		if first == nil {
			first = err
		}
		if err == nil || err.Error() != first.Error() || user.ID != "" {
			t.Errorf("%q: %v, want the same as %v", try, err, first)
		}
	}
	d.disable(t)
	_, _, err := d.Login(t.Context(), email, password, here)
	fails(t, err, portal.Unauthorised)
	acts := d.audit(t)
	for _, a := range acts {
		if a.Action != "log-in.failed" || a.Actor != "system:log-in" || strings.Contains(a.Object+a.Detail, "@") {
			t.Errorf("audit %+v", a)
		}
	}
	if len(acts) != 6 || acts[0].Object != "doctor" || acts[2].Object != "" {
		t.Errorf("audit %+v", acts)
	}
}

// Guessing becomes slow for who guesses, and for nobody else.
func TestSlowdown(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	guess := func() error { _, _, err := d.Login(t.Context(), email, "wrong password", here); return err }
	for range 5 {
		fails(t, guess(), portal.Unauthorised)
	}
	for _, pause := range []time.Duration{time.Second, 2 * time.Second, 4 * time.Second} {
		d.wait(pause - time.Millisecond)
		fails(t, guess(), portal.Busy)
		_, _, err := d.Login(t.Context(), email, password, here) // not even the right one
		fails(t, err, portal.Busy)
		d.wait(time.Millisecond)
		fails(t, guess(), portal.Unauthorised)
	}
	_, _, err := d.Login(t.Context(), email, password, "192.0.2.2") // the doctor at another desk
	ok(t, err)
	_, _, err = d.Login(t.Context(), "guest@example.org", "wrong password", here)
	fails(t, err, portal.Unauthorised)
	d.wait(8 * time.Second)
	d.login(t)
	fails(t, guess(), portal.Unauthorised) // forgiven after the success
}

// Many guesses at once don't slip through.
func TestGuessesAtOnce(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	var mu sync.Mutex
	codes := map[portal.Code]int{}
	var wait sync.WaitGroup
	for range 20 {
		wait.Go(func() {
			_, _, err := d.Login(t.Context(), email, "wrong password", here)
			mu.Lock()
			defer mu.Unlock()
			codes[portal.CodeOf(err)]++
		})
	}
	wait.Wait()
	if codes[portal.Unauthorised] != 5 || codes[portal.Busy] != 15 {
		t.Errorf("answers %v", codes)
	}
}

func TestResolveRefuses(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	unknown, _ := auth.NewSecret()
	for _, secret := range []string{"", "x", unknown, strings.Repeat("x", 1<<20)} {
		_, _, err := d.Resolve(t.Context(), secret, here)
		fails(t, err, portal.Unauthorised)
	}
}

func TestSessionEnds(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	secret := d.login(t)
	d.wait(59 * time.Minute)
	d.resolves(t, secret) // keeps it alive
	d.wait(59 * time.Minute)
	d.resolves(t, secret)
	d.wait(time.Hour)
	d.refuses(t, secret) // idle
	secret = d.login(t)
	for range 24 {
		d.resolves(t, secret)
		d.wait(30 * time.Minute)
	}
	d.refuses(t, secret) // twelve hours, used or not
}

func TestLogout(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	secret, other := d.login(t), d.login(t)
	d.resolves(t, secret)
	ok(t, d.Logout(t.Context(), secret, here))
	d.refuses(t, secret) // at once, though it was remembered
	d.resolves(t, other)
	ok(t, d.Logout(t.Context(), secret, here))
	ok(t, d.Logout(t.Context(), "", here))
	acts := d.audit(t)
	if last := acts[len(acts)-1]; len(acts) != 3 || last.Action != "log-out" || last.Actor != "doctor" {
		t.Errorf("audit %+v", acts)
	}
}

// What changes in the database is noticed: at once after Forget, else within ten seconds.
func TestDisabled(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	secret := d.login(t)
	d.resolves(t, secret)
	d.disable(t)
	d.resolves(t, secret)
	d.wait(10 * time.Second)
	d.refuses(t, secret)
	d = newDoor(t)
	secret = d.login(t)
	d.resolves(t, secret)
	d.disable(t)
	d.Forget("doctor")
	d.refuses(t, secret)
}

// A remembered secret needs no database.
func TestRemembers(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	secret := d.login(t)
	d.resolves(t, secret)
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // the store answers nothing on this context
	_, _, err := d.Resolve(ctx, secret, here)
	ok(t, err)
	d.wait(10 * time.Second)
	if _, _, err := d.Resolve(ctx, secret, here); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want the store's", err)
	}
}

func TestToken(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	for _, bad := range []time.Duration{0, -time.Hour} {
		_, err := d.CreateToken(t.Context(), email, "scanner", bad)
		fails(t, err, portal.Invalid)
	}
	_, err := d.CreateToken(t.Context(), "nobody@example.org", "scanner", time.Hour)
	fails(t, err, portal.NotFound)
	secret, err := d.CreateToken(t.Context(), email, "scanner", 30*24*time.Hour)
	ok(t, err)
	d.wait(30*24*time.Hour - time.Second) // idle all the time
	d.resolves(t, secret)
	d.wait(time.Second)
	d.refuses(t, secret)
	acts := d.audit(t)
	if len(acts) != 1 || acts[0].Action != "token.create" || acts[0].Actor != "system:token" || acts[0].Object != "doctor" || acts[0].Detail != "scanner" {
		t.Errorf("audit %+v", acts)
	}
	d.disable(t)
	_, err = d.CreateToken(t.Context(), email, "scanner", time.Hour)
	fails(t, err, portal.Invalid)
}

func (d *door) resolves(t *testing.T, secret string) {
	t.Helper()
	_, _, err := d.Resolve(t.Context(), secret, here)
	ok(t, err)
}

func (d *door) refuses(t *testing.T, secret string) {
	t.Helper()
	_, _, err := d.Resolve(t.Context(), secret, here)
	fails(t, err, portal.Unauthorised)
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func fails(t *testing.T, err error, code portal.Code) {
	t.Helper()
	if portal.CodeOf(err) != code {
		t.Errorf("error %v, want code %s", err, code)
	}
}
