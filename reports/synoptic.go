package reports

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"time"
)

// Synoptic is a data set of a report as filled in: the answers to the fields of a template.
type Synoptic struct {
	Template string `json:"template"`
	Version  int    `json:"version"`
	// Fields by code: a string for choice, text and date (2026-03-31), a number, or a list of
	// strings for many. What is not answered is not there.
	Fields map[string]any `json:"fields"`
	// NotAssessable names fields that a person says can't be answered on this tissue.
	NotAssessable []string `json:"not_assessable,omitempty"`
}

// FieldKind is the type of a template's field.
type FieldKind string

// The kinds.
const (
	KindChoice FieldKind = "choice"
	KindMany   FieldKind = "many"
	KindNumber FieldKind = "number"
	KindText   FieldKind = "text"
	KindDate   FieldKind = "date"
)

// Named is a code with its words.
type Named struct {
	Code string `json:"code"`
	EN   string `json:"en"`
	ZH   string `json:"zh"`
}

// In returns the words in a language: "zh" or (any other) English.
func (n Named) In(lang string) string {
	if strings.HasPrefix(strings.ToLower(lang), "zh") {
		return n.ZH
	}
	return n.EN
}

// Template is the data set of one organ. A version is never changed once it has been
// shipped: signed reports name it. A new one is a new file.
type Template struct {
	Named
	Version int `json:"version"`
	// Organ is the code of the organ that it is for.
	Organ  string          `json:"organ"`
	Fields []TemplateField `json:"fields"`
	Rules  []TemplateRule  `json:"rules"`
}

// TemplateField is one question.
type TemplateField struct {
	Named
	Kind     FieldKind `json:"kind"`
	Required bool      `json:"required,omitempty"`
	Options  []Named   `json:"options,omitempty"`
	Unit     string    `json:"unit,omitempty"`
	Min      *float64  `json:"min,omitempty"`
	Max      *float64  `json:"max,omitempty"`
	// Whole numbers only.
	Whole bool `json:"whole,omitempty"`
	// When says on which answer to another field the question is asked at all.
	When *Condition `json:"when,omitempty"`
}

// Condition holds when the field has one of the answers, or is a number above Above.
type Condition struct {
	Field string   `json:"field"`
	In    []string `json:"in,omitempty"`
	Above *float64 `json:"above,omitempty"`
}

// TemplateRule is what answers must obey together: AtMost, or Then where If holds. EN and ZH
// say what is wrong when they don't.
type TemplateRule struct {
	Named
	AtMost []string   `json:"at_most,omitempty"` // two number fields, the first at most the second
	If     *Condition `json:"if,omitempty"`
	Then   *Condition `json:"then,omitempty"`
}

//go:embed templates/*.json
var templateFiles embed.FS

var templates = sync.OnceValue(func() []Template {
	names, err := fs.Glob(templateFiles, "templates/*.json")
	if err != nil {
		panic(err) // the pattern is a constant
	}
	all := make([]Template, len(names))
	for i, name := range names {
		mustRead(templateFiles, name, &all[i])
	}
	return all
})

// Templates lists the newest version of every template.
func Templates() []Template {
	newest := map[string]Template{}
	var codes []string
	for _, t := range templates() {
		if _, known := newest[t.Code]; !known {
			codes = append(codes, t.Code)
		}
		if t.Version >= newest[t.Code].Version {
			newest[t.Code] = t
		}
	}
	out := make([]Template, len(codes))
	for i, code := range codes {
		out[i] = newest[code]
	}
	return out
}

// TemplateOf finds a template in the version that a report names.
func TemplateOf(code string, version int) (Template, bool) {
	for _, t := range templates() {
		if t.Code == code && t.Version == version {
			return t, true
		}
	}
	return Template{}, false
}

// Field finds a field by its code.
func (t Template) Field(code string) (TemplateField, bool) {
	for _, f := range t.Fields {
		if f.Code == code {
			return f, true
		}
	}
	return TemplateField{}, false
}

// Asks says whether a field is asked, given the answers so far.
func (t Template) Asks(s Synoptic, f TemplateField) bool { return f.When == nil || f.When.holds(s) }

