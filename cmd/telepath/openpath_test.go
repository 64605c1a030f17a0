package main

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestNamesInZip(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"slide.svs":                        "slide.svs",
		"CMU-1/Data0001.dat":               "CMU-1/Data0001.dat",
		"切片/一.dcm":                         "切片/一.dcm",
		"../../etc/passwd":                 "00007",
		"/etc/passwd":                      "00007",
		"a/../../b.dcm":                    "00007.dcm",
		`C:\slides\a.svs`:                  "00007.svs",
		"a\x00.svs":                        "00007.svs",
		"a/b/c/d/e/f/g/h/i.dcm":            "00007.dcm",
		strings.Repeat("x", 300) + ".tiff": "00007.tiff",
	} {
		if got := nameInZip(7, name); got != filepath.FromSlash(want) {
			t.Errorf("%q is unpacked as %q, want %q", name, got, want)
		}
	}
}

// zipped packs files by name into a zip of that path.
func zipped(t *testing.T, path string, files map[string][]byte) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, data := range files {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(data); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestZipOfASlide draws a DICOM series, packs it in a folder of a zip, and reads it again.
func TestZipOfASlide(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	series := filepath.Join(dir, "series")
	if code, _, says := call(t, "demo", "slide", "-o", series, "--format", "dicom", "--width", "1200", "--height", "900"); code != exitDone {
		t.Fatal(says)
	}
	files := map[string][]byte{"read me.txt": []byte("not a slide")}
	paths, err := filesOf(series)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range paths {
		data, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		files["a case/"+filepath.Base(p)] = data
	}
	path := zipped(t, filepath.Join(dir, "slide.zip"), files)
	if code, out, says := call(t, "slide", "info", path, "--json"); code != exitDone || !strings.Contains(out, `"width": 1200`) {
		t.Errorf("exit %d: %s %s", code, out, says)
	}
}

func TestZipInAZipIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	inner := zipped(t, filepath.Join(dir, "inner.zip"), map[string][]byte{"a.txt": []byte("a")})
	data, err := os.ReadFile(inner)
	if err != nil {
		t.Fatal(err)
	}
	outer := zipped(t, filepath.Join(dir, "outer.zip"), map[string][]byte{"inner.zip": data})
	if code, _, says := call(t, "slide", "info", outer); code != exitInput || !strings.Contains(says, "it is a zip") {
		t.Errorf("exit %d: %s", code, says)
	}
}

func TestFoldersOfASlide(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	put := func(name string) {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"mirax/s.mrxs", "mirax/s/Slidedat.ini", "mirax/s/Data0000.dat", "mirax/other.txt", "loose/a.txt", "loose/b.txt", ".hidden/x", "vms/b.jpg", "vms/other.svs", "vms/deep/c.jpg"} {
		put(name)
	}
	if err := os.WriteFile(filepath.Join(dir, "vms", "s.vms"), []byte("[Virtual Microscope Specimen]\nImageFile=b.jpg\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	relative := func(path string) string {
		paths, err := filesOf(filepath.Join(dir, path))
		if err != nil {
			return err.Error()
		}
		var names []string
		for _, p := range paths {
			name, err := filepath.Rel(dir, p)
			if err != nil {
				t.Fatal(err)
			}
			names = append(names, filepath.ToSlash(name))
		}
		return strings.Join(names, " ")
	}
	for path, want := range map[string]string{
		"mirax/s.mrxs": "mirax/s.mrxs mirax/s/Data0000.dat mirax/s/Slidedat.ini",
		"mirax":        "mirax/other.txt mirax/s/Data0000.dat mirax/s/Slidedat.ini mirax/s.mrxs",
		"loose/a.txt":  "loose/a.txt",
		"vms/s.vms":    "vms/s.vms vms/b.jpg",
	} {
		if got := relative(path); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
	if got := relative("loose"); !strings.Contains(got, "2 files that are not one slide") {
		t.Error(got)
	}
}

// TestSlideAmongOtherFiles: what is not a slide does not hide the one that is.
func TestSlideAmongOtherFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	slide := filepath.Join(dir, "slide.tiff")
	if code, _, says := call(t, "demo", "slide", "-o", slide, "--width", "600", "--height", "520"); code != exitDone {
		t.Fatal(says)
	}
	if err := os.Remove(slide + ".truth.geojson"); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "Thumbs.db"), []byte("junk"), 0o600); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(dir, link); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{dir, link} {
		if code, out, says := call(t, "slide", "info", path, "--json"); code != exitDone || !strings.Contains(out, `"width": 600`) {
			t.Errorf("%s: exit %d: %s", path, code, says)
		}
	}
	if code, _, says := call(t, "slide", "tile", slide, "-o", slide); code != exitUsage || !strings.Contains(says, "a file of the slide itself") {
		t.Errorf("over the slide: exit %d: %s", code, says)
	}
	if code, _, says := call(t, "slide", "thumbnail", slide, "--associated", "label", "-o", filepath.Join(dir, "l.png")); code != exitUsage || !strings.Contains(says, "no such pictures") {
		t.Errorf("a label that is not there: exit %d: %s", code, says)
	}
}

func TestZipsThatAreRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	empty := zipped(t, filepath.Join(dir, "empty.zip"), nil)
	two := zipped(t, filepath.Join(dir, "two.zip"), map[string][]byte{"a.png": []byte("\x89PNG\r\n\x1a\n"), "b.png": []byte("\x89PNG\r\n\x1a\n")})
	bomb := zipped(t, filepath.Join(dir, "bomb.zip"), map[string][]byte{"a.tif": make([]byte, 64<<20)})
	locked := zipped(t, filepath.Join(dir, "locked.zip"), map[string][]byte{"a.tif": []byte("secret")})
	data, err := os.ReadFile(locked)
	if err != nil {
		t.Fatal(err)
	}
	data[bytes.LastIndex(data, []byte("PK\x01\x02"))+8] |= 1 // the flag in the directory
	if err := os.WriteFile(locked, data, 0o600); err != nil {
		t.Fatal(err)
	}
	huge := zipped(t, filepath.Join(dir, "huge.zip"), map[string][]byte{"a": {1}, "b": {2}, "c": {3}, "d": {4}})
	declare(t, huge, 1<<62) // four times that is 0 in 64 bits
	for path, want := range map[string]string{
		huge: "declares more than 64 GB", empty: "The zip is empty", two: "2 files that are not one slide", bomb: "times its own size", locked: "locked with a password",
	} {
		code, _, says := call(t, "slide", "info", path)
		if code != exitInput || !strings.Contains(says, want) || strings.Contains(says, "telepath-zip-") {
			t.Errorf("exit %d: %s, want %q", code, says, want)
		}
	}
}

// declare makes every entry of a zip claim that size in its directory, by a ZIP64 extra field
// (APPNOTE 4.5.3).
func declare(t *testing.T, path string, size uint64) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	end := bytes.LastIndex(data, []byte("PK\x05\x06"))
	start := int(binary.LittleEndian.Uint32(data[end+16:]))
	var directory []byte
	for rest := data[start:end]; len(rest) > 0; {
		name, extra := int(binary.LittleEndian.Uint16(rest[28:])), int(binary.LittleEndian.Uint16(rest[30:]))
		entry := append([]byte(nil), rest[:46+name]...)
		rest = rest[46+name+extra:]
		binary.LittleEndian.PutUint32(entry[24:], 0xffffffff)
		binary.LittleEndian.PutUint16(entry[30:], 12)
		directory = append(directory, entry...)
		directory = append(directory, 1, 0, 8, 0)
		directory = binary.LittleEndian.AppendUint64(directory, size)
	}
	tail := append([]byte(nil), data[end:]...)
	binary.LittleEndian.PutUint32(tail[12:], uint32(len(directory)))
	if err := os.WriteFile(path, append(append(data[:start:start], directory...), tail...), 0o600); err != nil {
		t.Fatal(err)
	}
}
