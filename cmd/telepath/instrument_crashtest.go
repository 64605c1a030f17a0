//go:build crashtest

package main

import (
	"context"
	"io"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"

	"telepath/portal"
	"telepath/queue"
	"telepath/reports"
)

// crashAt names the variable with the point at which the process kills itself: POINT or
// POINT:N for the Nth time it comes by (for crashUpload: at byte N).
const crashAt = "TELEPATH_CRASH_AT"

// The points, in the order of a slide's journey.
const (
	crashUpload     = "upload"     // half of a file is stored
	crashUploaded   = "uploaded"   // the last byte is stored, its row says "receiving"
	crashKept       = "kept"       // the file is kept under its hash, its row says "received"
	crashJudged     = "judged"     // the thumbnail is kept, the slide's row says "checking"
	crashPublish    = "publish"    // the run's row is there, its message is not published
	crashPublished  = "published"  // its message is published and still in the outbox
	crashPlanned    = "planned"    // the plan is kept, the run's row has no batches
	crashTile       = "tile"       // a batch is cut and not sent
	crashTiled      = "tiled"      // all batches are sent, the run's row does not say so
	crashAnswered   = "answered"   // a result is stored, its batch is not acknowledged
	crashRecorded   = "recorded"   // scores are in the database, the result is not acknowledged
	crashAggregated = "aggregated" // the heatmap is kept, the run is still running
	crashFinishing  = "finishing"  // the transaction that ends the run is open
	crashFinished   = "finished"   // it is committed, the last result is not acknowledged
	crashSigning    = "signing"    // the transaction that signs is open
	crashSigned     = "signed"     // it is committed, the person has no answer
)

// crasher counts how often its point was come by.
type crasher struct {
	point string
	nth   int64
	seen  atomic.Int64
}

func newCrasher(spec string) *crasher {
	point, n, _ := strings.Cut(spec, ":")
	nth, err := strconv.ParseInt(n, 10, 64)
	if err != nil {
		nth = 1
	}
	return &crasher{point: point, nth: nth}
}

// at dies here if this is the point. SIGKILL can't be caught: nothing is flushed or closed.
func (c *crasher) at(point string) {
	if c.point == point && c.seen.Add(1) == c.nth {
		c.die()
	}
}

// dyingAt is what the process says last, so that no other death is taken for this one.
const dyingAt = "crash test: dying at "

func (c *crasher) die() {
	_, _ = os.Stderr.WriteString(dyingAt + c.point + "\n")
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {} // until the signal is there
}

// instrument wraps the parts so that the process dies at the point that is asked for.
func instrument(p parts) parts {
	spec := os.Getenv(crashAt)
	if spec == "" {
		return p
	}
	c := newCrasher(spec)
	p.store = crashStore{p.store, c}
	p.blobs = crashBlobs{p.blobs, c}
	p.broker = crashBroker{p.broker, c}
	return p
}

// crashStore dies inside and after transactions.
type crashStore struct {
	portal.Store
	crash *crasher
}

func (s crashStore) Write(ctx context.Context, scope portal.Scope, f func(portal.Tx) error) error {
	t := &crashTx{crash: s.crash}
	err := s.Store.Write(ctx, scope, func(tx portal.Tx) error {
		t.Tx, t.after = tx, ""
		return f(t)
	})
	if err == nil && t.after != "" {
		s.crash.at(t.after)
	}
	return err
}

type crashTx struct {
	portal.Tx
	crash *crasher
	// after is the point that comes by when the transaction is committed.
	after string
}

func (t *crashTx) AddBatch(run string, batch int, result []byte) (bool, error) {
	added, err := t.Tx.AddBatch(run, batch, result)
	t.after = crashRecorded
	return added, err
}

func (t *crashTx) AddFindings(run string, findings []reports.Finding) error {
	err := t.Tx.AddFindings(run, findings)
	t.crash.at(crashFinishing)
	t.after = crashFinished
	return err
}

func (t *crashTx) AddVersion(v portal.StoredVersion) error {
	err := t.Tx.AddVersion(v)
	t.crash.at(crashSigning)
	t.after = crashSigned
	return err
}

// SaveRun comes by when the run is about to be marked as tiled.
func (t *crashTx) SaveRun(r *portal.Run) error {
	if r.TiledAt != nil && r.State == portal.RunRunning && r.TiledAt.Equal(r.UpdatedAt) {
		t.crash.at(crashTiled)
	}
	return t.Tx.SaveRun(r)
}

// crashBlobs dies while files come in and after they are kept.
type crashBlobs struct {
	portal.Blobs
	crash *crasher
}

func (b crashBlobs) AppendPart(ctx context.Context, upload string, offset int64, r io.Reader) (int64, error) {
	n, err := b.Blobs.AppendPart(ctx, upload, offset, &crashReader{r: r, at: offset, crash: b.crash})
	if err == nil {
		b.crash.at(crashUploaded)
	}
	return n, err
}

func (b crashBlobs) KeepPart(ctx context.Context, upload, key string) error {
	err := b.Blobs.KeepPart(ctx, upload, key)
	b.crash.at(crashKept)
	return err
}

func (b crashBlobs) Put(ctx context.Context, key string, r io.Reader) error {
	err := b.Blobs.Put(ctx, key, r)
	for suffix, point := range map[string]string{"/thumbnail.jpg": crashJudged, "/plan.json": crashPlanned, "/heatmap.png": crashAggregated} {
		if strings.HasSuffix(key, suffix) {
			b.crash.at(point)
		}
	}
	return err
}

// crashReader hands out up to byte N of the file, lets that be stored, and dies.
type crashReader struct {
	r     io.Reader
	at    int64
	crash *crasher
}

func (r *crashReader) Read(p []byte) (int, error) {
	if r.crash.point == crashUpload {
		left := r.crash.nth - r.at
		if left <= 0 {
			r.crash.die()
		}
		p = p[:min(int64(len(p)), left)]
	}
	n, err := r.r.Read(p)
	r.at += int64(n)
	return n, err
}

// crashBroker dies around publishing.
type crashBroker struct {
	queue.Broker
	crash *crasher
}

func (b crashBroker) Publish(ctx context.Context, m queue.Message) error {
	slide := strings.HasPrefix(m.Subject, "slides.")
	if slide {
		b.crash.at(crashPublish)
	}
	err := b.Broker.Publish(ctx, m)
	switch {
	case err != nil:
	case slide:
		b.crash.at(crashPublished)
	case strings.HasPrefix(m.Subject, "results."):
		b.crash.at(crashAnswered)
	}
	return err
}

func (b crashBroker) Sender(ctx context.Context) queue.Sender {
	return crashSender{b.Broker.Sender(ctx), b.crash}
}

type crashSender struct {
	queue.Sender
	crash *crasher
}

func (s crashSender) Send(m queue.Message) error {
	s.crash.at(crashTile)
	return s.Sender.Send(m)
}
