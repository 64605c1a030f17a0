package models

import (
	"strings"
	"testing"

	"telepath/tiling"
)

func TestReadCardSaysHowTilesAreCut(t *testing.T) {
	t.Parallel()
	c, err := ReadCard(strings.NewReader(goodCard+"overlap: 64\nmargin: 32\nstored_tiles: true\nscaled_decode: true\n"), "gland.yaml")
	if err != nil {
		t.Fatal(err)
	}
	want := tiling.Target{TileSize: 224, MPP: 0.5, Quality: 85, Overlap: 64, Margin: 32, Stored: true, Scaled: true}
	if c.Target() != want {
		t.Errorf("%+v, want %+v", c.Target(), want)
	}
	for _, bad := range []string{"overlap: 200\n", "margin: -1\n", "overlap: 10\nmargin: 8\n"} {
		if _, err := ReadCard(strings.NewReader(goodCard+bad), "gland.yaml"); err == nil || !strings.Contains(err.Error(), "overlap") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
