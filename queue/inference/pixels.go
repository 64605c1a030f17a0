package inference

import (
	"fmt"
	"image"
	"math"

	"telepath/queue"
)

// shapeOf is the input's shape for n tiles: n,size,size,3 (NHWC, also when the card does
// not say) or n,3,size,size (NCHW).
func shapeOf(card queue.Card, n int64) []int64 {
	size := int64(card.TileSize)
	if card.Input.Layout == "NCHW" {
		return []int64{n, 3, size, size}
	}
	return []int64{n, size, size, 3}
}

// elementSize is the bytes of one element; 0 for a datatype that is not spoken here.
func elementSize(datatype string) int {
	switch datatype {
	case "UINT8":
		return 1
	case "FP32":
		return 4
	}
	return 0
}

func tileBytes(card queue.Card) int {
	return 3 * card.TileSize * card.TileSize * elementSize(card.Input.Datatype)
}

// appendTile writes one tile in the card's layout and type: UINT8 as they are, FP32 as
// value/255. A model that wants another normalisation carries it in its own graph.
func appendTile(raw []byte, img *image.RGBA, card queue.Card) []byte {
	size := card.TileSize
	put := func(v uint8) {
		if card.Input.Datatype == "FP32" {
			raw = appendFloats(raw, []float32{float32(v) / 255})
			return
		}
		raw = append(raw, v)
	}
	if card.Input.Layout == "NCHW" {
		for c := range 3 {
			for y := range size {
				row := img.Pix[y*img.Stride:]
				for x := range size {
					put(row[4*x+c])
				}
			}
		}
		return raw
	}
	for y := range size {
		row := img.Pix[y*img.Stride:]
		for x := range size {
			for c := range 3 {
				put(row[4*x+c])
			}
		}
	}
	return raw
}

// source gives element i of an input tensor as 0 to 255; ok is false for a value that no
// pixel has.
type source func(i int) (v uint8, ok bool)

func fromBytes(raw []byte) source { return func(i int) (uint8, bool) { return raw[i], true } }

func fromFloats(v []float32) source {
	return func(i int) (uint8, bool) { return toPixel(255 * float64(v[i])) }
}

// fromNumbers reads JSON numbers: 0 to 255, or 0 to 1 for FP32.
func fromNumbers(v []float64, datatype string) source {
	if datatype == "FP32" {
		return func(i int) (uint8, bool) { return toPixel(255 * v[i]) }
	}
	return func(i int) (uint8, bool) {
		if v[i] != math.Trunc(v[i]) {
			return 0, false
		}
		return toPixel(v[i])
	}
}

func toPixel(v float64) (uint8, bool) {
	if !(v >= -0.5 && v < 255.5) {
		return 0, false
	}
	return uint8(math.Round(max(v, 0))), true
}

// readTiles makes pictures of n tiles in the card's layout.
func readTiles(from source, n int, card queue.Card) ([]*image.RGBA, error) {
	size := card.TileSize
	plane := size * size
	tiles := make([]*image.RGBA, n)
	for i := range tiles {
		img := image.NewRGBA(image.Rect(0, 0, size, size))
		for at := range plane {
			for c := range 3 {
				place := (i*plane+at)*3 + c
				if card.Input.Layout == "NCHW" {
					place = (i*3+c)*plane + at
				}
				v, ok := from(place)
				if !ok {
					return nil, fmt.Errorf("tile %d: element %d is no pixel value", i, place)
				}
				img.Pix[4*at+c] = v
			}
			img.Pix[4*at+3] = 255
		}
		tiles[i] = img
	}
	return tiles, nil
}
