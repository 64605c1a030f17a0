package queue

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
)

// ResultVersion is the version of the result message this program writes.
const ResultVersion = 1

// Result is a model's answer to one batch: numbers only. It travels as JSON.
type Result struct {
	Version int          `json:"version"`
	Run     string       `json:"run"`
	Batch   int          `json:"batch"`
	Of      int          `json:"of"`
	Model   ModelVersion `json:"model"`
	// BatchDigest is the digest of the batch that was scored.
	BatchDigest string `json:"batch_digest"`
	// Classes in the order of the scores; Scores has one row per tile.
	Classes []string    `json:"classes"`
	Scores  [][]float32 `json:"scores"`
	// Seconds the model took.
	Seconds float64 `json:"seconds"`
}

// BatchID is the message id of batch i of a run, for tiles and results alike.
func BatchID(run string, i int) string { return run + "/" + strconv.Itoa(i) }

// Encode writes the message; it refuses a result that Check refuses.
func (r Result) Encode() ([]byte, error) {
	if err := r.Check(); err != nil {
		return nil, err
	}
	return json.Marshal(r)
}

// DecodeResult reads and checks a result message.
func DecodeResult(data []byte) (Result, error) {
	var r Result
	if err := json.Unmarshal(data, &r); err != nil {
		return Result{}, fmt.Errorf("decode result: %w", err)
	}
	if err := r.Check(); err != nil {
		return Result{}, fmt.Errorf("decode result: %w", err)
	}
	return r, nil
}

// Check says whether the result is well formed: version known, every row one finite score
// in [0,1] per class.
func (r Result) Check() error {
	if r.Version != ResultVersion {
		return fmt.Errorf("result version %d: this program reads %d", r.Version, ResultVersion)
	}
	if r.Run == "" || r.Of < 1 || r.Batch < 0 || r.Batch >= r.Of {
		return fmt.Errorf("result of run %q: batch %d of %d does not exist", r.Run, r.Batch, r.Of)
	}
	return CheckScores(r.Scores, len(r.Scores), len(r.Classes))
}

// CheckScores says whether a model's answer has the shape that was asked for and only
// finite numbers in [0,1].
func CheckScores(scores [][]float32, tiles, classes int) error {
	if classes == 0 {
		return fmt.Errorf("scores: the model names no classes")
	}
	if len(scores) != tiles {
		return fmt.Errorf("scores: %d tiles asked, %d answered", tiles, len(scores))
	}
	for i, row := range scores {
		if len(row) != classes {
			return fmt.Errorf("scores of tile %d: %d classes asked, %d answered", i, classes, len(row))
		}
		for _, v := range row {
			if math.IsNaN(float64(v)) || v < 0 || v > 1 {
				return fmt.Errorf("scores of tile %d: %v is not in [0,1]", i, v)
			}
		}
	}
	return nil
}
