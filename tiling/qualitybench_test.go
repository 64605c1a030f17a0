package tiling_test

import (
	"context"
	"fmt"
	"image"
	"sync"
	"testing"

	"telepath/tiling"
	"telepath/tiling/drawn"
	"telepath/tiling/tilingtest"
)

// BenchmarkJudge is FindTissue and Judge on a slide whose tiles cost nothing (read from
// memory), so that it shows what the judgement itself takes.
func BenchmarkJudge(b *testing.B) {
	s, err := drawn.New(12_000, 9_000, 1)
	if err != nil {
		b.Fatal(err)
	}
	kept := &keptSlide{Slide: s}
	for _, what := range []string{"FindTissue", "Judge"} {
		b.Run(what, func(b *testing.B) {
			mask, err := tiling.FindTissue(b.Context(), kept)
			if err != nil {
				b.Fatal(err)
			}
			if _, err := tiling.Judge(b.Context(), kept, mask); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if what == "Judge" {
					_, err = tiling.Judge(b.Context(), kept, mask)
				} else {
					_, err = tiling.FindTissue(b.Context(), kept)
				}
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// keptSlide keeps every tile that was asked for.
type keptSlide struct {
	tiling.Slide
	tiles sync.Map
}

func (k *keptSlide) Tile(ctx context.Context, level int, at tiling.TileIndex) (*image.RGBA, error) {
	key := fmt.Sprint(level, at)
	if img, ok := k.tiles.Load(key); ok {
		return img.(*image.RGBA), nil
	}
	img, err := k.Slide.Tile(ctx, level, at)
	if err == nil {
		k.tiles.Store(key, img)
	}
	return img, err
}

// BenchmarkJudgeCMU is both on a real file, decoding included.
func BenchmarkJudgeCMU(b *testing.B) {
	s := openCMU(b, tilingtest.Data(b))
	for b.Loop() {
		mask, err := tiling.FindTissue(b.Context(), s)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := tiling.Judge(b.Context(), s, mask); err != nil {
			b.Fatal(err)
		}
	}
}
