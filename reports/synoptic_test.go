package reports

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// TestTheTemplatesAreWhole reads the shipped data sets as a report would use them.
func TestTheTemplatesAreWhole(t *testing.T) {
	t.Parallel()
	organs := []string{}
	for _, tpl := range Templates() {
		organs = append(organs, tpl.Organ)
		if tpl.Version < 1 || tpl.EN == "" || tpl.ZH == "" || len(tpl.Fields) < 15 {
			t.Errorf("%s: version %d, %d fields", tpl.Code, tpl.Version, len(tpl.Fields))
		}
		for i, f := range tpl.Fields {
			checkField(t, tpl, i, f)
		}
		for _, r := range tpl.Rules {
			for _, code := range r.AtMost {
				if f, known := tpl.Field(code); !known || f.Kind != KindNumber {
					t.Errorf("%s: rule %s is about %s", tpl.Code, r.Code, code)
				}
			}
			checkCondition(t, tpl, r.If)
			checkCondition(t, tpl, r.Then)
			if r.EN == "" || r.ZH == "" || (len(r.AtMost) != 2 && (r.If == nil || r.Then == nil)) {
				t.Errorf("%s: rule %s is not whole", tpl.Code, r.Code)
			}
		}
	}
	slices.Sort(organs)
	if want := []string{"breast", "cervix", "colorectum", "stomach"}; !slices.Equal(organs, want) {
		t.Errorf("templates for %v, want %v", organs, want)
	}
}

func checkField(t *testing.T, tpl Template, i int, f TemplateField) {
	t.Helper()
	same := func(o TemplateField) bool { return o.Code == f.Code }
	if f.Code == "" || f.EN == "" || f.ZH == "" || slices.ContainsFunc(tpl.Fields[:i], same) {
		t.Errorf("%s: field %d (%s) has no words, or its code is there twice", tpl.Code, i, f.Code)
	}
	chosen := f.Kind == KindChoice || f.Kind == KindMany
	if chosen != (len(f.Options) > 1) || (f.Kind == KindNumber) != (f.Min != nil && f.Max != nil) {
		t.Errorf("%s: field %s is a %s with %d options", tpl.Code, f.Code, f.Kind, len(f.Options))
	}
	for _, o := range f.Options {
		if o.Code == "" || o.EN == "" || o.ZH == "" {
			t.Errorf("%s: %s has an option without words: %+v", tpl.Code, f.Code, o)
		}
	}
	checkCondition(t, tpl, f.When)
	if f.When != nil && !slices.ContainsFunc(tpl.Fields[:i], func(o TemplateField) bool { return o.Code == f.When.Field }) {
		t.Errorf("%s: %s depends on a field that comes later", tpl.Code, f.Code)
	}
}

func checkCondition(t *testing.T, tpl Template, c *Condition) {
	t.Helper()
	if c == nil {
		return
	}
	f, known := tpl.Field(c.Field)
	if !known || (c.Above == nil) == (len(c.In) == 0) {
		t.Errorf("%s: a condition on %s is not whole", tpl.Code, c.Field)
	}
	for _, code := range c.In {
		if !f.offers(code) {
			t.Errorf("%s: a condition asks for %s=%s, which is no option", tpl.Code, c.Field, code)
		}
	}
}

