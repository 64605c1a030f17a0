package models

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"telepath/queue"
)

// Evaluation is what `telepath model test` prints: how a model's flagging score parts the
// classes of a folder of labelled tiles.
type Evaluation struct {
	Tiles   int                     `json:"tiles"`
	Classes map[string]ClassSummary `json:"classes"`
	// AUC of every pair "A_vs_B", the class with the lower mean first: how often a tile of B
	// scores higher than one of A, ties counting half.
	AUC map[string]float64 `json:"auc"`
	// AUCInterval is the 95 % interval of each (DeLong 1988), tiles taken as independent:
	// tiles of one slide are not, so the truth is wider.
	AUCInterval map[string][2]float64 `json:"auc_ci95"`
	// Accuracy is the share of tiles put in the right class, Balanced the mean of the classes'
	// own shares. If the folders are the model's classes, the highest score decides. Otherwise
	// the threshold of the card parts Positive from all other folders.
	Accuracy float64 `json:"accuracy"`
	Balanced float64 `json:"balanced_accuracy"`
	// Positive is the folder that should be flagged: the one named like the card's flag class,
	// else the one with the highest mean score. Empty when the folders are the model's classes.
	Positive string `json:"positive,omitempty"`
}

// ClassSummary is one folder.
type ClassSummary struct {
	N         int     `json:"n"`
	MeanScore float64 `json:"mean_score"`
}

const (
	// maxTileFile bounds a file before it is read: a tile of 256 to 1024 px is under 4 MB.
	maxTileFile = 16 << 20
	// chunk is how many tiles are in memory at once, the size of a batch.
	chunk = 32
)

// Evaluate scores every picture in dir, which holds one folder per class. decode turns a
// file's bytes into a tile of size x size px (see Square). A file that can't be decoded is
// an error with its name; files and folders whose name begins with a dot are left out.
func Evaluate(ctx context.Context, m queue.Model, dir string, decode func(data []byte, size int) (*image.RGBA, error)) (Evaluation, error) {
	card := m.Card()
	if card.FlagIndex() < 0 {
		return Evaluation{}, fmt.Errorf("evaluate %s: the card's flag class %q is not one of its classes", card.Name, card.FlagClass)
	}
	classes, err := listClasses(dir)
	if err != nil {
		return Evaluation{}, fmt.Errorf("evaluate %s on %s: %w", card.Name, dir, err)
	}
	for i := range classes {
		if err := classes[i].score(ctx, m, decode); err != nil {
			return Evaluation{}, fmt.Errorf("evaluate %s on %s: %w", card.Name, dir, err)
		}
	}
	return summarise(card, classes), nil
}

// class is one folder, its files and the model's answer to each.
type class struct {
	name   string
	files  []string
	scores [][]float32
	flag   []float64 // the flag class's score
}

func listClasses(dir string) ([]class, error) {
	folders, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var classes []class
	for _, f := range folders {
		if !f.IsDir() || strings.HasPrefix(f.Name(), ".") {
			continue
		}
		c := class{name: f.Name()}
		files, err := os.ReadDir(filepath.Join(dir, f.Name()))
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			if file.Type().IsRegular() && isPicture(file) {
				c.files = append(c.files, filepath.Join(dir, f.Name(), file.Name()))
			}
		}
		if len(c.files) > 0 {
			classes = append(classes, c)
		}
	}
	if len(classes) < 2 {
		return nil, errors.New("a test needs a folder with one sub-folder of JPEG or PNG tiles per class, two at least")
	}
	return classes, nil
}

func isPicture(f fs.DirEntry) bool {
	if strings.HasPrefix(f.Name(), ".") {
		return false
	}
	switch strings.ToLower(filepath.Ext(f.Name())) {
	case ".jpg", ".jpeg", ".png":
		return true
	}
	return false
}

func (c *class) score(ctx context.Context, m queue.Model, decode func([]byte, int) (*image.RGBA, error)) error {
	card := m.Card()
	for from := 0; from < len(c.files); from += chunk {
		var tiles []*image.RGBA
		for _, path := range c.files[from:min(from+chunk, len(c.files))] {
			tile, err := readTile(path, card.TileSize, decode)
			if err != nil {
				return fmt.Errorf("read %s: %w", path, err)
			}
			tiles = append(tiles, tile)
		}
		scores, err := m.Score(ctx, tiles)
		if err == nil {
			err = queue.CheckScores(scores, len(tiles), len(card.Classes))
		}
		if err != nil {
			return fmt.Errorf("score tiles of %s: %w", c.name, err)
		}
		c.scores = append(c.scores, scores...)
		for _, row := range scores {
			c.flag = append(c.flag, float64(row[card.FlagIndex()]))
		}
	}
	return nil
}

func readTile(path string, size int, decode func([]byte, int) (*image.RGBA, error)) (*image.RGBA, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Size() > maxTileFile {
		return nil, fmt.Errorf("%d bytes, a tile has at most %d", info.Size(), maxTileFile)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return decode(data, size)
}
