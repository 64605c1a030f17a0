package reports

import (
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// The systems of codes that a report can carry.
const (
	SystemSNOMED     = "snomed-ct"
	SystemTopography = "icd-o-3-topography"
	SystemMorphology = "icd-o-3-morphology"
	// SystemText is a person's own words; there is no code then.
	SystemText = "text"
)

// CodeSystems lists them in the order in which a report shows them.
var CodeSystems = []string{SystemTopography, SystemMorphology, SystemSNOMED, SystemText}

// Coded is one code of a report. Display is what a person chose or wrote, in the words that
// were on the screen.
type Coded struct {
	System  string `json:"system"`
	Code    string `json:"code"`
	Display string `json:"display"`
}

// The bounds of a report's codes.
const (
	MaxCodes       = 50
	maxCodeLength  = 40
	maxCodeDisplay = 300
)

// CheckCodes says what is wrong with codes as entered; nil is nothing. A code that the list
// does not have is allowed: the list is a subset.
func CheckCodes(codes []Coded) error {
	if len(codes) > MaxCodes {
		return fmt.Errorf("%d codes are more than the %d of one report", len(codes), MaxCodes)
	}
	for i, c := range codes {
		switch {
		case !slices.Contains(CodeSystems, c.System):
			return fmt.Errorf("code %d is of the unknown system %.40q", i+1, c.System)
		case strings.TrimSpace(c.Display) == "":
			return fmt.Errorf("code %d has no words", i+1)
		case c.System != SystemText && strings.TrimSpace(c.Code) == "":
			return fmt.Errorf("code %d is empty: choose free text for words without a code", i+1)
		case c.System == SystemText && c.Code != "":
			return fmt.Errorf("code %d is free text, which has no code", i+1)
		case len(c.Code) > maxCodeLength || len(c.Display) > maxCodeDisplay:
			return fmt.Errorf("code %d is longer than %d, or its words longer than %d bytes", i+1, maxCodeLength, maxCodeDisplay)
		case slices.Contains(codes[:i], c):
			return fmt.Errorf("code %d is there twice", i+1)
		}
	}
	return nil
}

// CodeEntry is one entry of the shipped list.
type CodeEntry struct {
	System string `json:"system"`
	Code   string `json:"code"`
	EN     string `json:"en"`
	ZH     string `json:"zh"`
}

// codeFiles are subsets of public lists; what each is and whose, its head says.
//
//go:embed codes/*.json
var codeFiles embed.FS

var codeList = sync.OnceValue(func() []CodeEntry {
	var all []CodeEntry
	for _, name := range []string{"topography", "morphology", "snomed"} {
		var file struct {
			System string      `json:"system"`
			Codes  []CodeEntry `json:"codes"`
		}
		mustRead(codeFiles, "codes/"+name+".json", &file)
		for _, c := range file.Codes {
			c.System = file.System
			all = append(all, c)
		}
	}
	return all
})

// mustRead decodes a file of the program itself; a test reads them all.
func mustRead(files embed.FS, name string, v any) {
	data, err := files.ReadFile(name)
	if err == nil {
		err = json.Unmarshal(data, v)
	}
	if err != nil {
		panic("the program's own " + name + " is damaged: " + err.Error())
	}
}

// SearchCodes finds entries by the begin of the code or by words in either language, the
// closest first. Every word of q must occur; an empty system searches all.
func SearchCodes(q, system string, limit int) []CodeEntry {
	words := strings.Fields(strings.ToLower(q))
	type hit struct {
		CodeEntry
		rank int
	}
	var hits []hit
	for _, c := range codeList() {
		if system != "" && c.System != system {
			continue
		}
		if rank := c.rank(words); rank >= 0 {
			hits = append(hits, hit{c, rank})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int {
		if a.rank != b.rank {
			return a.rank - b.rank
		}
		return len(a.EN) - len(b.EN)
	})
	out := []CodeEntry{}
	for _, h := range hits[:min(len(hits), max(limit, 0))] {
		out = append(out, h.CodeEntry)
	}
	return out
}

// rank is how close the entry is to the words, 0 the closest; -1 is no match.
func (c CodeEntry) rank(words []string) int {
	if len(words) == 0 {
		return -1
	}
	whole := strings.Join(words, " ")
	en, zh := strings.ToLower(c.EN), strings.ToLower(c.ZH)
	switch code := strings.ToLower(c.Code); {
	case code == whole:
		return 0
	case strings.HasPrefix(code, whole) || strings.HasPrefix(bare(code), bare(whole)):
		return 1
	case en == whole || zh == whole:
		return 2
	case strings.HasPrefix(en, whole) || strings.HasPrefix(zh, whole):
		return 3
	}
	rank := 4
	for _, w := range words {
		switch {
		case beginsWord(en, w) || strings.Contains(zh, w):
		case strings.Contains(en, w):
			rank = 5
		default:
			return -1
		}
	}
	return rank
}

// bare leaves out what people leave out when typing a code; never empty, which would match
// everything.
func bare(code string) string {
	if s := strings.NewReplacer(".", "", "/", "").Replace(code); s != "" {
		return s
	}
	return code
}

func beginsWord(text, w string) bool {
	return strings.HasPrefix(text, w) || strings.Contains(text, " "+w) || strings.Contains(text, "-"+w) || strings.Contains(text, "("+w)
}

// codeLines is one line for each code, to compare and to read.
func codeLines(codes []Coded) string {
	lines := make([]string, len(codes))
	for i, c := range codes {
		lines[i] = strings.TrimSpace(c.Code + " " + c.Display)
	}
	return strings.Join(lines, "\n")
}
