package pdf

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"

	"github.com/signintech/gopdf"
)

// Longest sides of embedded pictures in pixels: about 250 dpi at the size they are printed.
const (
	overlaySide = 1000
	cropSide    = 420
	quality     = 85
)

// picture places a picture with its upper left corner at (x,y), w points wide and h high.
func (s *sheet) picture(img *image.RGBA, side int, x, y, w, h float64) {
	data, err := encode(img, side)
	if err != nil {
		s.keep(err)
		return
	}
	holder, err := gopdf.ImageHolderByBytes(data)
	if err != nil {
		s.keep(fmt.Errorf("embed a picture: %w", err))
		return
	}
	s.keep(s.g.ImageByHolder(holder, x, y, &gopdf.Rect{W: w, H: h}))
}

// contain is the largest size of img's proportions within w x h points.
func contain(img *image.RGBA, w, h float64) (float64, float64) {
	iw, ih := float64(img.Rect.Dx()), float64(img.Rect.Dy())
	scale := min(w/iw, h/ih)
	return max(iw*scale, 1), max(ih*scale, 1)
}

// encode shrinks a picture by averaging until its longer side is at most side pixels, lays
// it on white and compresses it as JPEG.
func encode(img *image.RGBA, side int) ([]byte, error) {
	longest := max(img.Rect.Dx(), img.Rect.Dy())
	by := max(1, (longest+side-1)/side)
	var out bytes.Buffer
	if err := jpeg.Encode(&out, shrink(img, by), &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("compress a picture: %w", err)
	}
	return out.Bytes(), nil
}

// shrink averages blocks of by x by pixels over white; the last ones may be smaller.
func shrink(img *image.RGBA, by int) *image.RGBA {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	out := image.NewRGBA(image.Rect(0, 0, (w+by-1)/by, (h+by-1)/by))
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			block := image.Rect(x*by, y*by, min((x+1)*by, w), min((y+1)*by, h)).Add(img.Rect.Min)
			r, g, b := average(img, block)
			copy(out.Pix[out.PixOffset(x, y):], []byte{r, g, b, 255})
		}
	}
	return out
}

func average(img *image.RGBA, block image.Rectangle) (r, g, b uint8) {
	var sum [3]int
	for y := block.Min.Y; y < block.Max.Y; y++ {
		from := img.PixOffset(block.Min.X, y)
		for p := img.Pix[from : from+4*block.Dx()]; len(p) > 0; p = p[4:] {
			rest := 255 - int(p[3]) // colours are premultiplied: white fills up
			for i := range sum {
				sum[i] += min(int(p[i])+rest, 255)
			}
		}
	}
	n := block.Dx() * block.Dy()
	return uint8((sum[0] + n/2) / n), uint8((sum[1] + n/2) / n), uint8((sum[2] + n/2) / n)
}
