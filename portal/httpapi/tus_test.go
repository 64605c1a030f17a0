package httpapi_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"telepath/portal"
	"telepath/portal/httpapi"
)

const octets = "application/offset+octet-stream"

func TestUploadByTheBook(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	c := r.newCase(clinician, "A-1")
	at := r.announce(clinician, c.ID, 10)
	step := func(what string, a answer, status int, headers ...string) {
		t.Helper()
		if a.StatusCode != status {
			t.Fatalf("%s: %s %s", what, a.Status, a.body)
		}
		for i := 0; i+1 < len(headers); i += 2 {
			if got := a.Header.Get(headers[i]); got != headers[i+1] {
				t.Errorf("%s: %s is %q, want %q", what, headers[i], got, headers[i+1])
			}
		}
	}
	meta := metadata("filename", "slide.svs", "case", c.ID, "stain", "H&E")
	step("options", r.as(portal.User{}, "OPTIONS", "/api/v1/uploads", nil), 204, "Tus-Version", "1.0.0", "Tus-Extension", "creation,creation-with-upload,termination")
	step("head", r.as(clinician, "HEAD", at, nil, tus()...), 200, "Upload-Offset", "0", "Upload-Length", "10",
		"Cache-Control", "no-store", "Upload-Metadata", meta, "Tus-Resumable", "1.0.0")
	step("first", r.as(clinician, "PATCH", at, []byte("01234"), tus("Upload-Offset", "0", "Content-Type", octets)...), 204, "Upload-Offset", "5", "Tus-Resumable", "1.0.0")
	step("again", r.as(clinician, "PATCH", at, []byte("01234"), tus("Upload-Offset", "0", "Content-Type", octets)...), 409)
	step("wrong type", r.as(clinician, "PATCH", at, []byte("5"), tus("Upload-Offset", "5", "Content-Type", "text/plain")...), 415)
	step("no offset", r.as(clinician, "PATCH", at, []byte("5"), tus("Content-Type", octets)...), 400)
	step("negative", r.as(clinician, "PATCH", at, []byte("5"), tus("Upload-Offset", "-1", "Content-Type", octets)...), 400)
	step("too long", r.as(clinician, "PATCH", at, []byte("567890"), tus("Upload-Offset", "5", "Content-Type", octets)...), 413)
	step("no version", r.as(clinician, "PATCH", at, []byte("5"), "Upload-Offset", "5", "Content-Type", octets), 412, "Tus-Version", "1.0.0")
	step("override", r.as(clinician, "POST", at, []byte("56"), tus("X-HTTP-Method-Override", "PATCH", "Upload-Offset", "5", "Content-Type", octets)...), 204, "Upload-Offset", "7")
	step("last", r.as(clinician, "PATCH", at, []byte("789"), tus("Upload-Offset", "7", "Content-Type", octets)...), 204, "Upload-Offset", "10")
	step("head at the end", r.as(clinician, "HEAD", at, nil, tus()...), 200, "Upload-Offset", "10")
	step("nobody", r.as(portal.User{}, "PATCH", at, []byte("5"), tus("Upload-Offset", "5", "Content-Type", octets)...), 401, "Tus-Resumable", "1.0.0")
	view := decode[httpapi.UploadView](t, r.as(clinician, "GET", at, nil))
	if view.State != portal.UploadReceived || view.Offset != 10 || view.Filename != "slide.svs" {
		t.Errorf("%+v", view)
	}
	gone := r.as(clinician, "HEAD", "/api/v1/uploads/"+portal.NewID(), nil, tus()...)
	if step("head of nothing", gone, 404); gone.Header.Get("Upload-Offset") != "" {
		t.Error("an absent upload has an offset")
	}
}

func TestCreationWithUploadAndTermination(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	c := r.newCase(clinician, "A-1")
	meta := metadata("filename", "f", "case", c.ID)
	a := r.as(clinician, "POST", "/api/v1/uploads", []byte("0123"), tus("Upload-Length", "10", "Upload-Metadata", meta, "Content-Type", octets)...)
	if a.StatusCode != 201 || a.Header.Get("Upload-Offset") != "4" {
		t.Fatalf("%s, offset %q: %s", a.Status, a.Header.Get("Upload-Offset"), a.body)
	}
	at := a.Header.Get("Location")
	if a := r.as(clinician, "DELETE", at, nil, tus()...); a.StatusCode != 204 || a.Header.Get("Tus-Resumable") != "1.0.0" {
		t.Fatalf("terminate: %s", a.Status)
	}
	if a := r.as(clinician, "DELETE", at, nil, tus()...); a.StatusCode != 409 {
		t.Errorf("terminate again: %s", a.Status)
	}
	for what, headers := range map[string][]string{
		"no length": tus("Upload-Metadata", meta), "deferred": tus("Upload-Defer-Length", "1", "Upload-Metadata", meta),
		"bad metadata": tus("Upload-Length", "1", "Upload-Metadata", "filename ???"), "twice": tus("Upload-Length", "1", "Upload-Metadata", meta+","+meta),
	} {
		if a := r.as(clinician, "POST", "/api/v1/uploads", nil, headers...); a.StatusCode != 400 {
			t.Errorf("%s: %s %s", what, a.Status, a.body)
		}
	}
	huge := r.as(clinician, "POST", "/api/v1/uploads", nil, tus("Upload-Length", "999999999999999", "Upload-Metadata", meta)...)
	if huge.StatusCode != 413 {
		t.Errorf("a petabyte: %s", huge.Status)
	}
}