// filled is a data set as it comes from JSON.
func filled(t *testing.T, text string) Synoptic {
	t.Helper()
	var s Synoptic
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestCheckSynopticNamesTheField(t *testing.T) {
	t.Parallel()
	good := filled(t, `{"template":"colorectum","version":1,"fields":{"procedure":"resection","size":31.5,"nodes_examined":14,"lymphovascular":["small","venous"]},"not_assessable":["pn"]}`)
	if err := CheckSynoptic(good); err != nil {
		t.Error(err)
	}
	for field, fields := range map[string]string{
		"nonsense":       `{"nonsense":"x"}`,
		"procedure":      `{"procedure":"guess"}`,
		"site":           `{"site":3}`,
		"size":           `{"size":"31"}`,
		"deposits":       `{"deposits":1.5}`,
		"nodes_examined": `{"nodes_examined":-1}`,
		"lymphovascular": `{"lymphovascular":["small","small"]}`,
	} {
		err := CheckSynoptic(filled(t, `{"template":"colorectum","version":1,"fields":`+fields+`}`))
		if err == nil || !strings.HasPrefix(err.Error(), field+": ") {
			t.Errorf("%s: %v", fields, err)
		}
	}
	for name, text := range map[string]string{
		"no such template": `{"template":"colorectum","version":99,"fields":{}}`,
		"a date":           `{"template":"cervix","version":1,"fields":{"hpv_date":"yesterday"}}`,
		"not assessable":   `{"template":"cervix","version":1,"fields":{},"not_assessable":["x"]}`,
	} {
		if CheckSynoptic(filled(t, text)) == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

func TestMissingFieldsDependOnTheAnswers(t *testing.T) {
	t.Parallel()
	tpl, _ := TemplateOf("colorectum", 1)
	codes := func(s Synoptic) (out []string) {
		for _, f := range tpl.MissingIn(s) {
			out = append(out, f.Code)
		}
		return out
	}
	biopsy := filled(t, `{"template":"colorectum","version":1,"fields":{"procedure":"biopsy","site":"sigmoid","type":"adenocarcinoma"}}`)
	if got := codes(biopsy); !slices.Equal(got, []string{"grade"}) {
		t.Errorf("a biopsy lacks %v", got)
	}
	biopsy.NotAssessable = []string{"grade"}
	if got := codes(biopsy); got != nil {
		t.Errorf("with the grade not assessable %v is missing", got)
	}
	biopsy.Fields["procedure"] = "resection"
	if got := codes(biopsy); !slices.Contains(got, "pn") || !slices.Contains(got, "margin_radial") || slices.Contains(got, "margin_deep") {
		t.Errorf("a resection lacks %v", got)
	}
}

func TestRulesSeeWhatDoesNotFit(t *testing.T) {
	t.Parallel()
	tpl, _ := TemplateOf("colorectum", 1)
	for fields, want := range map[string]string{
		`{"nodes_examined":12,"nodes_positive":13}`:            "nodes-positive",
		`{"nodes_examined":12,"nodes_positive":2,"pn":"pn0"}`:  "pn0-positive",
		`{"nodes_examined":12,"nodes_positive":2,"pn":"pn1b"}`: "",
		`{"nodes_positive":2}`:                                 "",
		`{"invasion":"subserosa","pt":"pt2"}`:                  "pt3-invasion",
		`{"invasion":"subserosa","pt":"pt3"}`:                  "",
		`{"nodes_examined":20,"nodes_positive":9,"pn":"pn2a"}`: "pn2b-count",
	} {
		var got []string
		for _, r := range tpl.BrokenIn(filled(t, `{"template":"colorectum","version":1,"fields":`+fields+`}`)) {
			got = append(got, r.Code)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s breaks %v, want %q", fields, got, want)
		}
	}
}

func TestAnswersAreWords(t *testing.T) {
	t.Parallel()
	s := filled(t, `{"template":"colorectum","version":1,"fields":{"size":31.5,"procedure":"resection","lymphovascular":["small","venous"]},"not_assessable":["grade"]}`)
	title, answers := s.Answers("zh-CN")
	want := []Answer{{"标本类型", "手术切除"}, {"组织学分级", "无法评估"}, {"肿瘤最大径", "31.5 mm"}, {"淋巴管血管侵犯", "小血管（淋巴管或毛细血管）; 壁外静脉"}}
	if title != "结直肠癌" || !slices.Equal(answers, want) {
		t.Errorf("%s %v", title, answers)
	}
	s.Version = 99
	if _, answers := s.Answers("en"); len(answers) != 3 {
		t.Errorf("of an unknown version: %v", answers)
	}
}

// TestADocumentFromBeforeIsTheSame: what was signed before there were codes and data sets
// still has the digest that was signed.
func TestADocumentFromBeforeIsTheSame(t *testing.T) {
	t.Parallel()
	data, err := json.Marshal(Document{Diagnosis: "Benign."})
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"codes", "synoptic", "first_impressions"} {
		if strings.Contains(string(data), `"`+word+`"`) {
			t.Errorf("a document without has %s: %s", word, data)
		}
	}
}
