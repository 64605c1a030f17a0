package tiling_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/draw"
	"image/jpeg"
	"math"
	"math/rand/v2"

	"telepath/tiling"
)

// madeSlide is a slide put together from real tissue: pieces of any outline, filled with a
// texture of real pixels, on glass of any colour, with what can go wrong laid over it. Any
// tile of any level is painted by itself. Places and lengths are µm.
type madeSlide struct {
	info    tiling.Info
	texture *texture
	seed    uint64
	pieces  []blob
	fat     []blob
	glass   [3]float64
	vignet  float64 // share of light missing in the corners
	fade    float64 // share of the stain's density that is left
	stain   func(r, g, b float64) (float64, float64, float64)
	sigma   float64 // blur, µm
	disc    bool    // defocus (even over a square, for a disc of radius sigma) instead of Gaussian
	blurred blob    // where; whole slide if it has no size
	strokes []stroke
	folds   []stroke
	bubbles []blob
	dust    []stroke
	noise   float64
	quality int // of the JPEG that every tile goes through; 0: none
}

// blob is an ellipse with an uneven outline.
type blob struct {
	x, y, a, b, rough float64
}

// depth is above 0 inside, 1 in the middle.
func (e blob) depth(seed uint64, x, y float64) float64 {
	dx, dy := (x-e.x)/e.a, (y-e.y)/e.b
	d := 1 - (dx*dx + dy*dy)
	if e.rough > 0 && d > -2 && d < 2 {
		s := 3 / e.a
		d += e.rough * (smooth(seed, x*s, y*s) + 0.4*smooth(seed+1, x*s*4, y*s*4) + 0.15*smooth(seed+2, x*s*16, y*s*16))
	}
	return d
}

// stroke is a line with a width: ink, a fold, a fibre.
type stroke struct {
	points  [][2]float64
	half    float64 // half the width, µm
	density [3]float64
	soft    float64 // µm over which the edge fades
}

// at is how much of the stroke is at a place, 0 to 1.
func (s *stroke) at(x, y float64) float64 {
	best := math.MaxFloat64
	for i := 1; i < len(s.points); i++ {
		a, b := s.points[i-1], s.points[i]
		dx, dy := b[0]-a[0], b[1]-a[1]
		t := ((x-a[0])*dx + (y-a[1])*dy) / max(dx*dx+dy*dy, 1e-9)
		t = min(max(t, 0), 1)
		ex, ey := x-a[0]-t*dx, y-a[1]-t*dy
		best = min(best, ex*ex+ey*ey)
	}
	return min(max((s.half-math.Sqrt(best))/max(s.soft, 1e-6)+0.5, 0), 1)
}

// reach is the box outside of which the stroke is nowhere.
func (s *stroke) reach() (x0, y0, x1, y1 float64) {
	x0, y0, x1, y1 = math.MaxFloat64, math.MaxFloat64, -math.MaxFloat64, -math.MaxFloat64
	for _, p := range s.points {
		x0, y0, x1, y1 = min(x0, p[0]), min(y0, p[1]), max(x1, p[0]), max(y1, p[1])
	}
	m := s.half + s.soft
	return x0 - m, y0 - m, x1 + m, y1 + m
}

// texture is a picture with its halvings, mirrored without end.
type texture struct{ levels []*image.RGBA }

func newTexture(img *image.RGBA) *texture {
	t := &texture{levels: []*image.RGBA{img}}
	for img.Rect.Dx() >= 8 && img.Rect.Dy() >= 8 {
		img = halve(img)
		t.levels = append(t.levels, img)
	}
	return t
}

func halve(img *image.RGBA) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, img.Rect.Dx()/2, img.Rect.Dy()/2))
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			i, o := img.PixOffset(2*x, 2*y), out.PixOffset(x, y)
			for c := range 4 {
				out.Pix[o+c] = uint8((int(img.Pix[i+c]) + int(img.Pix[i+4+c]) + int(img.Pix[i+img.Stride+c]) + int(img.Pix[i+img.Stride+4+c]) + 2) / 4)
			}
		}
	}
	return out
}

