package tilingtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	"slices"
	"sync"
	"testing"

	"telepath/tiling"
)

// Check runs every check on the slide that open returns. open is called several times.
func Check(t *testing.T, open func() (tiling.Slide, error)) {
	t.Helper()
	slide, err := open()
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	checkInfo(t, slide.Info())
	checkTiles(t, slide)
	checkOutside(t, slide)
	checkRegions(t, slide)
	checkStored(t, slide)
	checkAssociated(t, slide)
	checkTogether(t, slide)
	checkCancelled(t, slide)
	for range 2 {
		if err := slide.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	}
	checkReopened(t, slide.Info(), open)
}

func checkInfo(t *testing.T, info tiling.Info) {
	t.Helper()
	formats := []string{"dicom", "svs", "tiff", "ome-tiff", "openslide", "photo", "drawn"}
	if !slices.Contains(formats, info.Format) || info.Reader == "" {
		t.Errorf("format %q of reader %q", info.Format, info.Reader)
	}
	if len(info.Levels) == 0 {
		t.Fatal("no levels")
	}
	if l := info.Levels[0]; l.Width != info.Width || l.Height != info.Height || l.Downsample != 1 {
		t.Errorf("level 0 is %+v in a slide of %dx%d", l, info.Width, info.Height)
	}
	if m := info.MPP; m != nil && (m.X <= 0 || m.Y <= 0 || m.Source == "") {
		t.Errorf("mpp is %+v", *m)
	}
	for i, l := range info.Levels {
		checkLevel(t, i, l, info.Levels[0])
		if i > 0 && l.Width >= info.Levels[i-1].Width {
			t.Errorf("level %d is not smaller than the one before", i)
		}
	}
	for i, name := range info.Associated {
		if !slices.Contains([]string{"label", "overview", "thumbnail"}, name) || slices.Contains(info.Associated[:i], name) {
			t.Errorf("associated pictures are %q", info.Associated)
		}
	}
}

func checkLevel(t *testing.T, i int, l, base tiling.Level) {
	t.Helper()
	if l.Width <= 0 || l.Height <= 0 || l.TileWidth <= 0 || l.TileHeight <= 0 || l.TileWidth > tiling.MaxTilePixels/l.TileHeight {
		t.Fatalf("level %d is %+v", i, l)
	}
	want := float64(base.Width) / float64(l.Width)
	if l.Downsample < want*0.999 || l.Downsample > want*1.001 {
		t.Errorf("level %d: downsample %v, want %v", i, l.Downsample, want)
	}
	if high := float64(base.Height) / l.Downsample; high < float64(l.Height)-3 || high > float64(l.Height)+3 {
		t.Errorf("level %d is %d high, the downsample wants %.1f", i, l.Height, high)
	}
}

// places are the corners of the grid, the tile before the last, and the middle one.
func places(l tiling.Level) []tiling.TileIndex {
	right, bottom := l.Cols()-1, l.Rows()-1
	all := []tiling.TileIndex{
		{}, {Col: right}, {Row: bottom}, {Col: right, Row: bottom},
		{Col: max(right-1, 0), Row: max(bottom-1, 0)}, {Col: right / 2, Row: bottom / 2},
	}
	var out []tiling.TileIndex
	for _, at := range all {
		if !slices.Contains(out, at) {
			out = append(out, at)
		}
	}
	return out
}

func checkTiles(t *testing.T, s tiling.Slide) {
	t.Helper()
	for i, l := range s.Info().Levels {
		for _, at := range places(l) {
			tile, err := s.Tile(t.Context(), i, at)
			if err != nil {
				t.Errorf("level %d tile %+v: %v", i, at, err)
				continue
			}
			width, height := l.TileSize(at)
			if tile.Bounds() != image.Rect(0, 0, width, height) {
				t.Errorf("level %d tile %+v has bounds %v, want %dx%d", i, at, tile.Bounds(), width, height)
			}
			if a := tile.Pix[3]; a != 0xff {
				t.Errorf("level %d tile %+v is not opaque: %d", i, at, a)
			}
		}
	}
}