// wire opens a connection and sends the head of a PATCH of size bytes and the first of them.
func (r *rig) wire(at string, size, first int) net.Conn {
	r.t.Helper()
	conn, err := net.Dial("tcp", r.addr)
	must(r.t, err)
	r.t.Cleanup(func() { _ = conn.Close() })
	_, err = fmt.Fprintf(conn, "PATCH %s HTTP/1.1\r\nHost: t\r\nAuthorization: Bearer %s\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n",
		at, r.token(clinician), octets, size)
	must(r.t, err)
	_, err = conn.Write(bytes.Repeat([]byte{'x'}, first))
	must(r.t, err)
	return conn
}

// offset asks until the upload has got that far.
func (r *rig) offset(at, want string) {
	r.t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	got := ""
	for time.Now().Before(deadline) {
		a := r.as(clinician, "HEAD", at, nil, tus()...)
		if got = a.Header.Get("Upload-Offset"); got == want {
			return
		}
		runtime.Gosched()
	}
	r.t.Fatalf("the offset stays %q, want %q", got, want)
}

func TestWhatArrivedBeforeTheCutIsKept(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	c := r.newCase(clinician, "A-1")
	const size, first = 1_000_000, 300_001
	at := r.announce(clinician, c.ID, size)
	must(t, r.wire(at, size, first).Close())
	r.offset(at, "300001")
	rest := bytes.Repeat([]byte{'y'}, size-first)
	if a := r.as(clinician, "PATCH", at, rest, tus("Upload-Offset", "300001", "Content-Type", octets)...); a.StatusCode != 204 {
		t.Fatalf("the rest: %s %s", a.Status, a.body)
	}
	must(t, r.intake.Sweep(t.Context()))
	v := decode[httpapi.CaseView](t, r.as(clinician, "GET", "/api/v1/cases/"+c.ID, nil))
	if len(v.Uploads) != 1 || v.Uploads[0].State != portal.UploadVerified || v.Uploads[0].Offset != size {
		t.Errorf("%+v", v.Uploads)
	}
}

// A sender whose line broke without a word comes back on a new connection while the old one
// still hangs.
func TestAResumingSenderTakesOver(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	c := r.newCase(clinician, "A-1")
	at := r.announce(clinician, c.ID, 1000)
	hanging := r.wire(at, 1000, 400)
	r.offset(at, "400")
	if a := r.as(clinician, "PATCH", at, make([]byte, 600), tus("Upload-Offset", "400", "Content-Type", octets)...); a.StatusCode != 204 {
		t.Fatalf("%s %s", a.Status, a.body)
	}
	must(t, hanging.SetReadDeadline(time.Now().Add(5*time.Second)))
	line, err := bufio.NewReader(hanging).ReadString('\n')
	if err != nil || !strings.Contains(line, "408") {
		t.Errorf("the hanging sender got %q, %v", line, err)
	}
}

// zeros streams a chunk without end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// TestABigUploadNeedsLittleMemory sends 200 MB, with a length and in chunks of unknown length.
// It is not parallel: it looks at the whole process's memory.
func TestABigUploadNeedsLittleMemory(t *testing.T) {
	r := newRig(t)
	const size, limit = 200 << 20, 64 << 20
	for _, length := range []string{fmt.Sprint(size), "-1"} {
		c := r.newCase(clinician, "A"+length)
		at := r.announce(clinician, c.ID, size)
		stop := watchHeap()
		a := r.as(clinician, "PATCH", at, io.LimitReader(zeros{}, size), tus("Upload-Offset", "0", "Content-Type", octets, "Content-Length", length)...)
		grown := stop()
		if a.StatusCode != http.StatusNoContent || a.Header.Get("Upload-Offset") != fmt.Sprint(size) {
			t.Fatalf("length %s: %s, offset %s: %s", length, a.Status, a.Header.Get("Upload-Offset"), a.body)
		}
		t.Logf("length %s: the heap grew by %d KB", length, grown>>10)
		if grown > limit {
			t.Errorf("length %s: the heap grew by %d bytes, more than %d", length, grown, limit)
		}
	}
}

// watchHeap samples the heap until the returned function is called, which says by how much it
// grew at most.
func watchHeap() (stop func() uint64) {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	before, most := m.HeapInuse, m.HeapInuse
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				runtime.ReadMemStats(&m)
				most = max(most, m.HeapInuse)
			}
		}
	}()
	return func() uint64 { close(done); <-ended; return most - before }
}

// A refused request's body is never taken for a request of its own.
func TestARefusedBodyIsNotARequest(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, framing := range []string{"Content-Length: %d\r\n\r\n%s", "Transfer-Encoding: chunked\r\n\r\n%x\r\n%s"} {
		conn, err := net.Dial("tcp", r.addr)
		must(t, err)
		hidden := "GET /healthz HTTP/1.1\r\nHost: t\r\n\r\n" + strings.Repeat(" ", 100_000)
		_, err = fmt.Fprintf(conn, "PATCH /api/v1/uploads/x HTTP/1.1\r\nHost: t\r\n"+framing, len(hidden), hidden)
		must(t, err)
		must(t, conn.SetReadDeadline(time.Now().Add(5*time.Second)))
		got, err := io.ReadAll(conn)
		if err != nil && !errors.Is(err, net.ErrClosed) && !strings.Contains(err.Error(), "reset") {
			t.Errorf("the connection stayed open: %v", err)
		}
		if strings.Contains(string(got), "200 OK") {
			t.Errorf("the hidden request was answered:\n%s", got)
		}
		_ = conn.Close()
	}
}
