package tiling

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"testing"
)

// chequered is a slide in memory, 5 x 3 tiles of 64 px, the last ones cut: plain grey where
// column and row add up to an even number, else a colour ramp.
type chequered struct{ err error }

func (chequered) Info() Info {
	return Info{Format: "tiff", Reader: "test", Width: 300, Height: 170, Levels: []Level{{Width: 300, Height: 170, TileWidth: 64, TileHeight: 64, Downsample: 1}}}
}
func (chequered) Close() error { return nil }
func (chequered) Associated(context.Context, string) (*image.RGBA, error) {
	return nil, errors.New("none")
}

func (c chequered) Tile(_ context.Context, _ int, at TileIndex) (*image.RGBA, error) {
	if c.err != nil && at.Row == 1 {
		return nil, c.err
	}
	w, h := c.Info().Levels[0].TileSize(at)
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(img, img.Bounds(), image.NewUniform(color.Gray{Y: 200}), image.Point{}, draw.Src)
	for i := 0; (at.Col+at.Row)%2 == 1 && i < len(img.Pix); i += 4 {
		img.Pix[i], img.Pix[i+1] = uint8(i/4%w*2), uint8(at.Col*40)
	}
	return img, nil
}

type plainJPEG struct{}

func (plainJPEG) Name() string { return "image/jpeg" }
func (plainJPEG) Decode(data []byte, _ bool) (*image.RGBA, error) {
	img, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	out := image.NewRGBA(img.Bounds())
	draw.Draw(out, out.Bounds(), img, image.Point{}, draw.Src)
	return out, nil
}
func (plainJPEG) Encode(img *image.RGBA, quality int) ([]byte, error) {
	var buf bytes.Buffer
	err := jpeg.Encode(&buf, img, &jpeg.Options{Quality: quality})
	return buf.Bytes(), err
}

func TestEncodeLevelInOrder(t *testing.T) {
	t.Parallel()
	var got []TileIndex
	plain := map[*byte]int{}
	err := EncodeLevel(t.Context(), chequered{}, plainJPEG{}, 0, 90, func(at TileIndex, data []byte, same bool) error {
		got = append(got, at)
		if same != ((at.Col+at.Row)%2 == 0) {
			t.Errorf("tile %+v: plain is %v", at, same)
		}
		if same {
			plain[&data[0]]++
		}
		return compareEncoded(t, at, data)
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 15 || len(plain) != 1 {
		t.Fatalf("%d tiles, %d different plain ones", len(got), len(plain))
	}
	for i, at := range got {
		if want := (TileIndex{Col: i % 5, Row: i / 5}); at != want {
			t.Errorf("tile %d is %+v, want %+v", i, at, want)
		}
	}
}

// compareEncoded wants a full-size tile whose visible part is the slide's.
func compareEncoded(t *testing.T, at TileIndex, data []byte) error {
	t.Helper()
	img, err := plainJPEG{}.Decode(data, false)
	if err != nil {
		return err
	}
	want, err := chequered{}.Tile(t.Context(), 0, at)
	if err != nil {
		return err
	}
	if img.Bounds().Size() != image.Pt(64, 64) {
		return fmt.Errorf("tile %+v is %v", at, img.Bounds())
	}
	b := want.Bounds()
	for _, p := range []image.Point{{0, 0}, {b.Dx() - 1, b.Dy() - 1}, {b.Dx() / 2, b.Dy() / 2}} {
		a, w := img.RGBAAt(p.X, p.Y), want.RGBAAt(p.X, p.Y)
		if d := int(a.G) - int(w.G); d > 12 || d < -12 {
			t.Errorf("tile %+v at %v is %v, want %v", at, p, a, w)
		}
	}
	return nil
}

func TestEncodeLevelStops(t *testing.T) {
	t.Parallel()
	broken, full := errors.New("broken"), errors.New("full")
	none := func(TileIndex, []byte, bool) error { return nil }
	if err := EncodeLevel(t.Context(), chequered{err: broken}, plainJPEG{}, 0, 90, none); !errors.Is(err, broken) {
		t.Errorf("a broken tile gave %v", err)
	}
	if err := EncodeLevel(t.Context(), chequered{}, plainJPEG{}, 0, 90, func(TileIndex, []byte, bool) error { return full }); !errors.Is(err, full) {
		t.Errorf("a full disk gave %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	err := EncodeLevel(ctx, chequered{}, plainJPEG{}, 0, 90, func(at TileIndex, _ []byte, _ bool) error {
		if at.Col == 2 {
			cancel()
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelling gave %v", err)
	}
	if err := EncodeLevel(t.Context(), chequered{}, plainJPEG{}, 1, 90, none); err == nil {
		t.Error("a level that isn't there was encoded")
	}
}
