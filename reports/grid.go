package reports

import (
	"fmt"
	"math"
)

// maxGridCells bounds what a grid may claim before anything is allocated: a slide of
// 1,000,000 x 1,000,000 px in 256-px cells has 15.3 million.
const maxGridCells = 1 << 24

// validate refuses a grid that can't lie over a slide.
func (g Grid) validate() error {
	switch {
	case g.Cols < 1 || g.Rows < 1 || g.Width < 1 || g.Height < 1:
		return fmt.Errorf("grid of %d x %d cells over %d x %d px: all must be positive", g.Cols, g.Rows, g.Width, g.Height)
	case g.Cols > maxGridCells/g.Rows:
		return fmt.Errorf("grid of %d x %d cells is larger than %d cells", g.Cols, g.Rows, maxGridCells)
	case !(g.CellWidth >= 1 && g.CellHeight >= 1) || math.IsInf(g.CellWidth+g.CellHeight, 0):
		return fmt.Errorf("cells of %g x %g px: at least one pixel is needed", g.CellWidth, g.CellHeight)
	case edge(g.Cols-1, g.CellWidth, g.Width) >= g.Width || edge(g.Rows-1, g.CellHeight, g.Height) >= g.Height:
		return fmt.Errorf("grid of %d x %d cells of %g x %g px reaches past the slide of %d x %d px by more than a cell",
			g.Cols, g.Rows, g.CellWidth, g.CellHeight, g.Width, g.Height)
	}
	return nil
}

// edge is the level-0 pixel where cell i begins, cut to the slide.
func edge(i int, size float64, limit int) int {
	at := math.Floor(float64(i)*size + 1e-6)
	return int(min(at, float64(limit)))
}

// bounds is x, y, width, height of the cells from (c0,r0) to (c1,r1), both included.
func (g Grid) bounds(c0, r0, c1, r1 int) [4]int {
	x, y := edge(c0, g.CellWidth, g.Width), edge(r0, g.CellHeight, g.Height)
	return [4]int{x, y, edge(c1+1, g.CellWidth, g.Width) - x, edge(r1+1, g.CellHeight, g.Height) - y}
}

// scaled says whether the size of a pixel is known.
func (g Grid) scaled() bool {
	return g.MPPX > 0 && g.MPPY > 0 && !math.IsInf(g.MPPX*g.MPPY, 0)
}
