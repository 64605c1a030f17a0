package reports

import (
	"slices"
	"strconv"
	"strings"
)

// Answer is one line of a filled-in data set in words.
type Answer struct{ Question, Value string }

// Answers words a data set in a language, in the template's order; what is neither answered
// nor said to be not assessable is left out. A template that the program does not know any
// more gives the codes as they are.
func (s *Synoptic) Answers(lang string) (title string, out []Answer) {
	if s == nil || s.Template == "" {
		return "", nil
	}
	t, known := TemplateOf(s.Template, s.Version)
	if !known {
		return s.Template, s.unknown()
	}
	for _, f := range t.Fields {
		value := f.Words(s.Fields[f.Code], lang)
		if value == "" && slices.Contains(s.NotAssessable, f.Code) {
			value = Named{EN: "not assessable", ZH: "无法评估"}.In(lang)
		}
		if value != "" {
			out = append(out, Answer{f.In(lang), value})
		}
	}
	return t.In(lang), out
}

func (s *Synoptic) unknown() (out []Answer) {
	codes := make([]string, 0, len(s.Fields))
	for code := range s.Fields {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	for _, code := range codes {
		out = append(out, Answer{code, TemplateField{}.Words(s.Fields[code], "")})
	}
	return out
}

// Words is an answer to the field in a language; empty when there is none.
func (f TemplateField) Words(v any, lang string) string {
	switch v := v.(type) {
	case string:
		for _, o := range f.Options {
			if o.Code == v {
				return o.In(lang)
			}
		}
		return v
	case float64:
		return strings.TrimSpace(strconv.FormatFloat(v, 'f', -1, 64) + " " + f.Unit)
	case []any:
		words := make([]string, len(v))
		for i, x := range v {
			words[i] = f.Words(x, lang)
		}
		return strings.Join(words, "; ")
	}
	return ""
}

// lines are the answers in English, to compare two versions.
func (s *Synoptic) lines() string {
	_, answers := s.Answers("en")
	lines := make([]string, len(answers))
	for i, a := range answers {
		lines[i] = a.Question + ": " + a.Value
	}
	return strings.Join(lines, "\n")
}
