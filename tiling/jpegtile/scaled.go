package jpegtile

import (
	"errors"
	"image"
)

var errDenominator = errors.New("decode scaled JPEG: the denominator must be 2, 4 or 8")

// over divides a side and rounds up, as libjpeg does.
func over(side, denominator int) int { return (side + denominator - 1) / denominator }

// shrink averages squares of denominator x denominator pixels; those on the right and lower
// edge may be smaller. It stands in for DCT scaling where a stream is not plain.
func shrink(src *image.RGBA, denominator int) *image.RGBA {
	width, height := src.Rect.Dx(), src.Rect.Dy()
	out := image.NewRGBA(image.Rect(0, 0, over(width, denominator), over(height, denominator)))
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			square := image.Rect(x*denominator, y*denominator, (x+1)*denominator, (y+1)*denominator).Intersect(src.Rect)
			colour := mean(src, square)
			copy(out.Pix[out.PixOffset(x, y):], colour[:])
		}
	}
	return out
}

// mean is the rounded mean colour of a part of the picture.
func mean(src *image.RGBA, part image.Rectangle) [4]byte {
	var sum [4]int
	for y := part.Min.Y; y < part.Max.Y; y++ {
		row := src.Pix[src.PixOffset(part.Min.X, y):][:4*part.Dx()]
		for i, v := range row {
			sum[i%4] += int(v)
		}
	}
	n := part.Dx() * part.Dy()
	var out [4]byte
	for c, s := range sum {
		out[c] = uint8((s + n/2) / n)
	}
	return out
}
