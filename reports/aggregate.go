package reports

// Grid is the plan's grid over level 0: cell (col,row) covers the level-0 pixels from
// (col*CellWidth, row*CellHeight) on. Sizes in level-0 pixels; the last column and row may
// reach past the slide.
type Grid struct {
	Cols, Rows            int
	CellWidth, CellHeight float64
	// Width and Height of the slide's level 0.
	Width, Height int
	// MPPX and MPPY in µm per level-0 pixel; 0 when unknown (no areas are given then).
	MPPX, MPPY float64
}

// Cell is one scored tile: the flagging score of the tile at (Col, Row).
type Cell struct {
	Col, Row int
	Score    float32
}

// Rule says how scores become statements. It comes from the model card.
type Rule struct {
	// FlagLabel and OtherLabel are the words for a flagged and an unflagged slide.
	FlagLabel, OtherLabel string
	// Threshold for the slide score; RegionThreshold for a tile to belong to a region.
	Threshold, RegionThreshold float64
	// TopK hottest tiles are averaged into the slide score.
	TopK int
	// MaxRegions bounds the list; default 50.
	MaxRegions int
}

// Outcome is everything that follows from the scores of a run. Same cells, same outcome,
// byte for byte, whatever order the cells came in.
type Outcome struct {
	Result  Result
	Regions []RegionOfInterest
	Heat    Heat
}

// RegionOfInterest is a connected group of hot tiles. Coordinates are level-0 pixels.
type RegionOfInterest struct {
	Rank  int     `json:"rank"`
	Score float64 `json:"score"`
	// AreaMM2 is nil when the slide's scale is unknown.
	AreaMM2 *float64 `json:"area_mm2"`
	// Bounds is x, y, width, height.
	Bounds [4]int `json:"bounds"`
	// Polygon is the outline: the outer ring first, then the holes; closed rings.
	Polygon [][][2]int `json:"polygon"`
	// Hottest is the bounds of the hottest tile.
	Hottest [4]int `json:"hottest"`
	Tiles   int    `json:"tiles"`
}
