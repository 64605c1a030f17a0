package openslide_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"telepath/tiling"
	"telepath/tiling/openslide"
)

// refused wants an explained refusal with a code.
func refused(t *testing.T, name string, err error, code string) {
	t.Helper()
	u, ok := tiling.AsUnreadable(err)
	if !ok || u.Code != code || u.What == "" || u.Do == "" {
		t.Errorf("%s gave %v, want %s", name, err, code)
		return
	}
	t.Logf("%s: %v", name, u)
}

func TestWithoutTheLibraryTheErrorNamesThePackage(t *testing.T) {
	t.Parallel()
	err := openslide.Missing(errors.New("no such file"))
	refused(t, "missing", err, "openslide-missing")
	if !strings.Contains(err.Error(), "libopenslide0") {
		t.Errorf("%v does not name the package", err)
	}
}

func TestSlidesInPiecesAreRefused(t *testing.T) {
	t.Parallel()
	withLibrary(t)
	mrxs, vms, scn := madeMRXS(t).memory(), madeVMS(t).memory(), madeSCN().memory()
	named := func(s tiling.Source, name string) tiling.Source { s.Name = name; return s }
	for name, c := range map[string]struct {
		files []tiling.Source
		code  string
	}{
		"no file":           {nil, "several-files"},
		".mrxs alone":       {mrxs[:1], "incomplete"},
		".mrxs, no index":   {[]tiling.Source{mrxs[0], mrxs[2], mrxs[3]}, "incomplete"},
		".mrxs, no data":    {mrxs[:3], "malformed"},
		".vms alone":        {vms[:1], "incomplete"},
		".vms, no map":      {append(vms[:3:3], vms[4]), "malformed"},
		"two slides":        {append(scn, scn...), "several-files"},
		"two .mrxs":         {append(mrxs[:4:4], named(mrxs[0], "other.mrxs")), "several-files"},
		"one name twice":    {append(mrxs[:4:4], named(mrxs[2], "made/Index.dat")), "bad-name"},
		"a name with zeros": {append(mrxs[:4:4], named(mrxs[2], "made/\x00")), "bad-name"},
		"a name of dots":    {append(mrxs[:4:4], named(mrxs[2], "made/..")), "bad-name"},
		"a plain JPEG":      {[]tiling.Source{named(mrxs[0], "photo.jpg")}, "unknown-format"},
	} {
		scratch := t.TempDir()
		_, err := openslide.OpenSources(t.Context(), c.files, openslide.Options{Scratch: scratch})
		refused(t, name, err, c.code)
		if left, err := os.ReadDir(scratch); err != nil || len(left) > 0 {
			t.Errorf("%s: %v is left behind: %v", name, left, err)
		}
	}
}

