package drawn

import "math"

// mix hashes a seed with the coordinates of a cell (finaliser of SplitMix64, applied twice).
func mix(seed uint64, kind, col, row int) uint64 {
	h := seed + uint64(uint32(int32(kind)))*0xd6e8feb86659fd93
	h ^= uint64(uint32(int32(col)))<<32 | uint64(uint32(int32(row)))
	return scramble(scramble(h) + 0x9e3779b97f4a7c15)
}

func scramble(h uint64) uint64 {
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}

// dice is a stream of numbers that belongs to one cell.
type dice uint64

// unit returns the next number in [0,1).
func (d *dice) unit() float64 {
	*d += 0x9e3779b97f4a7c15
	return float64(scramble(uint64(*d))>>11) / (1 << 53)
}

// between returns the next number in [lo,hi).
func (d *dice) between(lo, hi float64) float64 { return lo + (hi-lo)*d.unit() }

// turn returns the cosine and sine of a random direction.
func (d *dice) turn() (cos, sin float64) {
	s, c := math.Sincos(2 * math.Pi * d.unit())
	return c, s
}

const latticeSize = 256

// lattice holds random values in [-1,1] on a grid that repeats every 256 points; at reads a
// smooth noise between them.
type lattice [latticeSize * latticeSize]float32

func newLattice(seed uint64) *lattice {
	d := dice(mix(seed, kindLattice, 0, 0))
	l := new(lattice)
	for i := range l {
		l[i] = float32(d.between(-1, 1))
	}
	return l
}

// at returns the noise at a place given in grid points: one point per wavelength.
func (l *lattice) at(x, y float64) float32 {
	// The shift keeps the conversion away from negative numbers, where it would round up.
	const shift = 1 << 16
	x, y = x+shift, y+shift
	xi, yi := int(x), int(y)
	fx, fy := float32(x-float64(xi)), float32(y-float64(yi))
	fx, fy = fx*fx*(3-2*fx), fy*fy*(3-2*fy)
	x0, x1 := xi&(latticeSize-1), (xi+1)&(latticeSize-1)
	y0, y1 := (yi&(latticeSize-1))*latticeSize, ((yi+1)&(latticeSize-1))*latticeSize
	top := l[y0+x0] + (l[y0+x1]-l[y0+x0])*fx
	bottom := l[y1+x0] + (l[y1+x1]-l[y1+x0])*fx
	return top + (bottom-top)*fy
}

// grain is unsmoothed noise for a level-0 pixel.
func (l *lattice) grain(x, y float64) float32 {
	xi, yi := int(x), int(y)
	return l[((yi*73+xi>>8)&(latticeSize-1))*latticeSize+(xi*7+yi*29)&(latticeSize-1)]
}

// ramp goes from 0 at lo to 1 at hi.
func ramp(v, lo, hi float32) float32 {
	switch {
	case v <= lo:
		return 0
	case v >= hi:
		return 1
	}
	return (v - lo) / (hi - lo)
}
