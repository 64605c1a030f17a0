package dicomwsi_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"telepath/tiling"
	"telepath/tiling/tilingtest"
)

// What two real files say of themselves, as pydicom 2.3.1 reads it.
func TestRealFilesSayWhoseTheyAre(t *testing.T) {
	t.Parallel()
	data := tilingtest.Data(t)
	for name, want := range map[string]struct {
		claims  tiling.Claims
		profile string // SHA-256, its first 8 bytes
		power   float64
	}{
		"highdicom/sm_image.dcm": {
			claims: tiling.Claims{AccessionNumber: "S19-1_A_1_1", ContainerID: "S19-1_A_1_1", PatientID: "AA01", PatientName: "Test^Patient",
				SeriesInstanceUID: "1.2.826.0.1.3680043.9.7433.3.57084118109582350083572639456817453", Specimens: []string{"S19-1_A_1_1"}},
			profile: "4753d1a05cdf3a0c",
		},
		"camelyon/multi_frame_jpeg_camelyon_challenge_image.dcm": {
			claims: tiling.Claims{SeriesInstanceUID: "1.3.6.1.4.1.11129.5.7.0.1.517182092386.24422120.1688792467737634", Specimens: []string{"GO-1692202754026-1-A"}},
		},
		"boxes/boxes_0.dcm": {
			claims:  tiling.Claims{ContainerID: "SLIDE_1", SeriesInstanceUID: "1.3.6.1.4.1.5962.99.1.1747645553.419656796.1689669825649.4.0", Specimens: []string{"SPECIMEN_1"}},
			profile: "0a8a33aea66a6f15", power: 20,
		},
	} {
		slide, err := opener(t)([]tiling.Source{tilingtest.Source(t, filepath.Join(data, "dicom-wsi", name))})
		if err != nil {
			t.Fatal(err)
		}
		if got := slide.Info().Claims; !reflect.DeepEqual(got, want.claims) {
			t.Errorf("%s: claims differ from those of pydicom", name)
		}
		profile := slide.(tiling.ICCProfiler).ICCProfile()
		sum := sha256.Sum256(profile)
		if got := hex.EncodeToString(sum[:8]); (want.profile != "") != (profile != nil) || profile != nil && got != want.profile {
			t.Errorf("%s: the profile of %d bytes is %s", name, len(profile), got)
		}
		if slide.Info().ICC != (profile != nil) || slide.Info().ObjectivePower != want.power {
			t.Errorf("%s: %+v", name, slide.Info())
		}
		if err := slide.Close(); err != nil || slide.(tiling.ICCProfiler).ICCProfile() != nil {
			t.Errorf("%s: a profile after closing, %v", name, err)
		}
	}
}

// Names in the files of every character set are those that pydicom reads.
func TestNamesOfRealFiles(t *testing.T) {
	t.Parallel()
	data := tilingtest.Data(t)
	for name, want := range map[string]string{
		"dicom-other/charset/chrGreek.dcm": "Διονυσιος",
		"dicom-other/charset/chrH31.dcm":   "Yamada^Tarou=山田^太郎=やまだ^たろう",
		"dicom-other/charset/chrRuss.dcm":  "Люкceмбypг",
		"dicom-other/charset/chrX1.dcm":    "Wang^XiaoDong=王^小東",
		"hostile/dicom/GH1301.dcm":         "Wang^XiaoDong=王^小东",
	} {
		file, err := os.ReadFile(filepath.Join(data, name))
		if err != nil {
			t.Fatal(err)
		}
		slide, err := open(t, asSlide(t, file, 1, 32, 32))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := strings.TrimRight(slide.Info().Claims.PatientName, "="); got != want {
			t.Errorf("%s: the name is %+q, want %+q", name, got, want)
		}
	}
}

// Specimens in Chinese, one in an item that has a character set of its own; each once.
func TestSpecimensInOtherCharacterSets(t *testing.T) {
	t.Parallel()
	gbk, err := simplifiedchinese.GBK.NewEncoder().String("胃窦")
	if err != nil {
		t.Fatal(err)
	}
	m := (&made{syntax: explicitLE}).text(0x0008, 0x0005, "CS", "GBK")
	named := func(id string) func(*made) { return func(item *made) { item.text(0x0040, 0x0551, "LO", id) } }
	m.items(0x0040, 0x0560, named(gbk), named("A1"), named(gbk), named(""),
		func(item *made) { item.text(0x0008, 0x0005, "CS", "ISO_IR 192").text(0x0040, 0x0551, "LO", "胃体") })
	slide, err := open(t, native(volume(m)))
	if err != nil {
		t.Fatal(err)
	}
	if got := slide.Info().Claims.Specimens; !slices.Equal(got, []string{"胃窦", "A1", "胃体"}) {
		t.Errorf("specimens are %q", got)
	}
}

// The colour profile is that of the optical path that is shown, else of the largest level
// that has one.
func TestProfileIsThatOfThePathShown(t *testing.T) {
	t.Parallel()
	paths := func(profiles ...string) func(m *made) {
		return func(m *made) {
			var fills []func(*made)
			for i, profile := range profiles {
				fills = append(fills, func(item *made) {
					if profile != "" {
						item.add(0x0028, 0x2000, "OB", []byte(profile))
					}
					item.text(0x0048, 0x0106, "SH", string(rune('A'+i))).text(0x0048, 0x0112, "DS", []string{"20", "40"}[i])
				})
			}
			m.items(0x0048, 0x0105, fills...)
		}
	}
	second := (&made{syntax: explicitLE}).text(0x0020, 0x9311, "CS", "TILED_SPARSE").text(0x0028, 0x0008, "IS", "1")
	second.long(0x0048, 0x0006, 4).long(0x0048, 0x0007, 2)
	paths("first", "second")(second)
	volume(second).items(0x5200, 0x9230, placed{column: 3, row: 1, path: "B"}.fill)
	for name, c := range map[string]struct {
		files   [][]byte
		profile string
		power   float64
	}{
		"first path":  {[][]byte{flat("VOLUME", 40, 20, paths("first", "second"))}, "first ", 20},
		"second path": {[][]byte{numbered(second, 1)}, "second", 40},
		"lower level": {[][]byte{flat("VOLUME", 40, 20, paths("")), flat("VOLUME", 20, 10, paths("lower"))}, "lower ", 20},
		"top level":   {[][]byte{flat("VOLUME", 40, 20, func(m *made) { m.add(0x0028, 0x2000, "OB", []byte("beside")) })}, "beside", 0},
		"none":        {[][]byte{flat("VOLUME", 40, 20, paths(""))}, "", 20},
	} {
		slide, err := open(t, c.files...)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got := string(slide.(tiling.ICCProfiler).ICCProfile())
		if got != c.profile || slide.Info().ICC != (c.profile != "") || slide.Info().ObjectivePower != c.power {
			t.Errorf("%s: profile %q, power %v", name, got, slide.Info().ObjectivePower)
		}
	}
}
