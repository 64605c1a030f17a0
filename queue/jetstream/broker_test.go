package jetstream

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"telepath/queue"
)

var _ queue.Broker = (*Broker)(nil)

func TestStreamsFitTheServer(t *testing.T) {
	t.Parallel()
	var sum int64
	for _, s := range streams {
		if s.MaxBytes <= 0 {
			t.Errorf("stream %s has no limit", s.Name)
		}
		sum += s.MaxBytes
	}
	if sum > maxStore {
		t.Errorf("the streams reserve %d bytes, the embedded server has %d", sum, maxStore)
	}
}

func TestDuplicateIDIsStoredOnce(t *testing.T) {
	t.Parallel()
	b := newBroker(t)
	publish(t, b, tiles(queue.Routine), "run/0", "a")
	publish(t, b, tiles(queue.Routine), "run/0", "a")
	publish(t, b, tiles(queue.Routine), "run/1", "b")
	if n := waiting(t, b, queue.StreamTiles); n != 2 {
		t.Errorf("%d messages stored, want 2", n)
	}
}

func TestSenderStoresAll(t *testing.T) {
	t.Parallel()
	b := newBroker(t)
	s := b.Sender(testContext(t))
	for i := range 300 {
		if err := s.Send(queue.Message{Subject: tiles(queue.Routine), ID: queue.BatchID("run", i), Data: make([]byte, 10_000)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if n := waiting(t, b, queue.StreamTiles); n != 300 {
		t.Errorf("%d messages stored, want 300", n)
	}
}

func TestSenderEndsWithItsContext(t *testing.T) {
	t.Parallel()
	b := newBroker(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s := b.Sender(ctx)
	if err := s.Send(queue.Message{Subject: tiles(queue.Routine), ID: "x"}); !errors.Is(err, context.Canceled) {
		t.Errorf("Send after the end: %v", err)
	}
	if err := s.Close(); !errors.Is(err, context.Canceled) {
		t.Errorf("Close after the end: %v", err)
	}
}

func TestPublishRefusals(t *testing.T) {
	t.Parallel()
	b := newBroker(t)
	for name, m := range map[string]queue.Message{
		"no stream": {Subject: "nowhere.x", ID: "1"},
		"too large": {Subject: tiles(queue.Routine), ID: "1", Data: make([]byte, maxWorkMessage)},
		"over NATS": {Subject: tiles(queue.Routine), ID: "1", Data: make([]byte, 2*maxPayload)},
	} {
		if err := b.Publish(testContext(t), m); err == nil || !strings.Contains(err.Error(), m.Subject) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFullStreamRefusesAndKeeps(t *testing.T) {
	t.Parallel()
	b := newBroker(t)
	cfg := streams[1]
	cfg.MaxBytes, cfg.Storage, cfg.Duplicates = 5000, jetstream.FileStorage, duplicates
	if _, err := b.js.UpdateStream(testContext(t), cfg); err != nil {
		t.Fatal(err)
	}
	var err error
	stored := uint64(0)
	for i := 0; i < 10 && err == nil; i++ {
		err = b.Publish(testContext(t), queue.Message{Subject: tiles(queue.Routine), ID: strconv.Itoa(i), Data: make([]byte, 1000)})
		if err == nil {
			stored++
		}
	}
	if !errors.Is(err, queue.ErrFull) {
		t.Errorf("a full stream says %v", err)
	}
	if n := waiting(t, b, queue.StreamTiles); n != stored || n == 0 {
		t.Errorf("%d acknowledged, %d there", stored, n)
	}
	s := b.Sender(testContext(t))
	_ = s.Send(queue.Message{Subject: tiles(queue.Routine), ID: "async", Data: make([]byte, 1000)}) // the failure comes with Close
	if err := s.Close(); !errors.Is(err, queue.ErrFull) {
		t.Errorf("a sender to a full stream says %v", err)
	}
}

func TestWatchSeesNewEvents(t *testing.T) {
	t.Parallel()
	b := newBroker(t)
	publish(t, b, queue.EventSubject("h", "progress"), "0", "before")
	got := make(chan queue.Message, 10)
	stop, err := b.Watch("events.h.>", func(m queue.Message) { got <- m })
	if err != nil {
		t.Fatal(err)
	}
	publish(t, b, queue.EventSubject("other", "progress"), "1", "foreign")
	publish(t, b, queue.EventSubject("h", "progress"), "2", "now")
	m := receive(t, got)
	if string(m.Data) != "now" || m.ID != "2" || m.Subject != "events.h.progress" {
		t.Errorf("watched %+v", m)
	}
	stop()
	stop()
	if n := waiting(t, b, queue.StreamEvents); n != 3 {
		t.Errorf("%d events kept, want 3", n)
	}
}

func TestEmbeddedKeepsMessagesOverARestart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	srv := embedded(t, dir)
	b := connect(t, Config{Server: srv})
	publish(t, b, tiles(queue.Frozen), "run/0", "kept")
	b.Close()
	srv.Stop()

	b = connect(t, Config{Server: embedded(t, dir)})
	publish(t, b, tiles(queue.Frozen), "run/0", "kept") // the id is remembered too
	got := make(chan queue.Delivery, 2)
	consume(t, b, tileSub(), func(_ context.Context, d queue.Delivery) error { got <- d; return nil })
	if d := receive(t, got); string(d.Data) != "kept" || d.ID != "run/0" || d.Stream != queue.StreamTiles || d.Attempt != 1 {
		t.Errorf("after the restart: %+v", d)
	}
	eventually(t, "the queue is empty", func() bool { return waiting(t, b, queue.StreamTiles) == 0 })
}

func TestEmbeddedRefusesASharedFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	srv := embedded(t, dir)
	if second, err := Embedded(dir, ServerConfig{}); err == nil {
		second.Stop()
		t.Fatal("two servers on one folder")
	}
	srv.Stop()
	srv.Stop()
	embedded(t, dir)
}

func TestTokenGuardsTheListener(t *testing.T) {
	t.Parallel()
	srv, err := Embedded(t.TempDir(), ServerConfig{Listen: "127.0.0.1:0", Token: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(srv.Stop)
	if err := connect(t, Config{Server: srv}).Ping(testContext(t)); err != nil {
		t.Errorf("in the process: %v", err)
	}
	if err := connect(t, Config{URL: srv.URL(), Token: "secret"}).Ping(testContext(t)); err != nil {
		t.Errorf("with the token: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if b, err := Connect(ctx, Config{URL: srv.URL()}); err == nil {
		b.Close()
		t.Error("connected without the token")
	}
}

func TestApplyStreamsIsIdempotent(t *testing.T) {
	t.Parallel()
	b := newBroker(t)
	publish(t, b, tiles(queue.Routine), "run/0", "a")
	if err := applyStreams(testContext(t), b.js, 1); err != nil {
		t.Fatal(err)
	}
	if n := waiting(t, b, queue.StreamTiles); n != 1 {
		t.Errorf("%d messages after applying again, want 1", n)
	}
}

func TestConfigFaults(t *testing.T) {
	t.Parallel()
	for _, c := range []Config{{}, {URL: "nats://x", Server: &Server{}}, {URL: "nats://x", Token: "a", Credentials: "b"}, {URL: "nats://x", Replicas: 7}} {
		if c.Validate() == nil {
			t.Errorf("%+v is accepted", c)
		}
	}
	for _, l := range []string{"4222", ":4222", "127.0.0.1:99999", "127.0.0.1:x"} {
		if (ServerConfig{Listen: l}).Validate() == nil {
			t.Errorf("listen %q is accepted", l)
		}
	}
}
