package tiling

import (
	"encoding/json"
	"fmt"
	"math"
)

const (
	// minTissue is the share of tissue from which a tile is sent.
	minTissue = 0.05
	// maxUpscale bounds how much a slide may be coarser than the model's scale: beyond, the
	// model would judge invented detail.
	maxUpscale = 2.0
	// scaleTolerance is how far scales may differ and still count as the same: scanners round.
	scaleTolerance = 0.02
	// batchBytes is what the tiles of a batch may take together; the message's header and
	// index add to it and must stay below the broker's 1 MiB.
	batchBytes = 960 * 1000
	// maxCells bounds a grid before it is walked: a slide of 10^6 x 10^6 pixels in cells of 256.
	maxCells = 1 << 24
	// maxBatchTiles keeps a batch a small unit of work (perf.md: 20 to 60 tiles).
	maxBatchTiles = 48
)

// Plan says which tiles of a slide are cut and in which batches. The same slide, mask and
// target always give the same plan, so that a restarted tiler makes the same batches.
type Plan struct {
	Version int    `json:"version"`
	Target  Target `json:"target"`
	// Level the pixels are read from.
	Level int `json:"level"`
	// Way the tiles are made, and the factor 2, 4, 8… by which pixels of the level are
	// averaged as they are read; no factor: not at all.
	Way    Way `json:"way,omitempty"`
	Reduce int `json:"reduce,omitempty"`
	// Cols and Rows of the grid; a cell covers CellWidth x CellHeight level-0 pixels. A tile
	// may be larger than its cell: see Target.
	Cols       int     `json:"cols"`
	Rows       int     `json:"rows"`
	CellWidth  float64 `json:"cell_width"`
	CellHeight float64 `json:"cell_height"`
	// Width and Height of level 0; MPPX, MPPY its scale, 0 when unknown.
	Width  int     `json:"width"`
	Height int     `json:"height"`
	MPPX   float64 `json:"mpp_x"`
	MPPY   float64 `json:"mpp_y"`
	// MPPAssumed: the slide's scale is unknown and was taken to be the model's.
	MPPAssumed bool `json:"mpp_assumed"`
	// BatchTiles is how many tiles a batch has (the last may have fewer).
	BatchTiles int `json:"batch_tiles"`
	// Tiles are the cells with tissue, row by row: what is scored is the cell.
	Tiles []TileIndex `json:"tiles"`
}

// NewPlan lays the model's grid over the slide and picks the cells with tissue. A slide
// without a scale is planned as if it had the model's (MPPAssumed). A slide too coarse for
// the model is an UnreadableError with code "mpp-too-coarse".
func NewPlan(info Info, mask *TissueMask, t Target) (*Plan, error) {
	if err := t.Check(); err != nil {
		return nil, fmt.Errorf("plan: %w", err)
	}
	p := &Plan{Version: 1, Target: t, Width: info.Width, Height: info.Height}
	scaleX, scaleY := 1.0, 1.0
	if info.MPP != nil {
		p.MPPX, p.MPPY = info.MPP.X, info.MPP.Y
		scaleX, scaleY = t.MPP/info.MPP.X, t.MPP/info.MPP.Y
	} else {
		p.MPPAssumed = true
	}
	if min(scaleX, scaleY)*maxUpscale < 1 {
		return nil, Unreadable("mpp-too-coarse",
			fmt.Sprintf("The slide is too coarse for the model: %.3g µm per pixel, the model needs %.3g", info.MPP.Mean(), t.MPP),
			"level 0", "Scan again at 20x or 40x; until then a person must look without the model.")
	}
	p.Level = sourceLevel(info, min(scaleX, scaleY))
	if err := p.layGrid(info, scaleX, scaleY); err != nil {
		return nil, err
	}
	p.BatchTiles = min(max(batchBytes/p.TileBytes(), 1), maxBatchTiles)
	p.Tiles = tissueCells(p, mask)
	return p, nil
}

// layGrid chooses the way and the size of the cells.
func (p *Plan) layGrid(info Info, scaleX, scaleY float64) error {
	fit := fitOf(info, p.Level, scaleX, scaleY)
	way, reduce := fit.way(p.Target)
	if p.Way = way; reduce > 1 {
		p.Reduce = reduce
	}
	p.CellWidth = p.cell(scaleX, fit.x, info.Width, fit.level.Width)
	p.CellHeight = p.cell(scaleY, fit.y, info.Height, fit.level.Height)
	if cells := float64(p.Width) / p.CellWidth * (float64(p.Height) / p.CellHeight); !(cells <= maxCells) {
		return Unreadable("too-large", fmt.Sprintf("The slide is too large for the model: %.0f cells, at most %d can be judged", cells, maxCells),
			"level 0", "Send a part of the slide; a person must look without the model.")
	}
	p.Cols, p.Rows = count(p.Width, p.CellWidth), count(p.Height, p.CellHeight)
	return nil
}

