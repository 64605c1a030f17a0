package drawn

import (
	"context"
	"fmt"
	"image"
	"math"

	"telepath/tiling"
)

// Sizes that New accepts, in pixels, for width and height each.
const (
	MinSide = 512
	MaxSide = 200_000
)

const (
	tileSize = 256
	// mpp is the scale of every drawn slide: 0.5 µm per pixel, a 20x scan.
	mpp = 0.5
	// lastLevel is the longest side at which the pyramid ends.
	lastLevel = 1024
)

// Slide is a drawn slide. It holds some outlines and one table of noise, nothing per area.
type Slide struct {
	layout
	info     tiling.Info
	seed     uint64
	factors  []int // level-0 pixels per pixel of each level
	noise    *lattice
	label    string
	fibreCos float64
	fibreSin float64
}

var _ tiling.Slide = (*Slide)(nil)

// Option changes how a slide is drawn.
type Option func(*Slide)

// WithLabel puts text on the glass label instead of DEMO-<seed>.
func WithLabel(text string) Option { return func(s *Slide) { s.label = text } }

// New returns a slide of that size in level-0 pixels (0.5 µm each). The same size and seed
// always give the same pixels. A size outside MinSide to MaxSide is an UnreadableError.
func New(width, height int, seed uint64, opts ...Option) (*Slide, error) {
	if width < MinSide || height < MinSide || width > MaxSide || height > MaxSide {
		return nil, tiling.Unreadable("bad-size",
			fmt.Sprintf("A slide of %d x %d pixels can't be drawn", width, height), "",
			fmt.Sprintf("Ask for a width and height from %d to %d pixels.", MinSide, MaxSide))
	}
	s := &Slide{layout: newLayout(width, height, seed), seed: seed, noise: newLattice(seed), label: fmt.Sprintf("DEMO-%d", seed)}
	d := dice(mix(seed, kindStroma, -1, -1))
	s.fibreCos, s.fibreSin = d.turn()
	for _, opt := range opts {
		opt(s)
	}
	s.factors = pyramid(width, height)
	s.info = describe(width, height, s.factors, s.label)
	return s, nil
}

// pyramid lists the downsampling factors: by four while that leaves more than half the last
// size, else by two, until the longest side is at most 1024 pixels.
func pyramid(width, height int) []int {
	factors := []int{1}
	for f := 1; max(width, height)/f > lastLevel; {
		step := 2
		if max(width, height)/(4*f) >= lastLevel/2 {
			step = 4
		}
		f *= step
		factors = append(factors, f)
	}
	return factors
}

func describe(width, height int, factors []int, label string) tiling.Info {
	info := tiling.Info{
		Format: "drawn", Reader: "drawn", Width: width, Height: height,
		MPP:        &tiling.MPP{X: mpp, Y: mpp, Source: "drawn"},
		Associated: []string{"label", "overview", "thumbnail"},
		Stain:      "H&E", Doubts: []string{}, ObjectivePower: 20,
		Claims: tiling.Claims{LabelText: label, ContainerID: label},
	}
	for _, f := range factors {
		w, h := max(1, width/f), max(1, height/f)
		info.Levels = append(info.Levels, tiling.Level{
			Width: w, Height: h, TileWidth: tileSize, TileHeight: tileSize, Downsample: float64(width) / float64(w),
		})
	}
	return info
}

// Info describes the slide.
func (s *Slide) Info() tiling.Info { return s.info }

// Close does nothing: a drawn slide holds nothing open.
func (s *Slide) Close() error { return nil }

// Tile paints one tile. Lower levels are painted at a finer scale and averaged as light, so
// that their colours are those of a downsampled level 0.
func (s *Slide) Tile(ctx context.Context, level int, at tiling.TileIndex) (*image.RGBA, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if level < 0 || level >= len(s.info.Levels) || !s.info.Levels[level].Contains(at) {
		return nil, fmt.Errorf("tile %d,%d of level %d is outside the drawn slide", at.Col, at.Row, level)
	}
	w, h := s.info.Levels[level].TileSize(at)
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	fill(img, glass)
	factor := s.factors[level]
	ss := samples(factor)
	pitch := float64(factor) / float64(ss)
	b := blocks.Get().(*block)
	defer blocks.Put(b)
	cell := tileSize / ss // output pixels per block
	for y := 0; y < h; y += cell {
		for x := 0; x < w; x += cell {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			b.x0 = float64((at.Col*tileSize + x) * factor)
			b.y0 = float64((at.Row*tileSize + y) * factor)
			b.pitch = pitch
			if s.paint(b) {
				b.develop(img, x, y, ss)
			}
		}
	}
	return img, nil
}

// samples is how many samples per pixel and axis a level is painted with. Two suffice close to
// level 0, where structures span pixels; far levels average whole glands.
func samples(factor int) int {
	switch {
	case factor == 1:
		return 1
	case factor <= 4:
		return 2
	case factor <= 16:
		return 4
	}
	return 8
}

// Truth returns the outlines of the suspicious areas in level-0 pixels.
func (s *Slide) Truth() []Polygon {
	const corners = 128
	p := make(Polygon, corners)
	o, home := &s.suspicious, &s.pieces[0]
	for i := range p {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / corners)
		lo, hi := 0.0, 2.0
		for range 40 {
			mid := (lo + hi) / 2
			x, y := o.at(mid*cos, mid*sin)
			if min(o.depth(x, y), home.depth(x, y)-s.margin) > 0 {
				lo = mid
			} else {
				hi = mid
			}
		}
		p[i].X, p[i].Y = o.at(lo*cos, lo*sin)
	}
	return []Polygon{p}
}
