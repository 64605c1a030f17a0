package tiling

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"slices"
)

// MaskEdit is one area that a person drew into the tissue mask or out of it.
type MaskEdit struct {
	// Add is true for "this is tissue", false for "this is not".
	Add bool `json:"add"`
	// Ring is a closed outline in level-0 pixels, x and y, without its first point repeated.
	Ring [][2]float64 `json:"ring"`
}

// Bounds of what a person may draw: a hand makes hundreds of points, not millions.
const (
	MaxMaskEdits  = 1000
	MaxRingPoints = 10_000
	// MaxMaskCorners bounds all rings together: each row of the mask may meet every corner.
	MaxMaskCorners = 20_000
)

// CheckMaskEdits says what is wrong with edits from outside; width and height are level 0's.
func CheckMaskEdits(edits []MaskEdit, width, height int) error {
	if len(edits) > MaxMaskEdits {
		return fmt.Errorf("%d areas, at most %d", len(edits), MaxMaskEdits)
	}
	corners := 0
	for i, e := range edits {
		if corners += len(e.Ring); corners > MaxMaskCorners {
			return fmt.Errorf("more than %d corners in %d areas: draw fewer or simpler ones", MaxMaskCorners, len(edits))
		}
		if len(e.Ring) < 3 || len(e.Ring) > MaxRingPoints {
			return fmt.Errorf("area %d has %d corners, 3 to %d are needed", i+1, len(e.Ring), MaxRingPoints)
		}
		for _, p := range e.Ring {
			if !(p[0] >= 0 && p[0] <= float64(width) && p[1] >= 0 && p[1] <= float64(height)) {
				return fmt.Errorf("area %d has a corner at %g, %g, outside the slide of %d x %d", i+1, p[0], p[1], width, height)
			}
		}
	}
	return nil
}

// Apply returns the mask with the edits drawn over it, the later over the earlier. A cell
// belongs to an area if its centre lies in it (even-odd rule), and every cell that a corner
// of an added area falls into belongs to it, so that a tiny biopsy can be drawn in.
func (m *TissueMask) Apply(edits []MaskEdit) *TissueMask {
	out := *m
	out.Tissue = slices.Clone(m.Tissue)
	for _, e := range edits {
		out.fill(e)
	}
	return &out
}

func (m *TissueMask) fill(e MaskEdit) {
	if e.Add {
		for _, p := range e.Ring {
			x, y := min(int(p[0]/m.CellWidth), m.Width-1), min(int(p[1]/m.CellHeight), m.Height-1)
			m.Tissue[y*m.Width+x] = true
		}
	}
	var crossings []float64
	top, bottom := m.rowsOf(e.Ring)
	for y := top; y < bottom; y++ {
		cy := (float64(y) + 0.5) * m.CellHeight
		crossings = crossings[:0]
		for i, a := range e.Ring {
			b := e.Ring[(i+1)%len(e.Ring)]
			if (a[1] > cy) != (b[1] > cy) {
				crossings = append(crossings, a[0]+(cy-a[1])/(b[1]-a[1])*(b[0]-a[0]))
			}
		}
		slices.Sort(crossings)
		for i := 0; i+1 < len(crossings); i += 2 {
			from := max(int(math.Ceil(crossings[i]/m.CellWidth-0.5)), 0)
			to := min(int(math.Ceil(crossings[i+1]/m.CellWidth-0.5)), m.Width)
			for x := from; x < to; x++ {
				m.Tissue[y*m.Width+x] = e.Add
			}
		}
	}
}

// rowsOf are the rows that a ring spans, from and up to.
func (m *TissueMask) rowsOf(ring [][2]float64) (from, to int) {
	top, bottom := math.Inf(1), math.Inf(-1)
	for _, p := range ring {
		top, bottom = min(top, p[1]), max(bottom, p[1])
	}
	return max(int(top/m.CellHeight), 0), min(int(bottom/m.CellHeight)+1, m.Height)
}

// PNG is the mask as a picture of one pixel a cell: tissue in a translucent blue-green,
// the rest transparent, to lie over the slide.
func (m *TissueMask) PNG() ([]byte, error) {
	img := image.NewPaletted(image.Rect(0, 0, m.Width, m.Height), color.Palette{
		color.NRGBA{}, color.NRGBA{R: 0, G: 140, B: 130, A: 90},
	})
	for i, t := range m.Tissue {
		if t {
			img.Pix[i] = 1
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return nil, fmt.Errorf("encode tissue mask: %w", err)
	}
	return b.Bytes(), nil
}
