package tiling

import (
	"context"
	"fmt"
)

// TissueMask is a coarse bitmap of where tissue is. Cell (x,y) covers the level-0 pixels
// from (x*CellWidth, y*CellHeight) on.
type TissueMask struct {
	Width, Height         int
	CellWidth, CellHeight float64
	// Tissue has Width*Height entries, row by row.
	Tissue []bool

	// seen is what FindTissue saw, so that Judge need not read the level again; nil in a
	// mask that was made otherwise.
	seen *survey
}

// Fraction of the slide that is tissue, 0 to 1.
func (m *TissueMask) Fraction() float64 {
	if len(m.Tissue) == 0 {
		return 0
	}
	return float64(countTrue(m.Tissue)) / float64(len(m.Tissue))
}

func countTrue(cells []bool) int {
	n := 0
	for _, t := range cells {
		if t {
			n++
		}
	}
	return n
}

// FractionOf is the share of tissue in a rectangle of level-0 pixels, 0 to 1. A rectangle
// smaller than a cell takes the cell's value.
func (m *TissueMask) FractionOf(x0, y0, x1, y1 float64) float64 {
	cx0, cx1 := cellSpan(x0/m.CellWidth, x1/m.CellWidth, m.Width)
	cy0, cy1 := cellSpan(y0/m.CellHeight, y1/m.CellHeight, m.Height)
	n, all := 0, 0
	for y := cy0; y < cy1; y++ {
		for _, t := range m.Tissue[y*m.Width+cx0 : y*m.Width+cx1] {
			all++
			if t {
				n++
			}
		}
	}
	if all == 0 {
		return 0
	}
	return float64(n) / float64(all)
}

func cellSpan(from, to float64, limit int) (int, int) {
	a := min(max(int(from), 0), limit)
	b := min(int(to+0.999999), limit)
	if b <= a && a < limit {
		b = a + 1
	}
	return a, max(a, b)
}

// survey is one look at the whole slide: the picture at the mask's scale, its empty glass,
// and what each cell is taken for.
type survey struct {
	*lowPicture
	glass glassSurface
	kinds []cellKind
}

// FindTissue makes the mask from the smallest level that is detailed enough, read once, tile
// by tile. What is tissue is decided against the slide's own glass (tint, grey, vignetting):
// a cell differs from it by colour or by darkness (tissueStrength). Pale parts count where
// they join surer ones, the white cells of fat between their walls are covered, and pen,
// the scanner's black border, and grey dust, shadows and edges of glass beside coloured
// tissue are left out. The same slide always gives the same mask.
func FindTissue(ctx context.Context, s Slide) (*TissueMask, error) {
	level := maskLevel(s.Info())
	low, err := readLow(ctx, s, level, maxMaskSide)
	if err != nil {
		return nil, fmt.Errorf("find tissue on level %d: %w", level, err)
	}
	seen := &survey{lowPicture: low, glass: findGlass(low)}
	m := &TissueMask{Width: low.width, Height: low.height, CellWidth: low.cellWidth, CellHeight: low.cellHeight, seen: seen}
	strength := seen.classify()
	seen.findInk(strength)
	m.Tissue = seen.tissue(strength)
	return m, nil
}

// maskLevel is the smallest level with a longer side of at least minMaskSide, else the
// largest.
func maskLevel(info Info) int {
	best := 0
	for i, l := range info.Levels {
		if max(l.Width, l.Height) >= minMaskSide {
			best = i
		}
	}
	return best
}

// Fit scales a size down so that its longer side is at most side; never up, never to 0.
func Fit(width, height, side int) (int, int) {
	longer := max(width, height)
	if longer <= side {
		return width, height
	}
	return max(1, width*side/longer), max(1, height*side/longer)
}
