package jetstream

import (
	"context"
	"strings"
	"sync"
	"testing"

	"telepath/queue"
)

// A broker process is killed while a sender publishes and a consumer works; it comes back
// on the same folder and address. Everything that was acknowledged is handled.
func TestBrokerProcessIsKilled(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := startChild(t, dir, "127.0.0.1:0")
	address := strings.TrimPrefix(first.url, "nats://")
	b := connect(t, Config{URL: first.url})

	const n, killAt = 400, 150
	var mu sync.Mutex
	seen := map[string]bool{}
	consume(t, b, tileSub(), func(_ context.Context, d queue.Delivery) error {
		mu.Lock()
		defer mu.Unlock()
		seen[d.ID] = true
		return nil
	})
	s := b.Sender(testContext(t))
	for i := range n {
		if i == killAt {
			first.kill()
			startChild(t, dir, address)
		}
		m := queue.Message{Subject: tiles(queue.Routine), ID: queue.BatchID("run", i), Data: make([]byte, 20_000)}
		if err := s.Send(m); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "everything published is handled", func() bool {
		mu.Lock()
		defer mu.Unlock()
		return len(seen) == n
	})
}

// Publishing while the server is away waits and succeeds when it is back.
func TestPublishWaitsForTheServer(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := startChild(t, dir, "127.0.0.1:0")
	b := connect(t, Config{URL: first.url})
	publish(t, b, tiles(queue.Routine), "run/0", "before")
	first.kill()
	if err := b.Ping(testContext(t)); err == nil {
		t.Error("Ping succeeds while the server is away")
	}
	done := make(chan error, 1)
	go func() {
		done <- b.Publish(testContext(t), queue.Message{Subject: tiles(queue.Routine), ID: "run/1", Data: []byte("during")})
	}()
	startChild(t, dir, strings.TrimPrefix(first.url, "nats://"))
	if err := receive(t, done); err != nil {
		t.Fatal(err)
	}
	if got := waiting(t, b, queue.StreamTiles); got != 2 {
		t.Errorf("%d messages, want 2", got)
	}
}
