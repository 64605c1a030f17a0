package queue

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"time"

	"telepath/tiling"
)

// Worker takes batches for one model, asks the model and publishes the scores. It may run
// beside the portal or alone beside the model server; it needs the broker, the model and a
// codec, and sees no patient data.
type Worker struct {
	Broker Broker
	Model  Model
	Codec  tiling.Codec
	// Parallel batches; default 1.
	Parallel int
}

// workerAttempts, with the pauses of FateOf, keep a batch alive through about six minutes
// in which the model does not answer; then it is a dead letter that waits for a Retry.
const workerAttempts = 12

// Start begins to take batches: frozen before urgent before routine. Stop the returned
// consumption to end.
func (w *Worker) Start(ctx context.Context) (Consumption, error) {
	name := w.Model.Card().Name
	filters := make([]string, 0, len(Priorities))
	for _, p := range Priorities {
		filters = append(filters, TileFilter(name, p))
	}
	return w.Broker.Consume(ctx, Subscription{
		Stream: StreamTiles, Name: "worker-" + Token(name), Filters: filters,
		Parallel: w.Parallel, AckWait: AckWait, MaxAttempts: workerAttempts,
	}, w.Handle)
}

// Handle scores one batch. The batch is acknowledged only after its result is stored, so
// a crash in between makes the batch come again and the same result be published under the
// same id.
func (w *Worker) Handle(ctx context.Context, d Delivery) error {
	b, err := DecodeBatch(d.Data)
	if err != nil {
		return Reject(err)
	}
	defer KeepAlive(ctx, d)()
	tiles, err := w.decodeTiles(b)
	if err != nil {
		return Reject(err)
	}
	start := time.Now()
	scores, err := w.Model.Score(ctx, tiles)
	if err != nil {
		return fmt.Errorf("score batch %s: %w", BatchID(b.Run, b.Index), err)
	}
	card := w.Model.Card()
	if err := CheckScores(scores, len(tiles), len(card.Classes)); err != nil {
		return fmt.Errorf("score batch %s: %w", BatchID(b.Run, b.Index), err)
	}
	r := Result{
		Version: ResultVersion, Run: b.Run, Batch: b.Index, Of: b.Of, Model: card.Identity(),
		BatchDigest: Digest(d.Data), Classes: card.Classes, Scores: scores,
		Seconds: time.Since(start).Seconds(),
	}
	data, err := r.Encode()
	if err != nil {
		return Reject(err)
	}
	return w.Broker.Publish(ctx, Message{
		Subject: ResultSubject(b.Hospital, b.Run), ID: BatchID(b.Run, b.Index), Data: data,
	})
}

// fits says whether this worker's model may see the batch, before a tile is decoded. A
// declared size decides what is allocated, so it is bounded here.
func (w *Worker) fits(b Batch) error {
	card := w.Model.Card()
	switch {
	case b.KeyID != "":
		return fmt.Errorf("batch %s: sealed with key %q, this worker holds no key", BatchID(b.Run, b.Index), b.KeyID)
	case b.Encoding != "jpeg":
		return fmt.Errorf("batch %s: tiles are encoded as %q, this worker reads jpeg", BatchID(b.Run, b.Index), b.Encoding)
	case b.Model != card.Name:
		return fmt.Errorf("batch %s: cut for model %q, this worker runs %q", BatchID(b.Run, b.Index), b.Model, card.Name)
	case b.TileSize != card.TileSize:
		return fmt.Errorf("batch %s: tiles of %d px, %s takes %d px", BatchID(b.Run, b.Index), b.TileSize, card.Name, card.TileSize)
	case len(b.Tiles)*b.TileSize*b.TileSize > tiling.MaxTilePixels:
		return fmt.Errorf("batch %s: %d tiles of %d px are more than %d pixels", BatchID(b.Run, b.Index), len(b.Tiles), b.TileSize, tiling.MaxTilePixels)
	}
	return nil
}

func (w *Worker) decodeTiles(b Batch) ([]*image.RGBA, error) {
	if err := w.fits(b); err != nil {
		return nil, err
	}
	tiles := make([]*image.RGBA, len(b.Tiles))
	for i, t := range b.Tiles {
		img, err := w.decodeTile(t, b.TileSize)
		if err != nil {
			return nil, fmt.Errorf("batch %s tile %d,%d: %w", BatchID(b.Run, b.Index), t.Col, t.Row, err)
		}
		tiles[i] = img
	}
	return tiles, nil
}

// decodeTile reads the JPEG's own size first: a small file may declare a huge picture.
func (w *Worker) decodeTile(t Tile, size int) (*image.RGBA, error) {
	c, err := jpeg.DecodeConfig(bytes.NewReader(t.Data))
	if err != nil {
		return nil, err
	}
	if c.Width != size || c.Height != size {
		return nil, fmt.Errorf("%dx%d px, declared %d px square", c.Width, c.Height, size)
	}
	img, err := w.Codec.Decode(t.Data, false)
	if err != nil {
		return nil, err
	}
	if img.Bounds() != image.Rect(0, 0, size, size) {
		return nil, fmt.Errorf("decoded to %v, declared %d px square", img.Bounds(), size)
	}
	return img, nil
}
