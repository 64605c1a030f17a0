package localmodel

import (
	"cmp"
	"slices"
)

// parts is the division of a tile's side into fields.
const parts = 4

// fields are the sums over each field of a tile.
type fields [parts * parts]float64

// field is the one that a pixel lies in.
func field(x, y, width, height int) int { return y*parts/height*parts + x*parts/width }

// add sums a picture up, field by field.
func (f *fields) add(v []uint8, width, height int) {
	var sums [parts * parts]int
	for y := range height {
		row := v[y*width : (y+1)*width]
		for part := range parts {
			// The first pixel x of a part is the least with x*parts/width == part.
			from, to := (part*width+parts-1)/parts, ((part+1)*width+parts-1)/parts
			n := 0
			for _, d := range row[from:to] {
				n += int(d)
			}
			sums[y*parts/height*parts+part] += n
		}
	}
	for i, n := range sums {
		f[i] += float64(n)
	}
}

func (f *fields) sum() float64 {
	var all float64
	for _, v := range f {
		all += v
	}
	return all
}

// fraction is the share of the tissue that is nucleus.
func fraction(inside, tissue *fields) float64 { return inside.sum() / max(tissue.sum(), 1) }

// quietDensity is the nuclear fraction of the sparsest quarter of the fields. A sliver of
// tissue is no field: less than a quarter of the field's whole area.
func quietDensity(inside, tissue *fields, whole float64, p params) float64 {
	type sparse struct{ density, weight float64 }
	var all []sparse
	var weight float64
	for i := range tissue {
		if w := p.ramp(tissue[i], whole/4); w > 0 {
			all = append(all, sparse{inside[i] / tissue[i], w})
			weight += w
		}
	}
	slices.SortFunc(all, func(a, b sparse) int { return cmp.Compare(a.density, b.density) })
	most := max(weight/4, min(weight, 1)) // at least one field
	var sum, taken float64
	for _, s := range all {
		w := min(s.weight, most-taken)
		sum += float64(w * s.density)
		taken += w
	}
	if taken == 0 {
		return 0
	}
	return sum / taken
}
