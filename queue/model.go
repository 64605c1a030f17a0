package queue

import (
	"context"
	"image"

	"telepath/tiling"
)

// Model scores tiles. Implementations: queue/localmodel (in process) and queue/inference
// (a remote server by the Open Inference Protocol). Safe for concurrent use.
type Model interface {
	Card() Card
	// Score returns, for every tile, one score per class of the card, each finite and in
	// [0,1], in the order of the tiles. Tiles are Card.TileSize square. The result depends
	// on the tiles only.
	Score(ctx context.Context, tiles []*image.RGBA) ([][]float32, error)
	// Ready answers nil when the model can score now.
	Ready(ctx context.Context) error
}

// Card says what a model is, what it takes and what it is for (design.md, "Model contract").
// It is written as YAML and read by queue/models.
type Card struct {
	Name    string `yaml:"name" json:"name"`
	Version string `yaml:"version" json:"version"`
	// Digest identifies the exact model: "sha256:…" of its file or of its parameters.
	Digest string `yaml:"digest" json:"digest"`
	Title  string `yaml:"title" json:"title"`
	// Task is one sentence for people.
	Task         string   `yaml:"task" json:"task"`
	Stains       []string `yaml:"stains" json:"stains"`
	Organs       []string `yaml:"organs" json:"organs"`
	Preparations []string `yaml:"preparations" json:"preparations"`
	// MPP is the scale the model was made for, in µm per pixel of its input.
	MPP      float64 `yaml:"mpp" json:"mpp"`
	TileSize int     `yaml:"tile_size" json:"tile_size"`
	// Overlap is how many pixels of its input two neighbouring tiles share, Margin the context
	// along each side of a tile that belongs to the input but not to what is judged; the
	// score stands for the cell in the middle, TileSize less the larger of Overlap and twice
	// Margin (see tiling.Target). Default 0: tiles lie side by side and are judged whole.
	Overlap int `yaml:"overlap,omitempty" json:"overlap,omitempty"`
	Margin  int `yaml:"margin,omitempty" json:"margin,omitempty"`
	// StoredTiles: the model takes tiles as the scanner encoded them where their size, scale
	// and grid are its own. That is many times faster and loses nothing to a second encoding;
	// the JPEG quality is then the scanner's. Default false.
	StoredTiles bool `yaml:"stored_tiles,omitempty" json:"stored_tiles,omitempty"`
	// ScaledDecode: where the slide is finer by 2, 4 or 8, pixels are averaged as they are
	// decoded, which is faster than resampling and slightly softer. Default false.
	ScaledDecode bool     `yaml:"scaled_decode,omitempty" json:"scaled_decode,omitempty"`
	Quality      int      `yaml:"jpeg_quality" json:"jpeg_quality"`
	Classes      []string `yaml:"classes" json:"classes"`
	// FlagClass is the class whose score raises a flag at Threshold.
	FlagClass string  `yaml:"flag_class" json:"flag_class"`
	Threshold float64 `yaml:"threshold" json:"threshold"`
	// RegionThreshold is the tile score from which a tile belongs to a region.
	RegionThreshold float64 `yaml:"region_threshold" json:"region_threshold"`
	// TopK is how many of the hottest tiles are averaged into the slide score.
	TopK int `yaml:"top_k" json:"top_k"`

	Input  Tensor `yaml:"input" json:"input"`
	Output Tensor `yaml:"output" json:"output"`

	IntendedUse string   `yaml:"intended_use" json:"intended_use"`
	Data        string   `yaml:"data" json:"data"`
	Limits      []string `yaml:"limits" json:"limits"`
	// NotForClinicalUse is printed on every report the model contributed to.
	NotForClinicalUse bool `yaml:"not_for_clinical_use" json:"not_for_clinical_use"`

	// Endpoint of a remote server, e.g. "http://gpu:8000"; empty: in process.
	Endpoint string `yaml:"endpoint,omitempty" json:"endpoint,omitempty"`
	// CostPerThousandTiles in the hospital's currency, for the router.
	CostPerThousandTiles float64 `yaml:"cost_per_thousand_tiles" json:"cost_per_thousand_tiles"`
}

// Tensor names one input or output of a model server.
type Tensor struct {
	Name string `yaml:"name" json:"name"`
	// Datatype is UINT8 or FP32 (Open Inference Protocol words).
	Datatype string `yaml:"datatype" json:"datatype"`
	// Layout is NHWC or NCHW for inputs; empty for outputs.
	Layout string `yaml:"layout,omitempty" json:"layout,omitempty"`
}

// Identity is the part of the card that a score is remembered with.
func (c Card) Identity() ModelVersion {
	return ModelVersion{Name: c.Name, Version: c.Version, Digest: c.Digest}
}

// Target is what the model wants of the tiler.
func (c Card) Target() tiling.Target {
	return tiling.Target{
		TileSize: c.TileSize, MPP: c.MPP, Quality: c.Quality, Overlap: c.Overlap, Margin: c.Margin,
		Stored: c.StoredTiles, Scaled: c.ScaledDecode,
	}
}

// FlagIndex is the place of FlagClass in Classes, or -1.
func (c Card) FlagIndex() int {
	for i, name := range c.Classes {
		if name == c.FlagClass {
			return i
		}
	}
	return -1
}

// ModelVersion identifies what made a prediction.
type ModelVersion struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Digest  string `json:"digest"`
}
