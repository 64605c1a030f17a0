package portal_test

import (
	"context"
	"sync"

	"telepath/portal"
	"telepath/queue"
	"telepath/tiling"
)

// post is a broker that only keeps the batches that a tiler sends.
type post struct {
	queue.Broker
	mu   sync.Mutex
	sent []queue.Message
	// onSend is called before a batch is kept.
	onSend func()
}

func (p *post) Publish(context.Context, queue.Message) error { return nil }
func (p *post) Sender(context.Context) queue.Sender          { return p }
func (p *post) Close() error                                 { return nil }

func (p *post) Send(m queue.Message) error {
	if p.onSend != nil {
		p.onSend()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent = append(p.sent, m)
	return nil
}

// take empties the post.
func (p *post) take() []queue.Message {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := p.sent
	p.sent = nil
	return out
}

// tile lets the tiler work on a run and returns the batches that it sent.
func (w *world) tile(run portal.Run) []queue.Batch {
	w.t.Helper()
	data, err := queue.SlideJob{Slide: run.SlideID, Run: run.ID}.Encode()
	if err != nil {
		w.t.Fatal(err)
	}
	if err := w.tiler.Handle(w.t.Context(), queue.Delivery{Message: queue.Message{Data: data}}); err != nil {
		w.t.Fatal(err)
	}
	var out []queue.Batch
	for _, m := range w.post.take() {
		b, err := queue.DecodeBatch(m.Data)
		if err != nil {
			w.t.Fatal(err)
		}
		out = append(out, b)
	}
	return out
}

// answer scores batches the way hot says and hands the results to the collector.
func (w *world) answer(batches []queue.Batch, hot func(tiling.TileIndex) float32) {
	w.t.Helper()
	for _, b := range batches {
		r := queue.Result{Version: queue.ResultVersion, Run: b.Run, Batch: b.Index, Of: b.Of, Model: w.card.Identity(), BatchDigest: "d", Classes: w.card.Classes}
		for _, t := range b.Tiles {
			score := hot(tiling.TileIndex{Col: t.Col, Row: t.Row})
			r.Scores = append(r.Scores, []float32{1 - score, score})
		}
		data, err := r.Encode()
		if err != nil {
			w.t.Fatal(err)
		}
		if err := w.collector.Handle(w.t.Context(), queue.Delivery{Message: queue.Message{Data: data}}); err != nil {
			w.t.Fatal(err)
		}
	}
}

// analyse tiles and answers a run.
func (w *world) analyse(run portal.Run, hot func(tiling.TileIndex) float32) []queue.Batch {
	w.t.Helper()
	batches := w.tile(run)
	w.answer(batches, hot)
	return batches
}

// places are the tiles that were sent, in order.
func places(batches []queue.Batch) []tiling.TileIndex {
	var out []tiling.TileIndex
	for _, b := range batches {
		for _, t := range b.Tiles {
			out = append(out, tiling.TileIndex{Col: t.Col, Row: t.Row})
		}
	}
	return out
}
