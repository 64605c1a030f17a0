package tiffwsi

import (
	"context"
	"errors"
	"image"
	"os"
	"strings"
	"testing"

	"telepath/tiling"
	"telepath/tiling/jpegtile"
)

// sparseGlass is a white slide with tissue in one of each so many tiles.
type sparseGlass struct {
	info  tiling.Info
	every int
}

func newSparseGlass(side, every int) sparseGlass {
	const tile = 512
	return sparseGlass{every: every, info: tiling.Info{Width: side, Height: side, Levels: []tiling.Level{
		{Width: side, Height: side, TileWidth: tile, TileHeight: tile, Downsample: 1},
	}}}
}

func (g sparseGlass) Info() tiling.Info { return g.info }
func (g sparseGlass) Close() error      { return nil }

func (g sparseGlass) Associated(context.Context, string) (*image.RGBA, error) {
	return nil, errors.New("it has no pictures beside the slide")
}

func (g sparseGlass) Tile(_ context.Context, level int, at tiling.TileIndex) (*image.RGBA, error) {
	l := g.info.Levels[level]
	img := tiling.NewWhite(l.TileSize(at))
	if (at.Row*l.Cols()+at.Col)%g.every == 0 {
		for i := range img.Pix {
			if i%4 != 3 {
				img.Pix[i] = byte(180 + i*2654435761>>16&31)
			}
		}
	}
	return img, nil
}

// A slide of which 98 % is plain glass, stored once, is nowhere near what is refused.
func TestBlankSlidesAreStillOpened(t *testing.T) {
	t.Parallel()
	path := writeDrawn(t, newSparseGlass(12_288, 50), WriteOptions{})
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	at, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), tiling.Source{Name: "sparse", Size: at.Size(), ReaderAt: f}, tiling.Codecs{JPEG: jpegtile.New()}); err != nil {
		t.Error(err)
	}
	perByte := 12_288 * 12_288 / at.Size()
	t.Logf("%d pixels a byte", perByte)
	if perByte > plausiblePixelsPerByte/4 {
		t.Errorf("%d pixels a byte is near the limit", perByte)
	}
}

// Only what is both huge and far too large for its file is refused.
func TestPlausible(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		side int
		size int64
		good bool
	}{
		{200_000, 4_900_000, false}, {200_000, 10_000_000, true}, {11_585, 100, true}, {11_586, 100, false}, {1<<31 - 1, 1 << 52, true},
	} {
		p := &page{file: &tiffFile{Source: tiling.Source{Size: c.size}}, dir: &directory{}}
		p.level = tiling.Level{Width: c.side, Height: c.side}
		err := p.plausible()
		if u, refused := tiling.AsUnreadable(err); refused == c.good || refused && u.Code != "implausible-size" {
			t.Errorf("%d px squared in %d bytes: %v", c.side, c.size, err)
		}
	}
	p := &page{file: &tiffFile{Source: tiling.Source{Size: 4_900_000}}, dir: &directory{}, level: tiling.Level{Width: 200_000, Height: 200_000}}
	for _, want := range []string{"200000 x 200000", "4900000 bytes", "8163 pixels a byte", "export"} {
		if err := p.plausible(); !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not say %q", err, want)
		}
	}
}
