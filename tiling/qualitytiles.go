package tiling

import (
	"context"
	"fmt"
	"image"
	"math"
	"runtime"
	"slices"
)

// FocusMap says how sharp a slide is at the places that were looked at.
type FocusMap struct {
	// Width and Height of every place, in level-0 pixels.
	Width  int `json:"width"`
	Height int `json:"height"`
	// Limit is the sharpness under which a place counts as blurred at this slide's scale.
	Limit  float64      `json:"limit"`
	Places []FocusPlace `json:"places"`
}

// FocusPlace is one place that was looked at.
type FocusPlace struct {
	// X and Y are the top left corner, in level-0 pixels.
	X int `json:"x"`
	Y int `json:"y"`
	// Sharpness is the steepest slope of its edges relative to their height, per pixel at
	// about 0.5 µm: 0.5 is a step from one pixel to the next, 0.1 a wash. 0: there is too
	// little contrast to tell.
	Sharpness float64 `json:"sharpness"`
	Blurred   bool    `json:"blurred"`
}

// sample is what is kept of a place.
type sample struct {
	FocusPlace
	colours  colourCount
	mean     [3]float64 // of the pixels
	expected [3]float64 // of the same place on the survey picture
	ink      float64    // share of it that is ink
}

// lens is how the sampled places are read.
type lens struct {
	level, factor int     // factor: whole-number box reduction after reading
	width, height int     // of a place, pixels of the level
	micron        float64 // µm per pixel after the reduction
}

// judgeTiles reads tiles spread evenly over the tissue, on all cores, at about 0.5 µm per
// pixel, and judges focus, stain, and whether they show what the survey shows.
func (q *inspection) judgeTiles(ctx context.Context) error {
	places, l := q.places()
	samples := make([]sample, len(places))
	workers := min(runtime.GOMAXPROCS(0), len(places))
	err := inAnyOrder(ctx, len(places), workers, func(ctx context.Context, _, i int) (err error) {
		if samples[i], err = q.look(ctx, l, places[i]); err != nil {
			return fmt.Errorf("place %d,%d: %w", places[i].Col, places[i].Row, err)
		}
		return nil
	})
	if err != nil {
		return err
	}
	q.judgeFocus(samples, l)
	q.judgeStain(samples)
	q.judgeContent(samples)
	return nil
}

// places picks up to maxSamples cells of a grid on the focus level, spread evenly over those
// with enough tissue; where none has enough, those with most.
func (q *inspection) places() ([]TileIndex, lens) {
	scale := focusMPP / usableMPP(q.info)
	n := sourceLevel(q.info, max(scale, 1))
	level := q.info.Levels[n]
	ds := float64(q.info.Width) / float64(level.Width)
	l := lens{level: n, factor: max(1, int(math.Round(scale/ds))), width: level.TileWidth, height: level.TileHeight}
	l.micron = usableMPP(q.info) * ds * float64(l.factor)
	if least := max(128, 128*l.factor); l.width < least || l.height < least || l.width > 1024 || l.height > 1024 {
		l.width, l.height = min(256*l.factor, level.Width), min(256*l.factor, level.Height)
	}
	type place struct {
		at     TileIndex
		tissue float64
	}
	var all []place
	enough := 0
	sy := float64(q.info.Height) / float64(level.Height)
	for row := range ceilDiv(level.Height, l.height) {
		for col := range ceilDiv(level.Width, l.width) {
			x, y := float64(col*l.width)*ds, float64(row*l.height)*sy
			f := q.mask.FractionOf(x, y, x+float64(l.width)*ds, y+float64(l.height)*sy)
			if f > 0 {
				all = append(all, place{TileIndex{Col: col, Row: row}, f})
			}
			if f >= minSampleTissue {
				enough++
			}
		}
	}
	if enough >= minSamples {
		all = slices.DeleteFunc(all, func(p place) bool { return p.tissue < minSampleTissue })
	} else {
		slices.SortStableFunc(all, func(a, b place) int {
			switch {
			case a.tissue > b.tissue:
				return -1
			case a.tissue < b.tissue:
				return 1
			}
			return 0
		})
		all = all[:min(len(all), minSamples)]
	}
	count := min(len(all), maxSamples)
	out := make([]TileIndex, count)
	for i := range out {
		from, to := i*len(all)/count, (i+1)*len(all)/count
		out[i] = all[from+int(uint32(i)*2654435761>>8)%(to-from)].at // scattered, so as not to fall into columns
	}
	return out, l
}

