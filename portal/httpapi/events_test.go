package httpapi_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"telepath/portal"
	"telepath/portal/httpapi"
)

// ear listens to an event stream.
type ear struct {
	t     *testing.T
	body  io.Closer
	lines chan string
}

// listen opens a stream and waits for hello.
func (r *rig) listen(u portal.User) *ear {
	r.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	r.t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, "GET", r.url+"/api/v1/events", nil)
	must(r.t, err)
	req.Header.Set("Authorization", "Bearer "+r.token(u))
	resp, err := http.DefaultTransport.RoundTrip(req)
	must(r.t, err)
	if resp.StatusCode != 200 {
		r.t.Fatal(resp.Status)
	}
	e := &ear{t: r.t, body: resp.Body, lines: make(chan string, 1000)}
	go func() {
		defer close(e.lines)
		for s := bufio.NewScanner(resp.Body); s.Scan(); {
			e.lines <- s.Text()
		}
	}()
	if kind, data := e.next(); kind != "hello" || !strings.Contains(data, `"version":"test"`) {
		r.t.Fatalf("the first event is %s %s", kind, data)
	}
	return e
}

// line waits for the next line; false at the end of the stream.
func (e *ear) line() (string, bool) {
	e.t.Helper()
	select {
	case text, open := <-e.lines:
		return text, open
	case <-time.After(10 * time.Second):
		e.t.Fatal("no line came")
		return "", false
	}
}

// next waits for the next event.
func (e *ear) next() (kind, data string) {
	e.t.Helper()
	for {
		text, open := e.line()
		if !open {
			return "", ""
		}
		if k, ok := strings.CutPrefix(text, "event: "); ok {
			kind = k
		}
		if d, ok := strings.CutPrefix(text, "data: "); ok {
			return kind, d
		}
	}
}

func (e *ear) notice() (n portal.Notice) {
	e.t.Helper()
	kind, data := e.next()
	must(e.t, json.Unmarshal([]byte(data), &n))
	if kind != n.Kind {
		e.t.Errorf("event %q carries a notice of kind %q", kind, n.Kind)
	}
	return n
}

func (r *rig) publish(c portal.Case, kind, state string) {
	r.t.Helper()
	n := portal.Notice{Kind: kind, Hospital: c.HospitalID, Case: c.ID, State: state, At: portal.SystemClock()}
	must(r.t, r.broker.Publish(r.t.Context(), n.Message()))
}

// Each stream carries what its person sees: a specialist gets a case from the moment it is
// submitted, another hospital's people never.
func TestEventsAreOnlyOfWhatThePersonSees(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	own, foreign := r.newCase(clinician, "A-1"), r.newCase(stranger, "F-1")
	r.send(clinician, own.ID, []byte("a slide"))
	mine, theirs, reader := r.listen(clinician), r.listen(stranger), r.listen(specialist)
	r.publish(own.Case, "upload", "receiving") // a draft: not for the specialist
	r.submit(t, clinician, own.ID)
	r.publish(own.Case, "case", "submitted")
	r.publish(own.Case, "run", "running")
	r.publish(foreign.Case, "case", "draft")
	for who, want := range map[*ear][]string{
		mine: {"upload receiving", "case submitted", "run running"}, reader: {"case submitted", "run running"}, theirs: {"case draft"},
	} {
		for _, w := range want {
			if n := who.notice(); n.Kind+" "+n.State != w {
				t.Errorf("got %s %s, want %s", n.Kind, n.State, w)
			}
		}
	}
}

func TestAQuietStreamBeats(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *httpapi.Config) { c.Heartbeat = 10 * time.Millisecond })
	e := r.listen(clinician)
	for {
		text, open := e.line()
		if !open {
			t.Fatal("the stream ended")
		}
		if strings.HasPrefix(text, ":") {
			return
		}
	}
}

func TestShutdownEndsStreamsAndKeepsUploads(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	c := r.newCase(clinician, "A-1")
	at := r.announce(clinician, c.ID, 1000)
	e := r.listen(specialist)
	r.wire(at, 1000, 500)
	r.waitHeld(at)
	start := time.Now()
	r.stop()
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("it took %s", took)
	}
	if kind, _ := e.next(); kind != "" {
		t.Errorf("the stream goes on with %s", kind)
	}
	n, err := r.blobs.PartSize(t.Context(), at[len("/api/v1/uploads/"):])
	if must(t, err); n != 500 {
		t.Errorf("%d bytes were kept, want 500", n)
	}
}

// waitHeld waits until the bytes of a hanging upload are on their way into the folder. Asking
// over HTTP would take the upload over, so it looks at the folder.
func (r *rig) waitHeld(at string) {
	r.t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for time.Now().Before(deadline) {
		if n, err := r.blobs.PartSize(r.t.Context(), at[len("/api/v1/uploads/"):]); err == nil && n == 500 {
			return
		}
	}
	r.t.Fatal("the bytes did not arrive")
}
