package tiling

import (
	"context"
	"fmt"
	"image"
)

// maxMaskSide bounds the mask, so that its memory does not grow with the slide.
const maxMaskSide = 2048

// TissueMask is a coarse bitmap of where tissue is. Cell (x,y) covers the level-0 pixels
// from (x*CellWidth, y*CellHeight) on.
type TissueMask struct {
	Width, Height         int
	CellWidth, CellHeight float64
	// Tissue has Width*Height entries, row by row.
	Tissue []bool
}

// Fraction of the slide that is tissue, 0 to 1.
func (m *TissueMask) Fraction() float64 {
	if len(m.Tissue) == 0 {
		return 0
	}
	n := 0
	for _, t := range m.Tissue {
		if t {
			n++
		}
	}
	return float64(n) / float64(len(m.Tissue))
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

// FindTissue makes the mask from the smallest level that is detailed enough, tile by tile.
// It finds pale stains as well as dark ones, and leaves out black borders. What is tissue is
// decided against the slide's own glass: see tissueThreshold.
func FindTissue(ctx context.Context, s Slide) (*TissueMask, error) {
	level := maskLevel(s.Info())
	thumb, err := averageLevel(ctx, s, level, maxMaskSide)
	if err != nil {
		return nil, fmt.Errorf("find tissue on level %d: %w", level, err)
	}
	m := thumb.mask(s.Info())
	return m, nil
}

// maskLevel is the smallest level with a longer side of at least 512 px, else the largest.
func maskLevel(info Info) int {
	best := 0
	for i, l := range info.Levels {
		if max(l.Width, l.Height) >= 512 {
			best = i
		}
	}
	return best
}

// average is a level reduced by whole-number box averaging while it is read.
type average struct {
	width, height, factor int
	levelWidth            int
	levelHeight           int
	sum                   []uint32 // r, g, b per cell; a cell has at most 2^16 pixels
	n                     []uint32
}

func averageLevel(ctx context.Context, s Slide, level, maxSide int) (*average, error) {
	l := s.Info().Levels[level]
	f := max(1, ceilDiv(max(l.Width, l.Height), maxSide))
	a := &average{width: ceilDiv(l.Width, f), height: ceilDiv(l.Height, f), factor: f, levelWidth: l.Width, levelHeight: l.Height}
	a.sum, a.n = make([]uint32, 3*a.width*a.height), make([]uint32, a.width*a.height)
	for row := range l.Rows() {
		for col := range l.Cols() {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			tile, err := s.Tile(ctx, level, TileIndex{Col: col, Row: row})
			if err != nil {
				return nil, fmt.Errorf("tile %d,%d: %w", col, row, err)
			}
			a.add(tile, col*l.TileWidth, row*l.TileHeight)
		}
	}
	return a, nil
}

func (a *average) add(tile *image.RGBA, x0, y0 int) {
	b := tile.Bounds()
	for y := range b.Dy() {
		cellRow := (y0 + y) / a.factor * a.width
		pix := tile.Pix[y*tile.Stride:]
		for x := range b.Dx() {
			cell := cellRow + (x0+x)/a.factor
			a.sum[3*cell] += uint32(pix[4*x])
			a.sum[3*cell+1] += uint32(pix[4*x+1])
			a.sum[3*cell+2] += uint32(pix[4*x+2])
			a.n[cell]++
		}
	}
}

func (a *average) at(cell int) (r, g, b int) {
	n := max(a.n[cell], 1)
	return int(a.sum[3*cell] / n), int(a.sum[3*cell+1] / n), int(a.sum[3*cell+2] / n)
}

func (a *average) mask(info Info) *TissueMask {
	m := &TissueMask{
		Width: a.width, Height: a.height, Tissue: make([]bool, a.width*a.height),
		CellWidth:  float64(a.factor) * float64(info.Width) / float64(a.levelWidth),
		CellHeight: float64(a.factor) * float64(info.Height) / float64(a.levelHeight),
	}
	glass := a.glass()
	strength := make([]uint8, len(m.Tissue))
	for i := range strength {
		r, g, b := a.at(i)
		strength[i] = tissueStrength(r, g, b, glass)
	}
	threshold := tissueThreshold(strength)
	for i, v := range strength {
		m.Tissue[i] = int(v) >= threshold
	}
	m.dropSpecks()
	return m
}

// glass is the brightness of the empty slide: the green value that 95 % of the bright cells
// stay below, or 240 where hardly anything is bright (tissue fills the picture).
func (a *average) glass() int {
	var hist [256]int
	bright := 0
	for i := range a.n {
		if r, g, b := a.at(i); min(r, g, b) >= 200 {
			hist[g]++
			bright++
		}
	}
	if bright*100 < len(a.n) {
		return 240
	}
	left := bright / 20
	for g := 255; g > 0; g-- {
		if left -= hist[g]; left < 0 {
			return g
		}
	}
	return 240
}

// tissueStrength is how much a cell differs from glass: by colour (largest minus smallest
// channel) or by absorbing green, which haematoxylin, eosin and DAB all do. Black (scanner
// border, ink) is not tissue.
func tissueStrength(r, g, b, glass int) uint8 {
	if max(r, g, b) < 40 {
		return 0
	}
	chroma := max(r, g, b) - min(r, g, b)
	return uint8(min(max(chroma, glass-g, 0), 255))
}

// tissueThreshold is Otsu's threshold held between 14 and 32: lower would take the glass's
// own noise for tissue on an empty slide, higher would lose pale tissue next to dark.
func tissueThreshold(strength []uint8) int {
	return min(max(otsu(strength), 14), 32)
}

// otsu returns the threshold that separates the values best into two classes (Otsu 1979).
func otsu(values []uint8) int {
	var hist [256]float64
	sum := 0.0
	for _, v := range values {
		hist[v]++
		sum += float64(v)
	}
	total, below, sumBelow := float64(len(values)), 0.0, 0.0
	best, bestBetween := 0, -1.0
	for t := range 256 {
		below += hist[t]
		sumBelow += float64(t) * hist[t]
		above := total - below
		if below == 0 || above == 0 {
			continue
		}
		d := sumBelow/below - (sum-sumBelow)/above
		if between := below * above * d * d; between > bestBetween {
			best, bestBetween = t+1, between
		}
	}
	return best
}

// dropSpecks clears cells without any neighbour of tissue: dust, not biopsies, which are
// many cells large at this scale.
func (m *TissueMask) dropSpecks() {
	if m.Width*m.Height < 1024 {
		return
	}
	kept := make([]bool, len(m.Tissue))
	for y := range m.Height {
		for x := range m.Width {
			i := y*m.Width + x
			kept[i] = m.Tissue[i] && m.neighbours(x, y) > 0
		}
	}
	m.Tissue = kept
}

func (m *TissueMask) neighbours(x, y int) int {
	n := 0
	for ny := max(y-1, 0); ny <= min(y+1, m.Height-1); ny++ {
		for nx := max(x-1, 0); nx <= min(x+1, m.Width-1); nx++ {
			if (nx != x || ny != y) && m.Tissue[ny*m.Width+nx] {
				n++
			}
		}
	}
	return n
}

// AverageLevel is a level reduced by whole-number box averaging until its longer side is at
// most maxSide, read tile by tile.
func AverageLevel(ctx context.Context, s Slide, level, maxSide int) (*image.RGBA, error) {
	a, err := averageLevel(ctx, s, level, maxSide)
	if err != nil {
		return nil, err
	}
	img := image.NewRGBA(image.Rect(0, 0, a.width, a.height))
	for i := range a.n {
		r, g, b := a.at(i)
		copy(img.Pix[4*i:], []uint8{uint8(r), uint8(g), uint8(b), 255})
	}
	return img, nil
}

// Fit scales a size down so that its longer side is at most side; never up, never to 0.
func Fit(width, height, side int) (int, int) {
	longer := max(width, height)
	if longer <= side {
		return width, height
	}
	return max(1, width*side/longer), max(1, height*side/longer)
}
