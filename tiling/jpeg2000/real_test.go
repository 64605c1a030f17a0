package jpeg2000

import (
	"bytes"
	"encoding/binary"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"telepath/tiling"
	"telepath/tiling/tilingtest"
)

// frames takes the pictures out of an encapsulated DICOM file (PS3.5 A.4): fragments that
// don't begin with SOC go on with the one before.
func frames(data []byte) [][]byte {
	at := bytes.Index(data, []byte{0xe0, 0x7f, 0x10, 0x00, 'O', 'B', 0, 0, 0xff, 0xff, 0xff, 0xff})
	if at < 0 {
		return nil
	}
	var out [][]byte
	for at += 12; at+8 <= len(data) && bytes.Equal(data[at:at+4], []byte{0xfe, 0xff, 0x00, 0xe0}); {
		length := int(binary.LittleEndian.Uint32(data[at+4:]))
		if at+8+length > len(data) {
			break
		}
		item := data[at+8 : at+8+length]
		switch {
		case bytes.HasPrefix(item, []byte{0xff, 0x4f}):
			out = append(out, bytes.Clone(item))
		case len(out) > 0:
			out[len(out)-1] = append(out[len(out)-1], item...)
		}
		at += 8 + length
	}
	return out
}

// pictures are the JPEG 2000 pictures in a file: those of DICOM, or whatever stands where a
// codestream begins.
func pictures(data []byte) [][]byte {
	if found := frames(data); len(found) > 0 {
		return found
	}
	var out [][]byte
	for at := 0; ; at += 4 {
		next := bytes.Index(data[at:], []byte{0xff, 0x4f, 0xff, 0x51})
		if next < 0 || len(out) == 4 {
			return out
		}
		at += next
		out = append(out, data[at:])
	}
}

// The second opinion is OpenJPEG's own program, where it is installed: it uses the same
// library, so what is compared is everything around it.
func TestRealPicturesAreWhatOpenJPEGWrites(t *testing.T) {
	t.Parallel()
	d := opened(t)
	dir := tilingtest.Data(t)
	program, missing := exec.LookPath("opj_decompress")
	for name, want := range map[string]struct {
		size  image.Point
		count int
		mean  [3]float64 // of the first
	}{
		"dicom-other/examples_jpeg2k.dcm":                         {image.Pt(640, 480), 1, [3]float64{40.37, 34.50, 28.71}},
		"dicom-other/HTJ2KLossless_08_RGB.dcm":                    {image.Pt(640, 480), 1, [3]float64{166.30, 132.62, 82.39}},
		"dicom-other/pm5644/PM5644-960x540_JPEG2000-Lossless.dcm": {image.Pt(960, 540), 1, [3]float64{121.29, 121.33, 117.01}},
		"dicom-wsi/misc/dcm_frame_6.j2k":                          {image.Pt(256, 256), 1, [3]float64{177.46, 148.48, 195.34}},
		"dicom-wsi/wsi2dcm/wsi2dcm-jpeg2000.dcm":                  {image.Pt(256, 256), 12, [3]float64{134.10, 160.14, 201.32}},
		"tiff/imagecodecs/rgb.tiled.jpeg2000.u1.tif":              {image.Pt(48, 32), 4, [3]float64{167.03, 154.54, 134.69}},
	} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		all := pictures(data)
		if len(all) != want.count {
			t.Errorf("%s has %d pictures, want %d", name, len(all), want.count)
		}
		for i, picture := range all {
			img, err := d.Decode(picture, false)
			if err != nil {
				t.Errorf("%s, picture %d: %v", name, i, err)
				continue
			}
			if img.Rect.Size() != want.size {
				t.Errorf("%s, picture %d is %v, want %v", name, i, img.Rect.Size(), want.size)
			}
			if got := tilingtest.Mean(img); i == 0 {
				t.Logf("%q: mean {%.2f, %.2f, %.2f}", name, got[0], got[1], got[2])
				for c := range got {
					if diff := got[c] - want.mean[c]; diff < -0.01 || diff > 0.01 {
						t.Errorf("%s: mean %.2f, want %.2f", name, got, want.mean)
						break
					}
				}
			}
			if missing == nil && i < 4 {
				compareWithProgram(t, program, name, picture, img)
			}
		}
	}
}

// compareWithProgram wants the pixels that opj_decompress writes as PPM or PGM.
func compareWithProgram(t *testing.T, program, name string, picture []byte, img *image.RGBA) {
	t.Helper()
	in, out := filepath.Join(t.TempDir(), "in.j2k"), filepath.Join(t.TempDir(), "out.ppm")
	if err := os.WriteFile(in, picture, 0o600); err != nil {
		t.Fatal(err)
	}
	if text, err := exec.CommandContext(t.Context(), program, "-i", in, "-o", out).CombinedOutput(); err != nil {
		t.Errorf("%s: opj_decompress: %v: %s", name, err, text)
		return
	}
	want, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	rgb := make([]byte, 0, len(img.Pix)/4*3)
	for i := 0; i < len(img.Pix); i += 4 {
		rgb = append(rgb, img.Pix[i:i+3]...)
	}
	if !bytes.HasSuffix(want, rgb) || len(want)-len(rgb) > 100 {
		t.Errorf("%s: opj_decompress has other pixels", name)
	}
}

// Everything in the shared data that may be a picture is one or an explained refusal.
func TestHostilePicturesEndInPictureOrReason(t *testing.T) {
	t.Parallel()
	d := opened(t)
	dir := tilingtest.Data(t)
	files := append(tilingtest.Files(t, filepath.Join(dir, "hostile")), tilingtest.Files(t, filepath.Join(dir, "dicom-other"))...)
	good, bad := 0, 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		tries := pictures(data)
		if len(tries) > 0 || filepath.Ext(file) == ".jp2" {
			tries = append(tries, data)
		}
		for _, picture := range tries {
			_, err := d.Decode(picture, true)
			if err == nil {
				good++
				continue
			}
			bad++
			if u, ok := tiling.AsUnreadable(err); !ok || u.What == "" || u.Do == "" {
				t.Errorf("%s: not an explained refusal: %v", filepath.Base(file), err)
			}
			t.Logf("%s: %v", filepath.Base(file), err)
		}
	}
	t.Logf("%d decoded, %d refused", good, bad)
}
