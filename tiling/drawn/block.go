package drawn

import (
	"image"
	"image/color"
	"sync"
)

const (
	blockSize = 256
	maxStep   = 16 // samples between the nodes at which slow fields are computed
	maxReach  = 64 // and at most so many level-0 pixels
	maxNodes  = blockSize/2 + 1
)

// block is the scratch for painting 256 x 256 samples that lie pitch level-0 pixels apart.
// Sample i,j is the place (x0 + (i+½)·pitch, y0 + (j+½)·pitch).
type block struct {
	x0, y0, pitch float64
	hema, eosin   [blockSize * blockSize]float32

	step  int // samples between nodes
	nodes int // nodes per side
	node  [maxNodes * maxNodes]slow
	row   [maxNodes]slow
	count struct{ tissue, suspicious, fat, gland int } // nodes near such tissue

	glands []gland
	sites  []site
}

// slow is what changes slowly over the section and is interpolated between nodes.
type slow struct {
	tissue, suspicious, fat float32
	bend, tone              float32
}

var blocks = sync.Pool{New: func() any { return new(block) }}

func lerp(a, b slow, t float32) slow {
	return slow{
		tissue:     a.tissue + (b.tissue-a.tissue)*t,
		suspicious: a.suspicious + (b.suspicious-a.suspicious)*t,
		fat:        a.fat + (b.fat-a.fat)*t,
		bend:       a.bend + (b.bend-a.bend)*t,
		tone:       a.tone + (b.tone-a.tone)*t,
	}
}

// box is the block's rectangle in level-0 pixels.
func (b *block) box() box {
	side := b.pitch * blockSize
	return box{b.x0, b.y0, b.x0 + side, b.y0 + side}
}

// span is the range of samples whose centres lie in [lo,hi] on one axis, cut to the block.
func (b *block) span(origin, lo, hi float64) (from, to int) {
	from = max(0, int((lo-origin)/b.pitch))
	to = min(blockSize-1, int((hi-origin)/b.pitch))
	if hi < origin {
		to = -1
	}
	return from, to
}

// survey computes the slow fields at the block's nodes and says whether any tissue is near.
func (s *Slide) survey(b *block) bool {
	near, at := false, b.box()
	for i := range s.pieces {
		near = near || s.pieces[i].box.reaches(at)
	}
	if !near {
		return false
	}
	b.step = max(2, min(maxStep, int(maxReach/b.pitch)))
	b.nodes = blockSize/b.step + 1
	b.count.tissue, b.count.suspicious, b.count.fat, b.count.gland = 0, 0, 0, 0
	reach := float32(float64(b.step)*b.pitch) + 20
	for j := range b.nodes {
		for i := range b.nodes {
			x, y := b.x0+float64(i*b.step)*b.pitch, b.y0+float64(j*b.step)*b.pitch
			z := s.zoneAt(x, y)
			n := slow{tissue: max(z.tissue, -1000), suspicious: max(z.suspicious, -1000), fat: max(z.fat, -1000)}
			if z.tissue > -reach {
				b.count.tissue++
				b.count.suspicious += above(z.suspicious, -reach)
				b.count.fat += above(z.fat, -reach-2*fatPitch)
				b.count.gland += above(z.gland, -0.5)
				n.bend, n.tone = s.bendAt(x, y), s.toneAt(x, y)
			}
			b.node[j*b.nodes+i] = n
		}
	}
	return b.count.tissue > 0
}

func above(v, limit float32) int {
	if v > limit {
		return 1
	}
	return 0
}

// develop turns the block's stain into light, averages ss x ss samples to a pixel and puts
// them at x, y of the picture, cut to its size.
func (b *block) develop(img *image.RGBA, x, y, ss int) {
	w, h := min(blockSize/ss, img.Rect.Dx()-x), min(blockSize/ss, img.Rect.Dy()-y)
	half, area := ss*ss/2, ss*ss
	for j := range h {
		out := img.Pix[img.PixOffset(x, y+j):]
		for i := range w {
			var red, green, blue int
			for v := range ss {
				at := (j*ss+v)*blockSize + i*ss
				for u := range ss {
					r, g, bl := stained(b.hema[at+u], b.eosin[at+u])
					red, green, blue = red+int(r), green+int(g), blue+int(bl)
				}
			}
			out[i*4] = uint8((red + half) / area)
			out[i*4+1] = uint8((green + half) / area)
			out[i*4+2] = uint8((blue + half) / area)
			out[i*4+3] = 0xff
		}
	}
}

// fill paints the whole picture in one colour.
func fill(img *image.RGBA, c color.RGBA) {
	if len(img.Pix) < 4 {
		return
	}
	copy(img.Pix, []uint8{c.R, c.G, c.B, c.A})
	for n := 4; n < len(img.Pix); n *= 2 {
		copy(img.Pix[n:], img.Pix[:n])
	}
}
