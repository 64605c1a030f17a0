package web

import (
	"bytes"
	"io/fs"
	"testing"
)

// TestPageAndFonts holds in a clean checkout and after the build: either everything is
// there, or nothing is.
func TestPageAndFonts(t *testing.T) {
	t.Parallel()
	page, built := Page()
	index, err := fs.ReadFile(page, "index.html")
	if built != (err == nil) {
		t.Fatalf("Page says built=%v, reading index.html says %v", built, err)
	}
	if built && !bytes.Contains(index, []byte("_app/immutable")) {
		t.Error("index.html does not start the client")
	}
	for _, name := range []string{"regular", "bold"} {
		ttf, ok := Font(name)
		if ok != built {
			t.Errorf("font %s: ok=%v, built=%v", name, ok, built)
		}
		// 0x00010000 is the version of a font with TrueType outlines (OpenType, "Table Directory").
		if ok && !bytes.HasPrefix(ttf, []byte{0, 1, 0, 0}) {
			t.Errorf("font %s has no TrueType outlines", name)
		}
	}
	if _, ok := Font("italic"); ok {
		t.Error("there is no italic face")
	}
}
