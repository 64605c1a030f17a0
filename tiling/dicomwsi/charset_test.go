package dicomwsi

import (
	"encoding/hex"
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// Names in every character set come out as pydicom decodes them.
func TestNamesAreDecodedAsBySecondOpinion(t *testing.T) {
	t.Parallel()
	var golden struct {
		Names []struct{ Charset, Hex, Text string }
	}
	readGolden(t, "testdata/charsets.json", &golden)
	for _, want := range golden.Names {
		raw, err := hex.DecodeString(want.Hex)
		if err != nil {
			t.Fatal(err)
		}
		got := strings.TrimRight(newCharacters(strings.Split(want.Charset, `\`)).decode(raw, true), "= ")
		if got != want.Text {
			t.Errorf("%s: %+q, want %+q", want.Charset, got, want.Text)
		}
	}
	if len(golden.Names) < 20 {
		t.Errorf("only %d names", len(golden.Names))
	}
}

func readGolden(t *testing.T, path string, into any) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, into); err != nil {
		t.Fatal(err)
	}
}

// In GBK the second byte of a character may be the code of a backslash, which separates
// values elsewhere (PS3.5 6.1.2.3).
func TestBackslashInsideCharacterSeparatesNothing(t *testing.T) {
	t.Parallel()
	c := newCharacters([]string{"GBK"})
	if got := c.decode([]byte{0x81, 0x5c, '\\', 'B'}, false); got != `乗\B` {
		t.Errorf("got %+q", got)
	}
}

// Every defined term has a decoder, and what writers call them instead is understood.
func TestDefinedTermsAreKnown(t *testing.T) {
	t.Parallel()
	for term := range terms {
		if got := decodeTerm(term, []byte("A^B"), ""); got != "A^B" {
			t.Errorf("%s: ASCII became %+q", term, got)
		}
	}
	for said, meant := range map[string]string{
		"ISO-IR 100": "ISO_IR 100", "iso_ir 192 ": "ISO_IR 192", "UTF-8": "ISO_IR 192", "ISO IR 144": "ISO_IR 144",
		"ISO_IR 149": "ISO 2022 IR 149", "ISO_IR 6": "", "ISO 2022-IR 87": "ISO 2022 IR 87",
	} {
		if got := normalTerm(said); got != meant {
			t.Errorf("%q is taken for %q", said, got)
		}
	}
}

func FuzzCharacters(f *testing.F) {
	f.Add(`\ISO 2022 IR 87`, []byte("Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B"), true)
	f.Add(`ISO 2022 IR 13\ISO 2022 IR 159`, []byte("\xd4\xcf^\x1b$(D0!\x1b(J\x1b)I\xd4"), true)
	f.Add("GB18030", []byte{0x81, 0x30, 0x81, 0x30, 0xff}, false)
	f.Fuzz(func(t *testing.T, set string, text []byte, name bool) {
		got := newCharacters(strings.Split(set, `\`)).decode(text, name)
		if strings.ToValidUTF8(got, "") != got {
			t.Errorf("%q is not UTF-8", got)
		}
		if len(got) > 8*len(text)+16 {
			t.Errorf("%d bytes became %d", len(text), len(got))
		}
	})
}