// A browser or a zip made on Windows may lose the folders, or write them with backslashes.
func TestFoldersOfAnUploadDoNotMatter(t *testing.T) {
	t.Parallel()
	withLibrary(t)
	for name, rename := range map[string]func(string) string{
		"flat":        filepath.Base,
		"backslashes": func(s string) string { return `C:\scans\` + strings.ReplaceAll(s, "/", `\`) },
		"climbing":    func(s string) string { return "../../../" + s },
		"absolute":    func(s string) string { return "/" + s },
	} {
		files := madeMRXS(t).memory()
		for i := range files {
			files[i].Name = rename(files[i].Name)
		}
		slide, err := openslide.OpenSources(t.Context(), files, openslide.Options{Scratch: t.TempDir()})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if err := slide.Close(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// An index that names a file elsewhere would show another patient's slide.
func TestIndexMayNotLeadOutOfTheSlide(t *testing.T) {
	t.Parallel()
	withLibrary(t)
	for _, c := range []struct {
		slide     madeSlide
		file      int
		from, to  string
		code, why string
	}{
		{madeMRXS(t), 1, "FILE_0 = Data0000.dat", "FILE_0 = ../other/Data0000.dat", "bad-name", "data above"},
		{madeMRXS(t), 1, "INDEXFILE = Index.dat", "INDEXFILE=/var/lib/other/Index.dat", "bad-name", "absolute index"},
		{madeMRXS(t), 1, "IMAGENUMBER_X = 5", "IMAGENUMBER_X = 1000000", "malformed", "a million columns"},
		{madeMRXS(t), 1, "IMAGENUMBER_X = 5", "IMAGENUMBER_X = 99999999999", "malformed", "more columns than count"},
		{madeMRXS(t), 1, "DIGITIZER_WIDTH = 64", "DIGITIZER_WIDTH = 60000 px", "malformed", "huge pictures"},
		{madeVMS(t), 0, "MapFile=made_map.jpg", "MapFile=../made_map.jpg", "bad-name", "map above"},
		{madeVMS(t), 0, "ImageFile=made.jpg", `ImageFile=other\made.jpg`, "bad-name", "picture in a folder"},
		{madeVMS(t), 0, "NoJpegColumns=2", "NoJpegColumns=65536", "malformed", "many columns"},
	} {
		c.slide.files[c.file].data = bytes.Replace(c.slide.files[c.file].data, []byte(c.from), []byte(c.to), 1)
		_, err := openslide.Open(t.Context(), c.slide.folder(t))
		refused(t, c.why, err, c.code)
		_, err = openslide.OpenSources(t.Context(), c.slide.memory(), openslide.Options{Scratch: t.TempDir()})
		refused(t, c.why, err, c.code)
	}
}

// The library allocates a tile as the file declares it, and ends the process where it can't.
func TestHugeTilesAreRefused(t *testing.T) {
	t.Parallel()
	withLibrary(t)
	m := newTIFF()
	at := m.block(deflate(make([]byte, 100)))
	m.directory(tag{256, []int{1000000}}, tag{257, []int{1000000}}, tag{258, []int{8, 8, 8}}, tag{259, []int{8}}, tag{262, []int{2}},
		tag{277, []int{3}}, tag{284, []int{1}}, tag{322, []int{1 << 20}}, tag{323, []int{1 << 20}}, tag{324, []int{at}}, tag{325, []int{20}})
	_, err := openslide.Open(t.Context(), madeSlide{files: []madeFile{{"huge.tif", m.data}}}.folder(t))
	refused(t, "huge tile", err, "too-large")
}

func TestDamagedTileIsExplained(t *testing.T) {
	t.Parallel()
	withLibrary(t)
	m := madeMRXS(t)
	clear(m.files[3].data[40:200]) // within the first picture
	slide, err := openslide.Open(t.Context(), m.folder(t))
	if err != nil {
		t.Fatal(err)
	}
	defer slide.Close()
	for range 2 { // once the library has failed, it fails always
		_, err = slide.Tile(t.Context(), 0, tiling.TileIndex{})
		refused(t, "damaged tile", err, "damaged")
	}
}

func TestSlideIsClosedWhereOpeningFails(t *testing.T) {
	t.Parallel()
	for name, fail := range map[string]func() string{
		"an error": func() string { return "no such level" },
		"a panic":  func() string { panic("a name that never ends") },
	} {
		closed, err := openslide.OpenFailing(fail)
		refused(t, name, err, "malformed")
		if closed != 1 {
			t.Errorf("%s: the library's slide was closed %d times", name, closed)
		}
	}
}

func TestCopyingStopsWhenCancelled(t *testing.T) {
	t.Parallel()
	withLibrary(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	scratch := t.TempDir()
	if _, err := openslide.OpenSources(ctx, madeNDPI(t).memory(), openslide.Options{Scratch: scratch}); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled copy gave %v", err)
	}
	if left, err := os.ReadDir(scratch); err != nil || len(left) > 0 {
		t.Errorf("%v is left behind: %v", left, err)
	}
}

// Closing waits for readers, and who comes later gets an error.
func TestClosingWhileReading(t *testing.T) {
	t.Parallel()
	withLibrary(t)
	slide, err := openslide.Open(t.Context(), madeNDPI(t).folder(t))
	if err != nil {
		t.Fatal(err)
	}
	var readers sync.WaitGroup
	started := make(chan struct{}, 4)
	for range 4 {
		readers.Go(func() {
			_, err := slide.Tile(t.Context(), 0, tiling.TileIndex{})
			started <- struct{}{}
			for err == nil {
				_, err = slide.Tile(t.Context(), 0, tiling.TileIndex{})
			}
		})
	}
	<-started
	if err := slide.Close(); err != nil {
		t.Error(err)
	}
	readers.Wait()
}

func TestOrdinaryIndexesPass(t *testing.T) {
	t.Parallel()
	text := []byte("# made/by hand\n[GENERAL]\nSLIDE_NAME = a/b\nSLIDE_CREATIONDATETIME = 01/02/2003 04:05\nFILE_0 = Data0000.dat\nIMAGENUMBER_X = 600\nIMAGE_CONCAT_FACTOR = 0\nIMAGE_CONCAT_FACTOR = 1\n")
	if key := openslide.StrayCompanion(text); key != "" {
		t.Errorf("%s is refused for its name", key)
	}
	if key := openslide.AbsurdNumber(text); key != "" {
		t.Errorf("%s is refused for its number", key)
	}
}