// count is how many cells cover a side. A cell that would only begin at the last pixel's end,
// by the rounding of its size, is none.
func count(side int, cell float64) int {
	n := int(math.Ceil(float64(side) / cell))
	if n > 1 && int(math.Round(float64(n-1)*cell)) >= side {
		n--
	}
	return n
}

// sourceLevel is the coarsest level that is still at least as fine as the model's scale,
// within the tolerance.
func sourceLevel(info Info, scale float64) int {
	best := 0
	for i, l := range info.Levels {
		if l.Downsample <= scale*(1+scaleTolerance) {
			best = i
		}
	}
	return best
}

// cell is the side of a cell in level-0 pixels. Where a model pixel is ratio level pixels and
// that is, within the tolerance, what is averaged into one, cells are a whole number of the
// level's own pixels: exact pixels are worth more than half a per cent of size. A level's
// width and height are rounded apart, so that each axis counts its own pixels.
func (p *Plan) cell(scale, ratio float64, full, level int) float64 {
	stride, reduce := float64(p.Target.Stride()), max(p.Reduce, 1)
	if fits(ratio, reduce) {
		return stride * float64(reduce) * float64(full) / float64(level)
	}
	return stride * scale
}

// tissueCells lists the cells with enough tissue; if none has enough but there is some, all
// cells with any: a tiny biopsy is never dropped.
func tissueCells(p *Plan, mask *TissueMask) []TileIndex {
	enough, some := []TileIndex{}, []TileIndex{}
	for row := range p.Rows {
		for col := range p.Cols {
			at := TileIndex{Col: col, Row: row}
			x0, y0, x1, y1 := p.bounds(at)
			switch f := mask.FractionOf(float64(x0), float64(y0), float64(x1), float64(y1)); {
			case f >= minTissue:
				enough = append(enough, at)
				fallthrough
			case f > 0:
				some = append(some, at)
			}
		}
	}
	if len(enough) == 0 {
		return some
	}
	return enough
}

// bounds of a cell in level-0 pixels, cut to the slide.
func (p *Plan) bounds(at TileIndex) (x0, y0, x1, y1 int) {
	x0, y0 = int(math.Round(float64(at.Col)*p.CellWidth)), int(math.Round(float64(at.Row)*p.CellHeight))
	x1, y1 = int(math.Round(float64(at.Col+1)*p.CellWidth)), int(math.Round(float64(at.Row+1)*p.CellHeight))
	return min(x0, p.Width), min(y0, p.Height), min(x1, p.Width), min(y1, p.Height)
}

// TileBytes is the most one encoded tile may take: 5/8 byte per pixel, about three times a
// usual H&E tile at quality 80, and never more than a batch. The cutter lowers the quality
// of the rare tile that is larger, so that every batch fits its message.
func (p *Plan) TileBytes() int {
	return min(p.Target.TileSize*p.Target.TileSize*5/8, batchBytes)
}

// Batches is how many batches the plan has.
func (p *Plan) Batches() int { return ceilDiv(len(p.Tiles), p.BatchTiles) }

// Batch returns the tiles of batch i, counted from 0.
func (p *Plan) Batch(i int) []TileIndex {
	from := i * p.BatchTiles
	return p.Tiles[from:min(from+p.BatchTiles, len(p.Tiles))]
}

// Encode writes the plan; the same plan gives the same bytes.
func (p *Plan) Encode() ([]byte, error) { return json.Marshal(p) }

// DecodePlan reads a plan that Encode wrote.
func DecodePlan(data []byte) (*Plan, error) {
	var p Plan
	if err := json.Unmarshal(data, &p); err != nil {
		return nil, fmt.Errorf("decode plan: %w", err)
	}
	if p.Version != 1 || p.BatchTiles < 1 {
		return nil, fmt.Errorf("decode plan: version %d with %d tiles a batch", p.Version, p.BatchTiles)
	}
	if p.Way == "" { // from before there was a choice
		p.Way = WayResampled
	}
	return &p, nil
}
