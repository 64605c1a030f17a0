package models

import (
	"context"
	"image"

	"telepath/queue"
)

// greyModel scores a tile by the brightness of its middle; for tests of what surrounds it.
type greyModel struct{ name string }

func (m greyModel) Card() queue.Card {
	name := m.name
	if name == "" {
		name = "grey"
	}
	return queue.Card{
		Name: name, Version: "1", TileSize: 8, MPP: 0.5, Stains: []string{"H&E"},
		Classes: []string{"no", "yes"}, FlagClass: "yes", Threshold: 0.5,
	}
}

func (m greyModel) Ready(context.Context) error { return nil }

func (m greyModel) Score(_ context.Context, tiles []*image.RGBA) ([][]float32, error) {
	scores := make([][]float32, len(tiles))
	for i, t := range tiles {
		s := float32(t.RGBAAt(4, 4).R) / 255
		scores[i] = []float32{1 - s, s}
	}
	return scores, nil
}
