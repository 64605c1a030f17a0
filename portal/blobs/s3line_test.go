package blobs_test

import (
	"bytes"
	"context"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"

	"telepath/portal"
	"telepath/portal/blobs"
)

// line stands between a store and the server: it counts what is read, and breaks.
type line struct {
	*httptest.Server
	gets atomic.Int64
	// cutAfter bytes of the next bodies the connection breaks, so many times.
	cutAfter, cuts atomic.Int64
	dead           atomic.Bool
}

// through leads a store's requests over a line.
func through(t *testing.T, c *blobs.S3Config) *line {
	t.Helper()
	proxy := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: c.Endpoint})
	l := &line{}
	proxy.ModifyResponse = func(r *http.Response) error {
		if r.Request.Method == http.MethodGet && r.ContentLength > l.cutAfter.Load() && l.cuts.Add(-1) >= 0 {
			r.Body = struct {
				io.Reader
				io.Closer
			}{io.MultiReader(io.LimitReader(r.Body, l.cutAfter.Load()), brokenLine{}), r.Body}
		}
		return nil
	}
	proxy.ErrorLog = log.New(io.Discard, "", 0) // it complains about bodies that break
	l.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if l.dead.Load() {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		if r.Method == http.MethodGet {
			l.gets.Add(1)
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(l.Close)
	c.Endpoint = strings.TrimPrefix(l.URL, "http://")
	return l
}

type brokenLine struct{}

func (brokenLine) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// Many who read the same place cause one request; reading in order causes few.
func TestS3AsksOnceAndAhead(t *testing.T) {
	t.Parallel()
	c := s3Server.bucket(t)
	l := through(t, &c)
	s := openS3(t, c)
	data := noise(16 << 20)
	ok(t, s.Put(t.Context(), "slide", bytes.NewReader(data)))
	blob, err := s.Open(t.Context(), "slide")
	ok(t, err)
	before := l.gets.Load()
	var wait sync.WaitGroup
	for range 20 {
		wait.Go(func() {
			if _, err := blob.ReadAt(make([]byte, 1000), 5_000_000); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if n := l.gets.Load() - before; n != 1 {
		t.Errorf("one block took %d requests", n)
	}
	before = l.gets.Load()
	content(t, blob, string(data)) // in order, 512 bytes and more at a time
	if n := l.gets.Load() - before; n > 12 {
		t.Errorf("reading 64 blocks in order took %d requests", n)
	}
}

// A line that breaks in the middle of a block is asked again, from there on.
func TestS3LineBreaks(t *testing.T) {
	t.Parallel()
	c := s3Server.bucket(t)
	l := through(t, &c)
	s := openS3(t, c)
	data := noise(6 << 20)
	ok(t, s.Put(t.Context(), "slide", bytes.NewReader(data)))
	blob, err := s.Open(t.Context(), "slide")
	ok(t, err)
	l.cutAfter.Store(700_000)
	l.cuts.Store(3)
	content(t, blob, string(data))
	if l.cuts.Load() > 0 {
		t.Error("the line was not cut")
	}
}

// A server that is away is an answer that a person can use, and costs no bytes.
func TestS3ServerAway(t *testing.T) {
	t.Parallel()
	c := s3Server.bucket(t)
	l := through(t, &c)
	s := openS3(t, c)
	_, err := s.AppendPart(t.Context(), "u", 0, strings.NewReader("first"))
	ok(t, err)
	l.dead.Store(true)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	_, err = s.AppendPart(ctx, "u", 5, strings.NewReader("second"))
	fails(t, err, portal.Busy)
	fails(t, s.Ping(ctx), portal.Busy)
	l.dead.Store(false)
	_, err = s.AppendPart(t.Context(), "u", 5, strings.NewReader(" second"))
	ok(t, err)
	size(t, s, "u", 12)
}

// The lock of a process that died is free after the time of a lease, and one that is held
// stays held for longer than that.
func TestS3LeaseEnds(t *testing.T) {
	t.Parallel()
	c := s3Server.bucket(t)
	s, other := openS3(t, c), openS3(t, c)
	s.SetLease(300 * time.Millisecond)
	other.SetLease(300 * time.Millisecond)
	_, err := s3Server.client(t).PutObject(t.Context(), c.Bucket, c.Prefix+"locks/dead", strings.NewReader("left by a crash"), 15, minio.PutObjectOptions{})
	ok(t, err)
	r, w := io.Pipe()
	var wait sync.WaitGroup
	wait.Go(func() {
		if _, err := other.AppendPart(t.Context(), "held", 0, r); err != nil {
			t.Error(err)
		}
	})
	_, err = w.Write([]byte("x"))
	ok(t, err)
	for free, deadline := false, time.Now().Add(20*time.Second); !free && time.Now().Before(deadline); {
		_, err := s.AppendPart(t.Context(), "held", 0, strings.NewReader("y"))
		fails(t, err, portal.Conflict)
		_, err = s.AppendPart(t.Context(), "dead", 0, strings.NewReader("z"))
		if free = err == nil; !free {
			fails(t, err, portal.Conflict)
		}
	}
	ok(t, w.Close())
	wait.Wait()
	size(t, s, "held", 1)
	size(t, s, "dead", 1)
}