func (c Condition) holds(s Synoptic) bool {
	switch v := s.Fields[c.Field].(type) {
	case string:
		return slices.Contains(c.In, v)
	case float64:
		return c.Above != nil && v > *c.Above
	case []any:
		return slices.ContainsFunc(v, func(x any) bool { text, _ := x.(string); return slices.Contains(c.In, text) })
	}
	return false
}

// FieldError says what is wrong with the answer to one field.
type FieldError struct {
	Field   string
	Problem string
}

func (e *FieldError) Error() string { return e.Field + ": " + e.Problem }

// maxAnswer bounds a text answer, in bytes.
const maxAnswer = 2000

// CheckSynoptic says whether answers have the form that their template asks for: known
// fields, the right type, within the limits. It does not ask whether they are complete or
// consistent: a form that is being filled in is neither.
func CheckSynoptic(s Synoptic) error {
	t, known := TemplateOf(s.Template, s.Version)
	if !known {
		return &FieldError{"template", fmt.Sprintf("there is no template %.40q in version %d", s.Template, s.Version)}
	}
	for code, v := range s.Fields {
		f, known := t.Field(code)
		if !known {
			return &FieldError{code, "the template " + t.EN + " has no such field"}
		}
		if problem := f.wrong(v); problem != "" {
			return &FieldError{code, problem}
		}
	}
	for i, code := range s.NotAssessable {
		if _, known := t.Field(code); !known || slices.Contains(s.NotAssessable[:i], code) {
			return &FieldError{code, "not assessable is said of no field, or twice"}
		}
	}
	return nil
}

// wrong says in words what is wrong with an answer; empty is nothing.
func (f TemplateField) wrong(v any) string {
	text, isText := v.(string)
	switch f.Kind {
	case KindChoice:
		if !isText || !f.offers(text) {
			return f.EN + " is answered by one of its choices"
		}
	case KindMany:
		list, ok := v.([]any)
		if !ok || !f.offersAll(list) {
			return f.EN + " is answered by a list of its choices, each once"
		}
	case KindNumber:
		return f.wrongNumber(v)
	case KindText:
		if !isText || len(text) > maxAnswer {
			return fmt.Sprintf("%s is a text of at most %d bytes", f.EN, maxAnswer)
		}
	case KindDate:
		if _, err := time.Parse(time.DateOnly, text); !isText || err != nil {
			return f.EN + " is a date such as 2026-03-31"
		}
	}
	return ""
}

func (f TemplateField) wrongNumber(v any) string {
	n, ok := v.(float64)
	switch {
	case !ok:
		return f.EN + " is a number"
	case f.Whole && n != float64(int64(n)):
		return f.EN + " is a whole number"
	case f.Min != nil && n < *f.Min, f.Max != nil && n > *f.Max:
		return fmt.Sprintf("%s is %g to %g %s", f.EN, *f.Min, *f.Max, f.Unit)
	}
	return ""
}

func (f TemplateField) offers(code string) bool {
	return slices.ContainsFunc(f.Options, func(o Named) bool { return o.Code == code })
}

func (f TemplateField) offersAll(list []any) bool {
	for i, x := range list {
		code, ok := x.(string)
		if !ok || !f.offers(code) || slices.Contains(list[:i], x) {
			return false
		}
	}
	return true
}

// MissingIn lists the required fields that are neither answered nor said to be not
// assessable, in the template's order.
func (t Template) MissingIn(s Synoptic) []TemplateField {
	var out []TemplateField
	for _, f := range t.Fields {
		if _, answered := s.Fields[f.Code]; f.Required && !answered && t.Asks(s, f) && !slices.Contains(s.NotAssessable, f.Code) {
			out = append(out, f)
		}
	}
	return out
}

// BrokenIn lists the rules that the answers break. What is not answered breaks none.
func (t Template) BrokenIn(s Synoptic) []TemplateRule {
	var out []TemplateRule
	for _, r := range t.Rules {
		if r.broken(s) {
			out = append(out, r)
		}
	}
	return out
}

func (r TemplateRule) broken(s Synoptic) bool {
	if len(r.AtMost) == 2 {
		a, okA := s.Fields[r.AtMost[0]].(float64)
		b, okB := s.Fields[r.AtMost[1]].(float64)
		return okA && okB && a > b
	}
	if r.If == nil || r.Then == nil || !r.If.holds(s) {
		return false
	}
	_, answered := s.Fields[r.Then.Field]
	return answered && !r.Then.holds(s)
}
