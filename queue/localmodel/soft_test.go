package localmodel

import (
	"math"
	"testing"
)

func TestRamp(t *testing.T) {
	t.Parallel()
	for v, want := range map[float64]float64{0: 0, 3: 0, 3.5: 0.25, 4: 0.5, 4.5: 0.75, 5: 1, 100: 1} {
		if got := ramp(v, 4, 0.25); got != want {
			t.Errorf("ramp(%v, 4) = %v, want %v", v, got, want)
		}
	}
}

func TestTally(t *testing.T) {
	t.Parallel()
	var one, even tally = make(tally, 8), make(tally, 100)
	one[7] = 0.5
	for v := range even {
		even[v] = 1 // v lies in the ranks from v to v+1
	}
	for _, c := range []struct {
		what      string
		got, want float64
	}{
		{"nothing, smallest", tally(nil).smallest(0.5, fixed), 0}, {"nothing, largest", tally(nil).largest(0.5, fixed), 0},
		{"one, quartile", one.smallest(0.25, fixed), 7}, {"one, decile", one.largest(0.1, fixed), 7},
		{"even, quartile", even.smallest(0.25, fixed), 24.5}, {"even, median", even.smallest(0.5, fixed), 49.5},
		{"even, 9th decile", even.largest(0.1, fixed), 89.5},
	} {
		if math.Abs(c.got-c.want) > 1e-9 {
			t.Errorf("%s: %v, want %v", c.what, c.got, c.want)
		}
	}
}

func TestFieldsAddUp(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{256, 256}, {33, 70}, {3, 2}, {1, 1}} {
		w, h := size[0], size[1]
		v := make([]uint8, w*h)
		var want fields
		for y := range h {
			for x := range w {
				v[y*w+x] = uint8(x*7 + y*3)
				want[field(x, y, w, h)] += float64(v[y*w+x])
			}
		}
		var got fields
		if got.add(v, w, h); got != want {
			t.Errorf("%d x %d: %v, want %v", w, h, got, want)
		}
	}
}

// The sparsest quarter of 16 fields is four of them; a sliver of tissue counts for nothing.
func TestQuietDensity(t *testing.T) {
	t.Parallel()
	var inside, tissue fields
	for i := range tissue {
		tissue[i], inside[i] = 100, float64(i)
	}
	if got := quietDensity(&inside, &tissue, 100, fixed); math.Abs(got-0.015) > 1e-9 {
		t.Errorf("16 fields: %v, want 0.015", got)
	}
	tissue[0] = 10
	if got, want := quietDensity(&inside, &tissue, 100, fixed), (1+2+3+0.75*4)/375.0; math.Abs(got-want) > 1e-9 {
		t.Errorf("15 fields and a sliver: %v, want %v", got, want)
	}
	if got := quietDensity(&inside, &fields{}, 100, fixed); got != 0 {
		t.Errorf("no tissue: %v", got)
	}
}