func (q *inspection) look(ctx context.Context, l lens, at TileIndex) (sample, error) {
	level := q.info.Levels[l.level]
	x, y := at.Col*l.width, at.Row*l.height
	w, h := min(l.width, level.Width-x), min(l.height, level.Height-y)
	img, err := ReadRegion(ctx, q.slide, Region{Level: l.level, X: x, Y: y, Width: w, Height: h})
	if err != nil {
		return sample{}, err
	}
	if l.factor > 1 {
		img = shrink(img, l.factor)
	}
	sx, sy := float64(q.info.Width)/float64(level.Width), float64(q.info.Height)/float64(level.Height)
	s := sample{FocusPlace: FocusPlace{X: int(float64(x) * sx), Y: int(float64(y) * sy), Sharpness: edgeSlope(img)}}
	light := q.seen.lightAt(float64(s.X)+float64(w)*sx/2, float64(s.Y)+float64(h)*sy/2)
	s.colours, s.mean = countColours(img, light)
	s.expected, s.ink = q.seen.meanOf(float64(s.X), float64(s.Y), float64(s.X)+float64(w)*sx, float64(s.Y)+float64(h)*sy)
	return s, nil
}

// shrink averages boxes of whole pixels; what is left over at the edge is dropped, unless
// nothing would remain.
func shrink(img *image.RGBA, factor int) *image.RGBA {
	w, h := img.Rect.Dx()/factor*factor, img.Rect.Dy()/factor*factor
	if w == 0 || h == 0 {
		return img
	}
	return boxReduce(img.SubImage(image.Rect(0, 0, w, h)).(*image.RGBA), factor, nil)
}

// judgeContent compares the tiles with the survey: a level that shows another slide, or
// other places, gives a plan that is all wrong.
func (q *inspection) judgeContent(samples []sample) {
	off := 0
	for _, s := range samples {
		d := 0.0
		for c := range s.mean {
			d += abs(s.mean[c]-s.expected[c]) / 3
		}
		if d > maxContentStep {
			off++
		}
	}
	if len(samples) > 0 && float64(off) > maxContentShare*float64(len(samples)) {
		q.add("level-content", Doubtful, Text{"The small and the large pictures in the file do not show the same tissue", "文件中的低倍图像与高倍图像不是同一组织"},
			Text{"Export the slide again; if it stays so, send the scanner's original file", "请重新导出切片；若仍如此，请发送扫描仪的原始文件"})
	}
}

// meanOf is the survey's mean colour over a rectangle of level-0 pixels, and its share of ink.
func (s *survey) meanOf(x0, y0, x1, y1 float64) (mean [3]float64, ink float64) {
	cx0, cx1 := cellSpan(x0/s.cellWidth, x1/s.cellWidth, s.width)
	cy0, cy1 := cellSpan(y0/s.cellHeight, y1/s.cellHeight, s.height)
	n := 0.0
	for y := cy0; y < cy1; y++ {
		for x := cx0; x < cx1; x++ {
			i := y*s.width + x
			for c := range mean {
				mean[c] += float64(s.rgb[3*i+c])
			}
			if s.kinds[i] == isInk {
				ink++
			}
			n++
		}
	}
	for c := range mean {
		mean[c] /= max(n, 1)
	}
	return mean, ink / max(n, 1)
}

// lightAt is the colour of glass at a place in level-0 pixels.
func (s *survey) lightAt(x, y float64) (light [3]float64) {
	shade := 1.0
	if !s.glass.flat {
		fx, fy := 2*x/(s.cellWidth*float64(s.width))-1, 2*y/(s.cellHeight*float64(s.height))-1
		shade = min(max(evalQuadratic(s.glass.shade, fx, fy), minShade), 1/minShade)
	}
	for c := range light {
		light[c] = max(s.glass.colour[c]*shade, 32)
	}
	return light
}
