package reports

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

// square is a grid of n x n cells of 100 px at 0.5 µm/px.
func square(n int) Grid {
	return Grid{Cols: n, Rows: n, CellWidth: 100, CellHeight: 100, Width: n * 100, Height: n * 100, MPPX: 0.5, MPPY: 0.5}
}

var plainRule = Rule{FlagLabel: "suspicious", OtherLabel: "unremarkable", Threshold: 0.5, RegionThreshold: 0.5, TopK: 3}

// drawn turns a picture into cells: '#' hot, '.' cold, ' ' not scored.
func drawnCells(picture string) (Grid, []Cell) {
	lines := strings.Split(strings.Trim(picture, "\n"), "\n")
	var cells []Cell
	for row, line := range lines {
		for col, sign := range line {
			switch sign {
			case '#':
				cells = append(cells, Cell{col, row, 0.8})
			case '.':
				cells = append(cells, Cell{col, row, 0.1})
			}
		}
	}
	return square(max(len(lines), len(lines[0]))), cells
}

func randomCells(g Grid, seed uint64, share float64) []Cell {
	random := rand.New(rand.NewPCG(seed, 1))
	var cells []Cell
	for row := range g.Rows {
		for col := range g.Cols {
			if random.Float64() < share {
				cells = append(cells, Cell{col, row, random.Float32()})
			}
		}
	}
	return cells
}

func TestAggregateDoesNotDependOnOrder(t *testing.T) {
	t.Parallel()
	g := square(40)
	for seed := range uint64(8) {
		cells := randomCells(g, seed, 0.7)
		want, err := Aggregate(g, cells, plainRule)
		if err != nil {
			t.Fatal(err)
		}
		random := rand.New(rand.NewPCG(seed, 2))
		random.Shuffle(len(cells), func(i, j int) { cells[i], cells[j] = cells[j], cells[i] })
		got, err := Aggregate(g, cells, plainRule)
		if err != nil || !reflect.DeepEqual(got.Regions, want.Regions) || got.Result != want.Result {
			t.Fatalf("seed %d: another order gave another outcome (%v)", seed, err)
		}
		if fmt.Sprint(got.Heat.Values) != fmt.Sprint(want.Heat.Values) {
			t.Fatalf("seed %d: another order gave another heat", seed)
		}
	}
}

func TestAggregateRegionsAgreeWithCells(t *testing.T) {
	t.Parallel()
	g := square(30)
	for seed := range uint64(20) {
		cells := randomCells(g, seed, 0.9)
		rule := plainRule
		rule.RegionThreshold, rule.MaxRegions = 0.7, 1000
		out, err := Aggregate(g, cells, rule)
		if err != nil {
			t.Fatal(err)
		}
		hot, tiles := 0, 0
		for _, c := range cells {
			if c.Score >= 0.7 {
				hot++
			}
		}
		last := math.Inf(1)
		for _, r := range out.Regions {
			tiles += r.Tiles
			weight := r.Score * *r.AreaMM2
			if weight > last+1e-12 {
				t.Fatalf("seed %d: region %d weighs more than the one before", seed, r.Rank)
			}
			last = weight
			if got, want := area(r.Polygon), r.Tiles*100*100; got != want {
				t.Fatalf("seed %d: region %d: outline encloses %d px, its tiles cover %d", seed, r.Rank, got, want)
			}
			for i, ring := range r.Polygon {
				if positive := area([][][2]int{ring}) > 0; positive != (i == 0) {
					t.Fatalf("seed %d: region %d: ring %d runs the wrong way", seed, r.Rank, i)
				}
			}
		}
		if tiles != hot {
			t.Fatalf("seed %d: regions hold %d tiles, %d are hot", seed, tiles, hot)
		}
	}
}

// area of closed rings by the shoelace formula: holes count negative.
func area(rings [][][2]int) int {
	twice := 0
	for _, ring := range rings {
		for i := 1; i < len(ring); i++ {
			twice += ring[i-1][0]*ring[i][1] - ring[i][0]*ring[i-1][1]
		}
	}
	return twice / 2
}

func TestOutlineHasCornersAndHoles(t *testing.T) {
	t.Parallel()
	g, cells := drawnCells(`
....
.##.
..#.
....`)
	out, err := Aggregate(g, cells, plainRule)
	if err != nil {
		t.Fatal(err)
	}
	want := [][][2]int{{{100, 100}, {300, 100}, {300, 300}, {200, 300}, {200, 200}, {100, 200}, {100, 100}}}
	if got := out.Regions[0].Polygon; !reflect.DeepEqual(got, want) {
		t.Errorf("L: got %v, want %v", got, want)
	}
	for picture, rings := range map[string]int{"###\n# #\n###": 2, ".#.\n#.#\n.#.": 2, "#..\n.#.\n..#": 1, "####\n#.##\n##.#\n####": 3} {
		g, cells := drawnCells(picture)
		out, err := Aggregate(g, cells, plainRule)
		if err != nil || len(out.Regions) != 1 || len(out.Regions[0].Polygon) != rings {
			t.Errorf("%q: %d regions, first with %d rings, want 1 with %d (%v)", picture, len(out.Regions), len(out.Regions[0].Polygon), rings, err)
		}
	}
}