func (t *texture) at(level, x, y int) []uint8 {
	img := t.levels[min(level, len(t.levels)-1)]
	if extra := level - len(t.levels) + 1; extra > 0 {
		x, y = x<<extra, y<<extra
	}
	return img.Pix[img.PixOffset(mirror(x, img.Rect.Dx()), mirror(y, img.Rect.Dy())):]
}

func mirror(i, n int) int {
	i %= 2 * n
	if i < 0 {
		i += 2 * n
	}
	if i >= n {
		i = 2*n - 1 - i
	}
	return i
}

// smooth is a noise from -1 to 1 that changes over a length of 1.
func smooth(seed uint64, x, y float64) float64 {
	x0, y0 := math.Floor(x), math.Floor(y)
	fx, fy := x-x0, y-y0
	fx, fy = fx*fx*(3-2*fx), fy*fy*(3-2*fy)
	i, j := int64(x0), int64(y0)
	a := lattice(seed, i, j)*(1-fx) + lattice(seed, i+1, j)*fx
	b := lattice(seed, i, j+1)*(1-fx) + lattice(seed, i+1, j+1)*fx
	return a*(1-fy) + b*fy
}

func lattice(seed uint64, i, j int64) float64 {
	h := (seed ^ uint64(i)*0x9e3779b97f4a7c15) * 0xbf58476d1ce4e5b9
	h ^= h >> 29
	h = (h ^ uint64(j)*0x94d049bb133111eb) * 0xd6e8feb86659fd93
	h ^= h >> 32
	return float64(h%4096)/2047.5 - 1
}

// newMade lays a slide of that size in pixels out, with a pyramid of factor 4.
func newMade(t *texture, width, height int, mpp float64, seed uint64) *madeSlide {
	s := &madeSlide{texture: t, seed: seed, glass: [3]float64{243, 242, 244}, fade: 1, noise: 1.2, quality: 80}
	s.info = tiling.Info{
		Format: "made", Reader: "made", Width: width, Height: height,
		MPP: &tiling.MPP{X: mpp, Y: mpp, Source: "made"},
	}
	for f := 1; ; f *= 4 {
		l := tiling.Level{Width: width / f, Height: height / f, TileWidth: 256, TileHeight: 256, Downsample: float64(f)}
		s.info.Levels = append(s.info.Levels, l)
		if max(l.Width, l.Height) <= 1024 {
			return s
		}
	}
}

func (s *madeSlide) Info() tiling.Info { return s.info }
func (s *madeSlide) Close() error      { return nil }
func (s *madeSlide) Associated(context.Context, string) (*image.RGBA, error) {
	return nil, errors.New("none")
}

// size is the slide's width and height in µm.
func (s *madeSlide) size() (w, h float64) {
	return float64(s.info.Width) * s.info.MPP.X, float64(s.info.Height) * s.info.MPP.X
}

func (s *madeSlide) Tile(_ context.Context, level int, at tiling.TileIndex) (*image.RGBA, error) {
	l := s.info.Levels[level]
	if !l.Contains(at) {
		return nil, errors.New("outside")
	}
	w, h := l.TileSize(at)
	img := s.region(level, at.Col*l.TileWidth, at.Row*l.TileHeight, w, h)
	if s.quality == 0 {
		return img, nil
	}
	return throughJPEG(img, s.quality)
}

func throughJPEG(img *image.RGBA, quality int) (*image.RGBA, error) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
		return nil, err
	}
	back, err := jpeg.Decode(&b)
	if err != nil {
		return nil, err
	}
	return toRGBA(back), nil
}

func toRGBA(img image.Image) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, img.Bounds().Dx(), img.Bounds().Dy()))
	draw.Draw(out, out.Rect, img, img.Bounds().Min, draw.Src)
	return out
}

// grain is noise of about standard deviation 1, to be read from any place.
var grain = func() (g [1 << 16]float32) {
	d := rand.New(rand.NewPCG(1, 2))
	for i := range g {
		g[i] = float32(d.NormFloat64())
	}
	return g
}()