func checkOutside(t *testing.T, s tiling.Slide) {
	t.Helper()
	levels := s.Info().Levels
	for _, level := range []int{-1, len(levels)} {
		if _, err := s.Tile(t.Context(), level, tiling.TileIndex{}); err == nil {
			t.Errorf("a tile of level %d was given", level)
		}
	}
	for i, l := range levels {
		for _, at := range []tiling.TileIndex{{Col: -1}, {Row: -1}, {Col: l.Cols()}, {Row: l.Rows()}, {Col: 1 << 40, Row: 1 << 40}} {
			if _, err := s.Tile(t.Context(), i, at); err == nil {
				t.Errorf("level %d: tile %+v outside the grid was given", i, at)
			}
			if stored, ok := s.(tiling.StoredTiler); ok {
				if _, _, err := stored.StoredTile(t.Context(), i, at); err == nil {
					t.Errorf("level %d: stored tile %+v outside the grid was given", i, at)
				}
			}
		}
	}
	if _, err := s.Associated(t.Context(), "no such picture"); err == nil {
		t.Error("an associated picture that isn't there was given")
	}
}

// checkRegions compares a region across the first tiles' corner with those tiles, and looks
// at what lies outside.
func checkRegions(t *testing.T, s tiling.Slide) {
	t.Helper()
	for i, l := range s.Info().Levels {
		for _, at := range []image.Point{{-7, -5}, {l.TileWidth - 9, l.TileHeight - 11}, {l.Width - 13, l.Height - 6}} {
			r := tiling.Region{Level: i, X: at.X, Y: at.Y, Width: 40, Height: 30}
			got, err := tiling.ReadRegion(t.Context(), s, r)
			if err != nil {
				t.Errorf("%v: %v", r, err)
				continue
			}
			want, err := compose(t.Context(), s, r)
			if err != nil {
				t.Errorf("%v: %v", r, err)
				continue
			}
			if !bytes.Equal(got.Pix, want.Pix) {
				t.Errorf("%v differs from its tiles by %.2f", r, MeanDifference(got, want))
			}
		}
	}
}

// compose paints every tile of the neighbourhood on white, the slow and plain way.
func compose(ctx context.Context, s tiling.Slide, r tiling.Region) (*image.RGBA, error) {
	out := tiling.NewWhite(r.Width, r.Height)
	l := s.Info().Levels[r.Level]
	for row := range l.Rows() {
		for col := range l.Cols() {
			place := image.Rect(0, 0, l.TileWidth, l.TileHeight).Add(image.Pt(col*l.TileWidth-r.X, row*l.TileHeight-r.Y))
			if !place.Overlaps(out.Bounds()) {
				continue
			}
			tile, err := s.Tile(ctx, r.Level, tiling.TileIndex{Col: col, Row: row})
			if err != nil {
				return nil, err
			}
			draw.Draw(out, tile.Bounds().Add(place.Min), tile, image.Point{}, draw.Src)
		}
	}
	return out, nil
}

// checkStored decodes stored tiles with nothing but their own markers to go by, as a browser
// does, and compares them with Tile.
func checkStored(t *testing.T, s tiling.Slide) {
	t.Helper()
	stored, ok := s.(tiling.StoredTiler)
	if !ok {
		return
	}
	for i, l := range s.Info().Levels {
		for _, at := range places(l) {
			data, ok, err := stored.StoredTile(t.Context(), i, at)
			if err != nil {
				t.Errorf("level %d stored tile %+v: %v", i, at, err)
			}
			if err != nil || !ok {
				continue
			}
			checkReadStored(t, s, i, at, data)
			img, err := jpeg.Decode(bytes.NewReader(data))
			if err != nil {
				t.Errorf("level %d stored tile %+v: %v", i, at, err)
				continue
			}
			tile, err := s.Tile(t.Context(), i, at)
			if err != nil {
				t.Errorf("level %d tile %+v: %v", i, at, err)
				continue
			}
			if d := MeanDifference(img, tile); d >= 2 {
				t.Errorf("level %d: stored tile %+v differs by %.2f", i, at, d)
			}
		}
	}
}

