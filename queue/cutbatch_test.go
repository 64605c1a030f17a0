package queue_test

import (
	"bytes"
	"testing"

	"telepath/queue"
	"telepath/tiling"
)

// TestBatchMessageSaysHowTilesLie: overlap and margin are in the header where there are any;
// without them it is what it was before there were.
func TestBatchMessageSaysHowTilesLie(t *testing.T) {
	t.Parallel()
	errand := queue.Errand{Run: "r1", Hospital: "h1", Priority: queue.Routine}
	for _, card := range []queue.Card{
		{Name: "m", TileSize: 256, MPP: 0.5, Quality: 85, StoredTiles: true}, {Name: "m", TileSize: 256, MPP: 0.5, Quality: 85, Overlap: 64, Margin: 16},
	} {
		plan := &tiling.Plan{Target: card.Target(), BatchTiles: 1, Tiles: []tiling.TileIndex{{Col: 3, Row: 4}}}
		m, err := errand.BatchMessage(card, plan, 0, []tiling.EncodedTile{{At: plan.Tiles[0], JPEG: []byte("jpeg")}})
		if err != nil {
			t.Fatal(err)
		}
		b, err := queue.DecodeBatch(m.Data)
		if err != nil {
			t.Fatal(err)
		}
		if b.Overlap != card.Overlap || b.Margin != card.Margin || b.TileSize != 256 {
			t.Errorf("%+v", b.BatchHeader)
		}
		for _, word := range []string{`"overlap"`, `"margin"`} {
			if bytes.Contains(m.Data, []byte(word)) != (card.Overlap > 0) {
				t.Errorf("overlap %d: %s in the header is wrong: %q", card.Overlap, word, m.Data)
			}
		}
	}
}