// region paints: what lets light through (0 to 1 for each channel), blurred; then dust, the
// glass's light, and the camera's noise.
func (s *madeSlide) region(level, x0, y0, w, h int) *image.RGBA {
	ds := s.info.Levels[level].Downsample
	px := ds * s.info.MPP.X // µm
	sharp := s.light(level, x0, y0, w, h)
	out := sharp
	if r := s.sigma / px; r > 0.3 {
		m := int(math.Ceil(3 * r))
		wide := s.light(level, x0-m, y0-m, w+2*m, h+2*m)
		wide.blur(r, s.disc)
		out = wide.crop(m, w, h)
		if s.blurred.a > 0 {
			for y := range h {
				for x := range w {
					if s.blurred.depth(s.seed+77, (float64(x0+x)+0.5)*px, (float64(y0+y)+0.5)*px) <= 0 {
						copy(out.at(x, y), sharp.at(x, y))
					}
				}
			}
		}
	}
	return s.expose(out, x0, y0, px)
}

const paintStep = 4 // pixels for which outlines are worked out once

func (s *madeSlide) light(level, x0, y0, w, h int) *lightField {
	px := s.info.Levels[level].Downsample * s.info.MPP.X
	f := &lightField{w, h, make([]float32, 3*w*h)}
	step := paintStep
	if level > 0 {
		step = 1
	}
	for by := 0; by < h; by += step {
		for bx := 0; bx < w; bx += step {
			ux, uy := (float64(x0+bx)+float64(step)/2)*px, (float64(y0+by)+float64(step)/2)*px
			inside, fat := s.inside(ux, uy)
			for y := by; y < min(by+step, h); y++ {
				for x := bx; x < min(bx+step, w); x++ {
					v := f.at(x, y)
					v[0], v[1], v[2] = 1, 1, 1
					if inside {
						s.tissue(v, level, x0+x, y0+y, px, fat)
					}
				}
			}
		}
	}
	s.lay(f, x0, y0, px)
	return f
}

func (s *madeSlide) inside(x, y float64) (inside, fat bool) {
	for i, p := range s.pieces {
		if p.depth(s.seed+uint64(10*i), x, y) > 0 {
			inside = true
		}
	}
	for i, p := range s.fat {
		if p.depth(s.seed+uint64(1000+10*i), x, y) > 0 {
			return true, true
		}
	}
	return inside, false
}

// textureLight is how bright the glass of the texture's own slide is.
const textureLight = 243

func (s *madeSlide) tissue(v []float32, level, x, y int, px float64, fat bool) {
	c := s.texture.at(2*level, x, y)
	r, g, b := float64(c[0])/textureLight, float64(c[1])/textureLight, float64(c[2])/textureLight
	if fat {
		wall := fatWall(s.seed, (float64(x)+0.5)*px, (float64(y)+0.5)*px, px)
		r, g, b = 1+(r*0.5+0.47-1)*wall, 1+(g*0.5+0.38-1)*wall, 1+(b*0.5+0.45-1)*wall
	}
	if s.stain != nil {
		r, g, b = s.stain(r, g, b)
	}
	for i, t := range [3]float64{r, g, b} {
		t = min(max(t, 0.004), 1)
		if s.fade != 1 {
			t = math.Pow(t, s.fade)
		}
		v[i] = float32(t)
	}
	for i := range s.folds {
		if k := s.folds[i].at((float64(x)+0.5)*px, (float64(y)+0.5)*px); k > 0 {
			// What was folded over lies on top: tissue from a little way off.
			o := s.texture.at(2*level, x+int(60/px), y+int(35/px))
			for i := range 3 {
				v[i] *= float32(math.Pow(min(max(float64(o[i])/textureLight, 0.02), 1), s.fade*k))
			}
		}
	}
}

// fatWall is 1 on the walls between fat cells of about 80 µm, averaged over a pixel.
func fatWall(seed uint64, x, y, px float64) float64 {
	const pitch, thick = 80.0, 4.0
	i0, j0 := int64(math.Floor(x/pitch)), int64(math.Floor(y/pitch))
	first, second := math.MaxFloat64, math.MaxFloat64
	for j := j0 - 1; j <= j0+1; j++ {
		for i := i0 - 1; i <= i0+1; i++ {
			sx := (float64(i) + 0.5 + 0.4*lattice(seed+5, i, j)) * pitch
			sy := (float64(j) + 0.5 + 0.4*lattice(seed+6, i, j)) * pitch
			d := math.Hypot(sx-x, sy-y)
			if d < first {
				first, second = d, first
			} else if d < second {
				second = d
			}
		}
	}
	gap := (second - first) / 2
	wide := max(thick, px)
	return min(1, thick/wide) * min(max((wide/2-gap)/(wide/4)+1, 0), 1)
}

