package jetstream

import (
	"context"
	"strconv"
	"testing"

	"telepath/queue"
)

// BenchmarkLatency is publish to handler on an idle queue, with three filters.
func BenchmarkLatency(b *testing.B) {
	br, got := benchBroker(b)
	i := 0
	for b.Loop() {
		i++
		m := queue.Message{Subject: tiles(queue.Routine), ID: strconv.Itoa(i), Data: []byte("x")}
		if err := br.Publish(b.Context(), m); err != nil {
			b.Fatal(err)
		}
		<-got
	}
}

// BenchmarkThroughput is batches of 512 KB through a sender and a consumer at once.
func BenchmarkThroughput(b *testing.B) {
	br, got := benchBroker(b)
	data := make([]byte, 512<<10)
	b.SetBytes(int64(len(data)))
	b.ResetTimer()
	go func() {
		s := br.Sender(b.Context())
		for i := range b.N {
			_ = s.Send(queue.Message{Subject: tiles(queue.Routine), ID: strconv.Itoa(i), Data: data}) // Close tells
		}
		if err := s.Close(); err != nil {
			b.Error(err)
		}
	}()
	for range b.N {
		<-got
	}
}

func benchBroker(b *testing.B) (*Broker, chan struct{}) {
	srv, err := Embedded(b.TempDir(), ServerConfig{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(srv.Stop)
	br, err := Connect(b.Context(), Config{Server: srv})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(br.Close)
	got := make(chan struct{}, 100)
	sub := tileSub()
	sub.Parallel = 8
	c, err := br.Consume(b.Context(), sub, func(context.Context, queue.Delivery) error { got <- struct{}{}; return nil })
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(c.Stop)
	return br, got
}
