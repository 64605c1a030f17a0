package models

import (
	"fmt"
	"image"
	"image/draw"

	"telepath/tiling"
)

// Square makes the decode step of Evaluate: the picture is cut to the square in its middle
// (the shorter side) and scaled to the model's tile size. What its scale was, nobody knows
// here: a set at another scale than the card's mpp is measured all the same, and the report
// of such a test must say so.
func Square(decode func(data []byte) (*image.RGBA, error), r tiling.Resampler) func([]byte, int) (*image.RGBA, error) {
	return func(data []byte, size int) (*image.RGBA, error) {
		img, err := decode(data)
		if err != nil {
			return nil, err
		}
		b := img.Bounds()
		side := min(b.Dx(), b.Dy())
		if side == 0 {
			return nil, fmt.Errorf("the picture is empty")
		}
		at := image.Pt(b.Min.X+(b.Dx()-side)/2, b.Min.Y+(b.Dy()-side)/2)
		square := image.NewRGBA(image.Rect(0, 0, side, side))
		draw.Draw(square, square.Bounds(), img, at, draw.Src)
		if side == size {
			return square, nil
		}
		return r.Resize(square, size, size), nil
	}
}