// lay puts ink and bubbles over the light.
func (s *madeSlide) lay(f *lightField, x0, y0 int, px float64) {
	for i := range s.strokes {
		k := &s.strokes[i]
		ax, ay, bx, by := k.reach()
		for y := max(0, int(ay/px)-y0); y < min(f.h, int(by/px)-y0+1); y++ {
			for x := max(0, int(ax/px)-x0); x < min(f.w, int(bx/px)-x0+1); x++ {
				ux, uy := (float64(x0+x)+0.5)*px, (float64(y0+y)+0.5)*px
				a := k.at(ux, uy)
				if a <= 0 {
					continue
				}
				// Ink dries unevenly: streaks along, a denser rim.
				a *= 1 + 0.2*smooth(s.seed+uint64(50+i), ux/180, uy/180) + 0.1*smooth(s.seed+uint64(60+i), ux/30, uy/30)
				v := f.at(x, y)
				for c := range 3 {
					v[c] *= float32(math.Pow(10, -a*k.density[c]))
				}
			}
		}
	}
	for _, b := range s.bubbles {
		rim := 18.0
		for y := max(0, int((b.y-b.b-4*rim)/px)-y0); y < min(f.h, int((b.y+b.b+4*rim)/px)-y0+1); y++ {
			for x := max(0, int((b.x-b.a-4*rim)/px)-x0); x < min(f.w, int((b.x+b.a+4*rim)/px)-x0+1); x++ {
				dx, dy := (float64(x0+x)+0.5)*px-b.x, (float64(y0+y)+0.5)*px-b.y
				d := math.Hypot(dx/b.a, dy/b.b)
				off := (d - 1) * min(b.a, b.b) / rim
				dark := 0.75 * math.Exp(-off*off)
				v := f.at(x, y)
				for c := range 3 {
					v[c] *= float32(1 - dark)
					if d < 1 {
						v[c] = 0.06 + 0.94*v[c]
					}
				}
			}
		}
	}
}

// expose turns light into pixels.
func (s *madeSlide) expose(f *lightField, x0, y0 int, px float64) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, f.w, f.h))
	sw, sh := s.size()
	reach := make([][4]float64, len(s.dust))
	for i := range s.dust {
		reach[i][0], reach[i][1], reach[i][2], reach[i][3] = s.dust[i].reach()
	}
	noise := float32(s.noise * s.info.MPP.X / px)
	for y := range f.h {
		at := rand.New(rand.NewPCG(s.seed^uint64(x0)<<20^uint64(y0+y), 3)).IntN(len(grain))
		for x := range f.w {
			ux, uy := (float64(x0+x)+0.5)*px, (float64(y0+y)+0.5)*px
			shade := 1.0
			if s.vignet > 0 {
				dx, dy := 2*ux/sw-1, 2*uy/sh-1
				shade -= s.vignet * (dx*dx + dy*dy) / 2
			}
			for i := range s.dust {
				if k := &s.dust[i]; ux < reach[i][0] || uy < reach[i][1] || ux > reach[i][2] || uy > reach[i][3] || k.half == 0 {
					continue
				}
				shade *= math.Pow(10, -s.dust[i].density[0]*s.dust[i].at(ux, uy))
			}
			v, o := f.at(x, y), img.PixOffset(x, y)
			for c := range 3 {
				at = (at + 1) % len(grain)
				l := v[c]*float32(s.glass[c]*shade) + noise*grain[at]
				img.Pix[o+c] = uint8(min(max(l+0.5, 0), 255))
			}
			img.Pix[o+3] = 255
		}
	}
	return img
}

// truth says whether tissue is at a place, in level-0 pixels.
func (s *madeSlide) truth(x, y float64) bool {
	in, _ := s.inside(x*s.info.MPP.X, y*s.info.MPP.X)
	return in
}
