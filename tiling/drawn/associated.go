package drawn

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"

	"golang.org/x/image/font"
	"golang.org/x/image/font/basicfont"
	"golang.org/x/image/math/fixed"

	"telepath/tiling"
)

const (
	labelSide    = 400
	overviewLong = 1200 // a glass of 75 x 25 mm at 16 px per mm
	thumbLong    = 512
)

var (
	sticker  = color.RGBA{R: 252, G: 252, B: 249, A: 255}
	ink      = color.RGBA{R: 28, G: 30, B: 34, A: 255}
	bench    = color.RGBA{R: 226, G: 228, B: 231, A: 255} // glass seen by the overview camera
	glassRim = color.RGBA{R: 172, G: 180, B: 186, A: 255}
)

// Associated paints "label" (the sticker), "overview" (the whole glass with the label) or
// "thumbnail" (the section alone).
func (s *Slide) Associated(ctx context.Context, name string) (*image.RGBA, error) {
	switch name {
	case "label":
		return s.paintLabel(), nil
	case "overview":
		return s.paintOverview(ctx)
	case "thumbnail":
		return s.section(ctx, thumbLong, thumbLong)
	}
	return nil, fmt.Errorf("the drawn slide has no picture %q", name)
}

func (s *Slide) paintLabel() *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, labelSide, labelSide))
	fill(img, bench)
	paper := img.Bounds().Inset(14)
	draw.Draw(img, paper, image.NewUniform(sticker), image.Point{}, draw.Src)
	line := func(text string, top, height int) {
		write(img, text, image.Rect(paper.Min.X+16, top, paper.Max.X-16, top+height))
	}
	line("TELEPATH", 40, 60)
	line(s.label, 140, 110)
	line("H&E", 290, 70)
	return img
}

// write puts one line of text into a rectangle, as large as whole multiples of the bitmap font
// allow; text that is too long even so is cut.
func write(img *image.RGBA, text string, into image.Rectangle) {
	face := basicfont.Face7x13
	room := max(1, into.Dx()/face.Advance)
	if letters := []rune(text); len(letters) > room {
		text = string(letters[:room])
	}
	w := font.MeasureString(face, text).Ceil()
	if w == 0 {
		return
	}
	small := image.NewAlpha(image.Rect(0, 0, w, face.Height))
	pen := font.Drawer{Dst: small, Src: image.Opaque, Face: face, Dot: fixed.P(0, face.Ascent)}
	pen.DrawString(text)
	k := max(1, min(into.Dx()/w, into.Dy()/face.Height))
	x0 := into.Min.X + (into.Dx()-w*k)/2
	for y := range face.Height * k {
		for x := range w * k {
			if small.AlphaAt(x/k, y/k).A > 127 {
				img.SetRGBA(x0+x, into.Min.Y+y, ink)
			}
		}
	}
}

func (s *Slide) paintOverview(ctx context.Context) (*image.RGBA, error) {
	img := image.NewRGBA(image.Rect(0, 0, overviewLong, labelSide))
	fill(img, glassRim)
	draw.Draw(img, img.Bounds().Inset(3), image.NewUniform(bench), image.Point{}, draw.Src)
	draw.Draw(img, image.Rect(3, 3, labelSide, labelSide-3), s.paintLabel(), image.Pt(3, 3), draw.Src)
	room := image.Rect(labelSide+20, 16, overviewLong-20, labelSide-16)
	section, err := s.section(ctx, room.Dx(), room.Dy())
	if err != nil {
		return nil, err
	}
	size := section.Bounds().Size()
	at := room.Min.Add(room.Size().Sub(size).Div(2))
	for y := range size.Y {
		for x := range size.X {
			c := section.RGBAAt(x, y)
			img.SetRGBA(at.X+x, at.Y+y, color.RGBA{dim(c.R, glass.R, bench.R), dim(c.G, glass.G, bench.G), dim(c.B, glass.B, bench.B), 255})
		}
	}
	return img, nil
}

// dim shows a colour scanned over one lamp as it looks over another.
func dim(v, from, to uint8) uint8 { return uint8(min(255, int(v)*int(to)/int(from))) }

// section is the whole scanned area, made to fit, averaged from the lowest level.
func (s *Slide) section(ctx context.Context, maxWidth, maxHeight int) (*image.RGBA, error) {
	last := len(s.info.Levels) - 1
	l := s.info.Levels[last]
	full, err := tiling.ReadRegion(ctx, s, tiling.Region{Level: last, Width: l.Width, Height: l.Height})
	if err != nil {
		return nil, fmt.Errorf("paint the section: %w", err)
	}
	w, h := maxWidth, max(1, l.Height*maxWidth/l.Width)
	if h > maxHeight {
		w, h = max(1, l.Width*maxHeight/l.Height), maxHeight
	}
	return shrink(full, w, h), nil
}

// shrink averages the pixels that fall on each pixel of the smaller picture.
func shrink(src *image.RGBA, w, h int) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	sw, sh := src.Rect.Dx(), src.Rect.Dy()
	for y := range h {
		y0, y1 := y*sh/h, max((y+1)*sh/h, y*sh/h+1)
		for x := range w {
			x0, x1 := x*sw/w, max((x+1)*sw/w, x*sw/w+1)
			var sum [3]int
			for v := y0; v < y1; v++ {
				for u := x0; u < x1; u++ {
					p := src.Pix[src.PixOffset(u, v):]
					sum[0], sum[1], sum[2] = sum[0]+int(p[0]), sum[1]+int(p[1]), sum[2]+int(p[2])
				}
			}
			n := (y1 - y0) * (x1 - x0)
			out.SetRGBA(x, y, color.RGBA{uint8(sum[0] / n), uint8(sum[1] / n), uint8(sum[2] / n), 255})
		}
	}
	return out
}