// checkReadStored wants the same bytes in the caller's memory where they have room in it,
// whatever its size, and nothing else that the caller has touched.
func checkReadStored(t *testing.T, s tiling.Slide, level int, at tiling.TileIndex, want []byte) {
	t.Helper()
	reader, ok := s.(tiling.StoredTileReader)
	if !ok {
		return
	}
	for _, size := range []int{0, 10, len(want), 2 * len(want), 2*len(want) + 4096} {
		memory := bytes.Repeat([]byte{0xaa}, size+16)
		got, ok, err := reader.ReadStoredTile(t.Context(), level, at, memory[:0:size])
		if err != nil || !ok || !bytes.Equal(got, want) {
			t.Errorf("level %d stored tile %+v in %d bytes is another one: %v", level, at, size, err)
		}
		if !bytes.Equal(memory[size:], bytes.Repeat([]byte{0xaa}, 16)) {
			t.Errorf("level %d stored tile %+v was written beyond its %d bytes", level, at, size)
		}
		if size >= 2*len(want) && !liesIn(got, memory[:size]) {
			t.Errorf("level %d stored tile %+v of %d bytes is not in the %d bytes that were given for it", level, at, len(want), size)
		}
	}
}

// liesIn says whether data is a part of memory, by writing over memory.
func liesIn(data, memory []byte) bool {
	for _, mark := range []byte{0x55, 0xaa} {
		copy(memory, bytes.Repeat([]byte{mark}, len(memory)))
		if bytes.Count(data, []byte{mark}) != len(data) {
			return false
		}
	}
	return true
}

func checkAssociated(t *testing.T, s tiling.Slide) {
	t.Helper()
	for _, name := range s.Info().Associated {
		img, err := s.Associated(t.Context(), name)
		if err != nil {
			t.Errorf("associated %s: %v", name, err)
			continue
		}
		if img.Bounds().Min != (image.Point{}) || img.Bounds().Empty() {
			t.Errorf("associated %s has bounds %v", name, img.Bounds())
		}
	}
}

// checkTogether reads the same tiles from several goroutines and wants the same pixels.
func checkTogether(t *testing.T, s tiling.Slide) {
	t.Helper()
	level := len(s.Info().Levels) - 1
	at := places(s.Info().Levels[level])
	want, err := s.Tile(t.Context(), level, at[0])
	if err != nil {
		t.Errorf("level %d tile %+v: %v", level, at[0], err)
		return
	}
	failures := make([]error, 4)
	var wait sync.WaitGroup
	for g := range failures {
		wait.Go(func() { failures[g] = readAll(t.Context(), s, level, at, want.Pix) })
	}
	wait.Wait()
	if err := errors.Join(failures...); err != nil {
		t.Errorf("reading together: %v", err)
	}
}

func readAll(ctx context.Context, s tiling.Slide, level int, places []tiling.TileIndex, first []byte) error {
	for i, at := range places {
		tile, err := s.Tile(ctx, level, at)
		if err != nil {
			return fmt.Errorf("tile %+v: %w", at, err)
		}
		if i == 0 && !bytes.Equal(tile.Pix, first) {
			return fmt.Errorf("tile %+v differs", at)
		}
	}
	return nil
}

func checkCancelled(t *testing.T, s tiling.Slide) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Tile(ctx, 0, tiling.TileIndex{}); !errors.Is(err, context.Canceled) {
		t.Errorf("a tile after cancelling gave %v", err)
	}
}

// checkReopened wants the same slide from a second opening, the first one being closed.
func checkReopened(t *testing.T, before tiling.Info, open func() (tiling.Slide, error)) {
	t.Helper()
	again, err := open()
	if err != nil {
		t.Errorf("open again: %v", err)
		return
	}
	defer again.Close()
	after := again.Info()
	if after.Width != before.Width || after.Height != before.Height || !slices.Equal(after.Levels, before.Levels) {
		t.Errorf("opened again it is %dx%d, was %dx%d", after.Width, after.Height, before.Width, before.Height)
	}
	if _, err := again.Tile(t.Context(), 0, tiling.TileIndex{}); err != nil {
		t.Errorf("tile after reopening: %v", err)
	}
}
