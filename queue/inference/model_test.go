package inference

import (
	"context"
	"errors"
	"image"
	"math/rand/v2"

	"telepath/queue"
)

// sums scores a tile by sums over its pixels that depend on place and channel, so that a
// mistake in the layout shows. err makes it fail, after makes it not ready.
type sums struct {
	card queue.Card
	err  error
}

func newSums(datatype, layout string) *sums {
	return &sums{card: queue.Card{
		Name: "sums", Version: "3", TileSize: 32, Classes: []string{"a", "b", "c"}, FlagClass: "c",
		Input:  queue.Tensor{Name: "in", Datatype: datatype, Layout: layout},
		Output: queue.Tensor{Name: "out", Datatype: "FP32"},
	}}
}

func (m *sums) Card() queue.Card            { return m.card }
func (m *sums) Ready(context.Context) error { return m.err }

func (m *sums) Score(_ context.Context, tiles []*image.RGBA) ([][]float32, error) {
	if m.err != nil {
		return nil, m.err
	}
	scores := make([][]float32, len(tiles))
	for i, t := range tiles {
		row := make([]float32, 3)
		var weight float32
		for y := range 32 {
			for x := range 32 {
				w := float32(1 + x + 7*y)
				weight += w
				for c := range row {
					row[c] += w * float32(t.Pix[t.PixOffset(t.Rect.Min.X+x, t.Rect.Min.Y+y)+c]) / 256
				}
			}
		}
		for c := range row {
			row[c] /= weight
		}
		scores[i] = row
	}
	return scores, nil
}

var errBroken = errors.New("out of memory")

func randomTiles(n, size int) []*image.RGBA {
	r := rand.New(rand.NewPCG(7, uint64(n)))
	tiles := make([]*image.RGBA, n)
	for i := range tiles {
		tiles[i] = image.NewRGBA(image.Rect(0, 0, size, size))
		for j := range tiles[i].Pix {
			tiles[i].Pix[j] = uint8(r.Uint32())
			if j%4 == 3 {
				tiles[i].Pix[j] = 255
			}
		}
	}
	return tiles
}
