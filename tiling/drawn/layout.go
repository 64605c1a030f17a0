package drawn

import "math"

// tissueShare is how much of the glass the pieces cover together.
const tissueShare = 0.35

// piece is one piece of tissue and the area of fat in it.
type piece struct {
	outline
	box box // everything of the piece, ragged edge included
	fat outline
}

// layout places the pieces and the suspicious area.
type layout struct {
	pieces     []piece
	suspicious outline // lies in pieces[0]
	margin     float64 // the suspicious area keeps this distance from the edge of its piece
}

// raggedBig and raggedSmall are how far the tissue's edge departs from its outline.
func raggedBig(size float64) float64   { return 0.035 * size }
func raggedSmall(size float64) float64 { return min(12, 0.02*size) }

func newLayout(width, height int, seed uint64) layout {
	d := dice(mix(seed, kindLayout, 0, 0))
	w, h := float64(width), float64(height)
	n := pieceCount(w, h)
	var l layout
	side := 1.0
	if d.unit() < 0.5 {
		side = -1
	}
	for i := range n {
		cell := box{w * float64(i) / float64(n), 0, w * float64(i+1) / float64(n), h}
		if h > w {
			cell = box{0, h * float64(i) / float64(n), w, h * float64(i+1) / float64(n)}
		}
		l.pieces = append(l.pieces, newPiece(&d, cell, side))
	}
	// Which piece carries the suspicious area depends on the seed.
	first := int(d.unit() * float64(n))
	l.pieces[0], l.pieces[first] = l.pieces[first], l.pieces[0]
	l.suspicious, l.margin = newSuspicious(&d, &l.pieces[0], n, side)
	return l
}

// pieceCount is one for a small field, two or three for a section, more for a long strip.
func pieceCount(w, h float64) int {
	long, aspect := max(w, h), max(w, h)/min(w, h)
	switch {
	case long < 1500:
		return max(1, int(aspect/2))
	case long < 8000:
		return max(2, int(aspect))
	}
	return max(3, int(aspect))
}

func newPiece(d *dice, cell box, side float64) piece {
	cw, ch := cell.x1-cell.x0, cell.y1-cell.y0
	// A disc of radius f in a square cell of half width 1 covers π/4·f² of it.
	f := math.Sqrt(tissueShare * 4 / math.Pi)
	o := newOutline(d, (cell.x0+cell.x1)/2, (cell.y0+cell.y1)/2, f*cw/2, f*ch/2, d.between(-0.3, 0.3), 0.13)
	b := o.bounds()
	fit := min(0.47*cw/max(o.x-b.x0, b.x1-o.x), 0.47*ch/max(o.y-b.y0, b.y1-o.y))
	ragged := 1 + 2*(raggedBig(o.size)+raggedSmall(o.size))/o.size
	if fit /= ragged; fit < 1 {
		o.scale(fit)
	}
	p := piece{outline: o}
	p.box = o.bounds().grown(2*(raggedBig(o.size)+raggedSmall(o.size)) + 4)
	x, y := o.at(-side*d.between(0.45, 0.6), d.between(-0.4, 0.4))
	r := d.between(0.34, 0.42)
	p.fat = newOutline(d, x, y, o.ax*r, o.ay*r*1.3, d.between(-0.5, 0.5), 0.16)
	return p
}

// newSuspicious puts the area into the half of the piece away from its fat. It takes about a
// quarter of the tissue of a small slide and less of a large one.
func newSuspicious(d *dice, p *piece, pieces int, side float64) (outline, float64) {
	r := 0.52
	if pieces > 1 {
		r = 0.56
	}
	x, y := p.at(side*d.between(0.22, 0.3), d.between(-0.12, 0.12))
	o := newOutline(d, x, y, p.ax*r, p.ay*r, d.between(-0.4, 0.4), 0.09)
	return o, max(2.2*(raggedBig(p.size)+raggedSmall(p.size)), 0.06*p.size)
}
