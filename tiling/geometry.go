package tiling

import "fmt"

// MPP is micrometres per pixel of a slide's level 0, X and Y, and where the number was read.
// A slide whose scale is unknown has no MPP (a nil pointer), never a guessed one.
type MPP struct {
	X      float64 `json:"x"`
	Y      float64 `json:"y"`
	Source string  `json:"source"`
}

// Mean is the average of X and Y in micrometres per pixel.
func (m MPP) Mean() float64 { return (m.X + m.Y) / 2 }

// Plausible says whether the scale can belong to a light-microscope scan (0.1 to 2.0 µm/px).
func (m MPP) Plausible() bool {
	return m.X >= 0.1 && m.X <= 2.0 && m.Y >= 0.1 && m.Y <= 2.0
}

// Level is one resolution of the slide's pyramid. Level 0 is full resolution.
// All sizes are pixels; Downsample is level-0 width over this level's width.
type Level struct {
	Width      int     `json:"width"`
	Height     int     `json:"height"`
	TileWidth  int     `json:"tile_width"`
	TileHeight int     `json:"tile_height"`
	Downsample float64 `json:"downsample"`
}

// Cols is the number of tile columns: 100,001 px in 512-px tiles are 196.
func (l Level) Cols() int { return ceilDiv(l.Width, l.TileWidth) }

// Rows is the number of tile rows.
func (l Level) Rows() int { return ceilDiv(l.Height, l.TileHeight) }

// Contains says whether the level has a tile at that place.
func (l Level) Contains(at TileIndex) bool {
	return at.Col >= 0 && at.Row >= 0 && at.Col < l.Cols() && at.Row < l.Rows()
}

// TileSize is the visible size of the tile at that place: the last column and row are cut
// to the level's edge.
func (l Level) TileSize(at TileIndex) (width, height int) {
	return min(l.TileWidth, l.Width-at.Col*l.TileWidth), min(l.TileHeight, l.Height-at.Row*l.TileHeight)
}

// TileIndex names a tile of a grid by column and row, counted from the top left.
type TileIndex struct {
	Col int `json:"col"`
	Row int `json:"row"`
}

// Region is a rectangle in the pixels of one level.
type Region struct {
	Level  int
	X, Y   int
	Width  int
	Height int
}

func (r Region) String() string {
	return fmt.Sprintf("level %d region %d,%d %dx%d", r.Level, r.X, r.Y, r.Width, r.Height)
}

func ceilDiv(a, b int) int {
	if b <= 0 {
		return 0
	}
	return (a + b - 1) / b
}
