package reports

import (
	"strings"
	"testing"
)

func TestSearchCodesFindsTheClosestFirst(t *testing.T) {
	t.Parallel()
	for q, want := range map[string]string{
		"C18.7":              "C18.7",
		"c187":               "C18.7",
		"8140/3":             "8140/3",
		"81403":              "8140/3",
		"adenocarcinoma":     "35917007",
		"adenocarcinoma nos": "8140/3",
		"胃窦":                 "C16.3",
		"印戒":                 "8490/3",
		"ring signet":        "8490/3",
		"uterine":            "",
		"":                   "",
	} {
		hits := SearchCodes(q, "", 10)
		if want == "" {
			if len(hits) != 0 {
				t.Errorf("%q finds %v", q, hits)
			}
			continue
		}
		if len(hits) == 0 || hits[0].Code != want {
			t.Errorf("%q finds %v, want %s first", q, hits, want)
		}
	}
	for _, hit := range SearchCodes("breast", SystemTopography, 100) {
		if hit.System != SystemTopography {
			t.Errorf("%+v is of another system", hit)
		}
	}
	if n := len(SearchCodes("carcinoma", "", 5)); n != 5 {
		t.Errorf("%d hits, want the 5 that were asked for", n)
	}
}

// TestTheCodeListIsWhole reads the shipped files: every code once, in both languages, in the
// form of its system.
func TestTheCodeListIsWhole(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, c := range codeList() {
		key := c.System + " " + c.Code
		if seen[key] || c.EN == "" || c.ZH == "" || strings.TrimSpace(c.EN) != c.EN {
			t.Errorf("%+v is there twice or has no words", c)
		}
		seen[key] = true
		ok := false
		switch c.System {
		case SystemTopography:
			ok = len(c.Code) == 5 && c.Code[0] == 'C' && c.Code[3] == '.'
		case SystemMorphology:
			ok = len(c.Code) == 6 && c.Code[4] == '/' && strings.ContainsAny(c.Code[5:], "01236")
		case SystemSNOMED:
			ok = verhoeff(c.Code)
		}
		if !ok {
			t.Errorf("%s %s has not the form of its system", c.System, c.Code)
		}
	}
	if len(seen) < 200 {
		t.Errorf("%d codes", len(seen))
	}
}

// verhoeff checks the check digit of a SNOMED CT identifier (SCTID, Verhoeff dihedral check).
func verhoeff(id string) bool {
	d := [10][10]int{{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 2, 3, 4, 0, 6, 7, 8, 9, 5}, {2, 3, 4, 0, 1, 7, 8, 9, 5, 6}, {3, 4, 0, 1, 2, 8, 9, 5, 6, 7}, {4, 0, 1, 2, 3, 9, 5, 6, 7, 8}, {5, 9, 8, 7, 6, 0, 4, 3, 2, 1}, {6, 5, 9, 8, 7, 1, 0, 4, 3, 2}, {7, 6, 5, 9, 8, 2, 1, 0, 4, 3}, {8, 7, 6, 5, 9, 3, 2, 1, 0, 4}, {9, 8, 7, 6, 5, 4, 3, 2, 1, 0}}
	p := [8][10]int{{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 5, 7, 6, 2, 8, 3, 0, 9, 4}, {5, 8, 0, 3, 7, 9, 6, 1, 4, 2}, {8, 9, 1, 6, 0, 4, 3, 5, 2, 7}, {9, 4, 5, 3, 1, 2, 6, 8, 7, 0}, {4, 2, 8, 6, 5, 7, 3, 9, 0, 1}, {2, 7, 9, 3, 8, 0, 6, 4, 1, 5}, {7, 0, 4, 6, 9, 1, 3, 2, 5, 8}}
	check := 0
	for i := range id {
		check = d[check][p[i%8][id[len(id)-1-i]-'0']]
	}
	return check == 0
}

func TestCheckCodes(t *testing.T) {
	t.Parallel()
	good := []Coded{{SystemTopography, "C18.7", "Sigmoid colon"}, {SystemText, "", "冰冻与石蜡一致"}, {SystemMorphology, "9999/9", "not in our list"}}
	if err := CheckCodes(good); err != nil {
		t.Error(err)
	}
	for name, bad := range map[string][]Coded{
		"an unknown system":     {{"icd-9", "1", "x"}},
		"no words":              {{SystemSNOMED, "1", " "}},
		"no code":               {{SystemSNOMED, "", "x"}},
		"free text with a code": {{SystemText, "1", "x"}},
		"twice":                 {good[0], good[0]},
		"too long":              {{SystemText, "", strings.Repeat("x", maxCodeDisplay+1)}},
		"too many":              make([]Coded, MaxCodes+1),
	} {
		if CheckCodes(bad) == nil {
			t.Errorf("%s is allowed", name)
		}
	}
}
