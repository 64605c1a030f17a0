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
	for bad, want := range map[string]string{
		"overlap: 200\n": "gland.yaml:12: overlap", "overlap: 10\nmargin: 8\n": "gland.yaml:12: overlap", "margin: -1\n": "gland.yaml:12: margin", "margin: 90\n": "gland.yaml:12: margin",
		"margin: 8.7\n": `gland.yaml:12: margin: "8.7": give a whole number`, "margin:\n": "gland.yaml:12: margin", "margins: 8\n": "line 12: field margins not found",
	} {
		if _, err := ReadCard(strings.NewReader(goodCard+bad), "gland.yaml"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", bad, err, want)
		}
	}
}