func TestLastColumnAndRow(t *testing.T) {
	t.Parallel()
	g := Grid{Cols: 196, Rows: 2, CellWidth: 512, CellHeight: 512, Width: 100_001, Height: 1000, MPPX: 0.25, MPPY: 0.25}
	out, err := Aggregate(g, []Cell{{195, 1, 0.9}}, plainRule)
	if err != nil {
		t.Fatal(err)
	}
	r := out.Regions[0]
	if want := [4]int{99_840, 512, 161, 488}; r.Bounds != want || r.Hottest != want {
		t.Errorf("bounds %v, hottest %v, want %v", r.Bounds, r.Hottest, want)
	}
	if want := 161 * 488 * 0.0625 / 1e6; math.Abs(*r.AreaMM2-want) > 1e-12 {
		t.Errorf("area %g mm², want %g", *r.AreaMM2, want)
	}
	img := out.Heat.Image(g, 1000)
	if img.Rect.Dx() != 782 || img.Rect.Dy() != 8 || g.Downsample(1000) != 128 {
		t.Fatalf("picture of %v at downsample %d, want 782 x 8 at 128", img.Rect, g.Downsample(1000))
	}
	for _, x := range []int{779, 780, 781} {
		if seen := img.NRGBAAt(x, 7).A == 255; seen != (x >= 780) {
			t.Errorf("pixel %d: seen %v", x, seen)
		}
	}
}

func TestReasons(t *testing.T) {
	t.Parallel()
	g := square(10)
	three := []Cell{{0, 0, 0.93}, {4, 4, 0.93}, {8, 8, 0.93}, {1, 8, 0.1}}
	for want, c := range map[string]struct {
		cells []Cell
		rule  Rule
		label string
	}{
		"suspicious score 0.93 in 3 regions":                            {three, plainRule, "suspicious"},
		"no region above 0.50":                                          {[]Cell{{1, 1, 0.2}}, plainRule, "unremarkable"},
		"no tissue was scored":                                          {nil, plainRule, ""},
		"suspicious score 0.60, but no region above 0.70":               {[]Cell{{1, 1, 0.6}}, Rule{"suspicious", "", 0.5, 0.7, 1, 0}, "suspicious"},
		"1 region above 0.50, but the slide's score 0.49 is below 0.50": {[]Cell{{1, 1, 0.6}, {5, 5, 0.3998}}, Rule{"", "unremarkable", 0.5, 0.5, 2, 0}, "unremarkable"},
	} {
		out, err := Aggregate(g, c.cells, c.rule)
		if err != nil || out.Result.Reason != want || out.Result.Label != c.label {
			t.Errorf("got %q %q (%v), want %q %q", out.Result.Label, out.Result.Reason, err, c.label, want)
		}
		if out.Result.Flagged != (c.label != "unremarkable") {
			t.Errorf("%s: flagged is %v", want, out.Result.Flagged)
		}
	}
}

func TestRegionListIsBounded(t *testing.T) {
	t.Parallel()
	g := square(40)
	var cells []Cell
	for i := range 400 {
		cells = append(cells, Cell{2 * (i % 20), 2 * (i / 20), 0.9})
	}
	out, err := Aggregate(g, cells, plainRule)
	if err != nil || len(out.Regions) != 50 || !strings.Contains(out.Result.Reason, "400 regions") {
		t.Errorf("%d regions, reason %q (%v)", len(out.Regions), out.Result.Reason, err)
	}
	g.MPPX = 0
	if out, _ := Aggregate(g, cells, plainRule); out.Regions[0].AreaMM2 != nil {
		t.Error("an area was given though the scale is unknown")
	}
}

func TestAggregateRefuses(t *testing.T) {
	t.Parallel()
	nan := float32(math.NaN())
	huge, short := square(4), square(4)
	huge.Cols, huge.Rows = math.MaxInt/2, 4
	short.Width = 250
	for name, try := range map[string]struct {
		g     Grid
		cells []Cell
		rule  Rule
	}{
		"twice":            {square(4), []Cell{{1, 1, 0.5}, {1, 1, 0.5}}, plainRule},
		"outside":          {square(4), []Cell{{4, 1, 0.5}}, plainRule},
		"negative":         {square(4), []Cell{{0, -1, 0.5}}, plainRule},
		"no number":        {square(4), []Cell{{0, 0, nan}}, plainRule},
		"above one":        {square(4), []Cell{{0, 0, 1.5}}, plainRule},
		"huge grid":        {huge, nil, plainRule},
		"past the slide":   {short, nil, plainRule},
		"empty grid":       {Grid{}, nil, plainRule},
		"cells of nothing": {Grid{Cols: 1, Rows: 1, Width: 5, Height: 5}, nil, plainRule},
		"no tiles counted": {square(4), nil, Rule{}},
		"threshold":        {square(4), nil, Rule{Threshold: 2, TopK: 1}},
	} {
		if _, err := Aggregate(try.g, try.cells, try.rule); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func BenchmarkAggregateMillion(b *testing.B) {
	g := square(1000)
	cells := randomCells(g, 1, 1)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Aggregate(g, cells, plainRule); err != nil {
			b.Fatal(err)
		}
	}
}
