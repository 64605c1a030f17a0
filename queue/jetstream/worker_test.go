package jetstream_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"slices"
	"strings"
	"testing"
	"time"

	"telepath/queue"
	"telepath/queue/jetstream"
)

// stdCodec is tiling.Codec by the standard library.
type stdCodec struct{}

func (stdCodec) Name() string { return "image/jpeg" }

func (stdCodec) Decode(data []byte, _ bool) (*image.RGBA, error) {
	img, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	out := image.NewRGBA(img.Bounds())
	draw.Draw(out, out.Bounds(), img, image.Point{}, draw.Src)
	return out, nil
}

func (stdCodec) Encode(img *image.RGBA, quality int) ([]byte, error) {
	var out bytes.Buffer
	err := jpeg.Encode(&out, img, &jpeg.Options{Quality: quality})
	return out.Bytes(), err
}

// brightness scores a tile by its middle.
type brightness struct{}

func (brightness) Card() queue.Card {
	return queue.Card{Name: "brightness", Version: "1", Digest: "sha256:0", TileSize: 16, Classes: []string{"dark", "light"}, FlagClass: "light"}
}
func (brightness) Ready(context.Context) error { return nil }
func (brightness) Score(_ context.Context, tiles []*image.RGBA) ([][]float32, error) {
	scores := make([][]float32, len(tiles))
	for i, t := range tiles {
		s := float32(t.RGBAAt(8, 8).R) / 255
		scores[i] = []float32{1 - s, s}
	}
	return scores, nil
}

func tile(t *testing.T, size int, grey uint8) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, size, size))
	draw.Draw(img, img.Bounds(), image.NewUniform(color.Gray{Y: grey}), image.Point{}, draw.Src)
	data, err := stdCodec{}.Encode(img, 90)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func batch(t *testing.T, index int, change func(*queue.Batch)) []byte {
	t.Helper()
	b := queue.Batch{
		BatchHeader: queue.BatchHeader{Run: "run", Model: "brightness", Index: index, Of: 10, TileSize: 16, MPP: 0.5, Encoding: "jpeg", Hospital: "h", Priority: queue.Routine},
		Tiles:       []queue.Tile{{Col: 1, Row: 2, Data: tile(t, 16, 255)}, {Col: 2, Row: 2, Data: tile(t, 16, 0)}},
	}
	if change != nil {
		change(&b)
	}
	data, err := b.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func broker(t *testing.T) queue.Broker {
	t.Helper()
	srv, err := jetstream.Embedded(t.TempDir(), jetstream.ServerConfig{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(srv.Stop)
	b, err := jetstream.Connect(t.Context(), jetstream.Config{Server: srv})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	return b
}

func send(t *testing.T, b queue.Broker, index int, data []byte) {
	t.Helper()
	m := queue.Message{Subject: queue.TileSubject("h", "brightness", queue.Routine, "run"), ID: queue.BatchID("run", index), Data: data}
	if err := b.Publish(t.Context(), m); err != nil {
		t.Fatal(err)
	}
}

// collect hands over every result that arrives.
func collect(t *testing.T, b queue.Broker) <-chan queue.Delivery {
	t.Helper()
	got := make(chan queue.Delivery, 20)
	c, err := b.Consume(t.Context(), queue.Subscription{Stream: queue.StreamResults, Name: "collect", Filters: []string{"results.>"}},
		func(_ context.Context, d queue.Delivery) error { got <- d; return nil })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Stop)
	return got
}

func next(t *testing.T, c <-chan queue.Delivery) queue.Delivery {
	t.Helper()
	select {
	case d := <-c:
		return d
	case <-time.After(30 * time.Second):
		t.Fatal("nothing came within 30 s")
		panic("unreachable")
	}
}

func TestWorkerAnswersWithScores(t *testing.T) {
	t.Parallel()
	b := broker(t)
	w := &queue.Worker{Broker: b, Model: brightness{}, Codec: stdCodec{}}
	c, err := w.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Stop)
	data := batch(t, 3, nil)
	send(t, b, 3, data)
	d := next(t, collect(t, b))
	r, err := queue.DecodeResult(d.Data)
	if err != nil {
		t.Fatal(err)
	}
	if d.ID != "run/3" || d.Subject != "results.h.run" || r.BatchDigest != queue.Digest(data) || r.Batch != 3 || r.Of != 10 || r.Model.Name != "brightness" {
		t.Errorf("%s %s %+v", d.ID, d.Subject, r)
	}
	if len(r.Scores) != 2 || !slices.Equal(r.Scores[0], []float32{0, 1}) || !slices.Equal(r.Scores[1], []float32{1, 0}) {
		t.Errorf("scores %v", r.Scores)
	}
}

// Killed between result and acknowledgement, the batch is scored again; the result is the
// same message and stored once.
func TestWorkerMayDieBeforeTheAcknowledgement(t *testing.T) {
	t.Parallel()
	b := broker(t)
	w := &queue.Worker{Broker: b, Model: brightness{}, Codec: stdCodec{}}
	handled := make(chan error, 3)
	c, err := b.Consume(t.Context(), queue.Subscription{Stream: queue.StreamTiles, Name: "w", Filters: []string{queue.TileFilter("brightness", queue.Routine)}},
		func(ctx context.Context, d queue.Delivery) error {
			err := w.Handle(ctx, d)
			handled <- err
			if d.Attempt == 1 && err == nil {
				return queue.RetryAfter(time.Millisecond, errors.New("killed before the acknowledgement"))
			}
			return err
		})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Stop)
	send(t, b, 0, batch(t, 0, nil))
	for range 2 {
		select {
		case err := <-handled:
			if err != nil {
				t.Fatal(err)
			}
		case <-time.After(30 * time.Second):
			t.Fatal("the batch did not come again")
		}
	}
	backlog, err := b.Backlog(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range backlog {
		if s.Stream == queue.StreamResults && s.Messages != 1 {
			t.Errorf("%d results are stored, want 1", s.Messages)
		}
	}
}

func TestWorkerRejectsWhatItCannotScore(t *testing.T) {
	t.Parallel()
	w := &queue.Worker{Broker: broker(t), Model: brightness{}, Codec: stdCodec{}}
	for want, data := range map[string][]byte{
		"not a batch":    []byte("hello"),
		"encoded as":     batch(t, 0, func(b *queue.Batch) { b.Encoding = "png" }),
		"sealed":         batch(t, 0, func(b *queue.Batch) { b.KeyID = "k" }),
		"cut for model":  batch(t, 0, func(b *queue.Batch) { b.Model = "other" }),
		"takes 16 px":    batch(t, 0, func(b *queue.Batch) { b.TileSize = 32 }),
		"declared 16 px": batch(t, 0, func(b *queue.Batch) { b.Tiles[1].Data = tile(t, 24, 9) }),
		"tile 2,2":       batch(t, 0, func(b *queue.Batch) { b.Tiles[1].Data = []byte("no jpeg") }),
		"tile 1,2":       batch(t, 0, func(b *queue.Batch) { b.Tiles[0].Data = b.Tiles[0].Data[:40] }),
	} {
		err := w.Handle(t.Context(), queue.Delivery{Message: queue.Message{Data: data}})
		var reject *queue.RejectError
		if !errors.As(err, &reject) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", want, err)
		}
	}
}
