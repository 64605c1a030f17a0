package tiling

import "fmt"

// Target says what a model wants: square tiles of TileSize pixels at MPP µm per pixel,
// encoded as JPEG of that quality. All lengths are pixels at the model's scale.
//
// Tiles may be larger than what they stand for. The slide is divided without gap or overlap
// into square cells of Stride pixels; a tile is its cell and what surrounds it:
//
//	shared = the larger of Overlap and twice Margin      Stride = TileSize - shared
//	tile (c, r) begins at (c*Stride - lead, r*Stride - lead), lead = shared/2 rounded down
//
// Overlap is how many pixels a tile shares with the next one. Margin is the context along
// each side that the model sees but does not judge, so that neighbours share at least twice
// as much. The score belongs to the cell: heatmap, regions and areas count every pixel of
// the slide once, under the tile whose middle it is nearest to. With both 0 cell and tile
// are the same. The cells of the last column and row, and the surroundings of all cells at
// the slide's edge, reach beyond the slide: that part of a tile is white.
type Target struct {
	TileSize int     `json:"tile_size"`
	MPP      float64 `json:"mpp"`
	Quality  int     `json:"quality"`
	Overlap  int     `json:"overlap,omitempty"`
	Margin   int     `json:"margin,omitempty"`
	// Stored allows WayStored, Scaled allows WayScaled: the model takes tiles as the scanner
	// encoded them, or pixels averaged by a power of two instead of resampled.
	Stored bool `json:"stored,omitempty"`
	Scaled bool `json:"scaled,omitempty"`
}

const (
	minTileSize = 16
	maxTileSize = 4096
)

// Stride is the side of a cell: how far apart neighbouring tiles begin.
func (t Target) Stride() int { return t.TileSize - t.shared() }

// shared is how many pixels neighbouring tiles share; lead of them lie before the cell.
func (t Target) shared() int { return max(t.Overlap, 2*t.Margin) }
func (t Target) lead() int   { return t.shared() / 2 }

// Check says what is wrong with a target. A stride under a quarter of the tile would send
// every pixel more than sixteen times.
func (t Target) Check() error {
	switch {
	case t.TileSize < minTileSize || t.TileSize > maxTileSize || !(t.MPP > 0):
		return fmt.Errorf("tile size %d at %v µm per pixel is not usable", t.TileSize, t.MPP)
	case t.Overlap < 0 || t.Margin < 0:
		return fmt.Errorf("overlap %d and margin %d: neither may be below 0", t.Overlap, t.Margin)
	case t.Overlap > t.TileSize || t.Margin > t.TileSize || 4*t.Stride() < t.TileSize:
		return fmt.Errorf("overlap %d and margin %d leave less than a quarter of %d pixels", t.Overlap, t.Margin, t.TileSize)
	case t.Overlap > 0 && t.Overlap < 2*t.Margin:
		return fmt.Errorf("overlap %d is less than twice the margin %d: between the tiles would be pixels that no tile judges", t.Overlap, t.Margin)
	}
	return nil
}
