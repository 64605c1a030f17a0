package reports

import (
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"math"
)

// maxHeatSide bounds the longer side of a rendered heatmap, in pixels.
const maxHeatSide = 4096

// Heat is the score of every cell of the grid, row by row from the top left; NaN where no
// tile was scored.
type Heat struct {
	Cols, Rows int
	Values     []float32
}

// At is the score of a cell; seen is false where there is none.
func (h Heat) At(col, row int) (score float32, seen bool) {
	if col < 0 || row < 0 || col >= h.Cols || row >= h.Rows {
		return 0, false
	}
	score = h.Values[row*h.Cols+col]
	return score, score == score
}

// fits says whether the heat lies on the grid.
func (h Heat) fits(g Grid) error {
	if err := g.validate(); err != nil {
		return err
	}
	if h.Cols != g.Cols || h.Rows != g.Rows || len(h.Values) != g.Cols*g.Rows {
		return fmt.Errorf("heat of %d x %d cells does not fit the grid of %d x %d", h.Cols, h.Rows, g.Cols, g.Rows)
	}
	return nil
}

// Downsample is the power of two by which Image shrinks level 0 so that the longer side is
// at most maxSide pixels (1 to 4096; others are moved there).
func (g Grid) Downsample(maxSide int) int {
	maxSide = min(max(maxSide, 1), maxHeatSide)
	down := 1
	for max(g.Width+down-1, g.Height+down-1)/down > maxSide {
		down *= 2
	}
	return down
}

// Image draws the heat over exactly the slide's extent: pixel (x,y) covers the level-0
// pixels from (x*d, y*d) on, where d is Downsample(maxSide); the last column and row may
// reach past the slide by less than d. Opaque where a tile was scored, else transparent.
// A pixel that covers several cells shows the hottest. Nil if heat and grid don't fit.
func (h Heat) Image(g Grid, maxSide int) *image.NRGBA {
	if h.fits(g) != nil {
		return nil
	}
	down := g.Downsample(maxSide)
	img := image.NewNRGBA(image.Rect(0, 0, (g.Width+down-1)/down, (g.Height+down-1)/down))
	cols := spans(img.Rect.Dx(), down, g.CellWidth, g.Width, g.Cols)
	rows := spans(img.Rect.Dy(), down, g.CellHeight, g.Height, g.Rows)
	for y, r := range rows {
		for x, c := range cols {
			if score, seen := h.hottest(c, r); seen {
				img.SetNRGBA(x, y, HeatColour(float64(score)))
			}
		}
	}
	return img
}

// hottest score of the cells in the given columns and rows, both ends included.
func (h Heat) hottest(cols, rows [2]int) (best float32, seen bool) {
	best = -1
	for r := rows[0]; r <= rows[1]; r++ {
		for c := cols[0]; c <= cols[1]; c++ {
			if score := h.Values[r*h.Cols+c]; score > best { // never true for NaN
				best = score
			}
		}
	}
	return best, best >= 0
}

// spans lists for each of n pixels the first and last cell it shows: the one under its
// middle while cells are larger than pixels, else all that it touches. An empty span
// (last before first) is past the grid.
func spans(n, down int, cell float64, limit, cells int) [][2]int {
	list := make([][2]int, n)
	at := func(px float64) int { return int(math.Floor(px/cell + 1e-9)) }
	for i := range list {
		first := at(min(float64(i*down)+float64(down-1)/2, float64(limit-1)))
		last := first
		if float64(down) > cell {
			first, last = at(float64(i*down)), at(float64(min((i+1)*down, limit)-1))
		}
		if last = min(last, cells-1); first > last {
			first, last = 0, -1
		}
		list[i] = [2]int{first, last}
	}
	return list
}

// HeatPNG writes Image as PNG; same heat, same bytes.
func HeatPNG(w io.Writer, g Grid, h Heat, maxSide int) error {
	if err := h.fits(g); err != nil {
		return fmt.Errorf("draw heatmap: %w", err)
	}
	img := h.Image(g, maxSide)
	if img == nil {
		return errors.New("draw heatmap: nothing to draw")
	}
	if err := png.Encode(w, img); err != nil {
		return fmt.Errorf("write heatmap: %w", err)
	}
	return nil
}
