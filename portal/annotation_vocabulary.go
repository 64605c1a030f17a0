package portal

import (
	"context"
	_ "embed" // the vocabulary
	"encoding/json"
	"strings"
	"sync"

	"telepath/reports"
)

// vocabularyFile has the labels by organ. A code is never used for anything else and never
// taken out: signed reports name it. "match" are the words by which an organ is known in a
// request, in lower case.
//
//go:embed annotation_vocabulary.json
var vocabularyFile []byte

// Term is one label that a person can give to a region.
type Term struct {
	Code string `json:"code"`
	EN   string `json:"en"`
	ZH   string `json:"zh"`
}

// In returns the term in a language: "zh" or (any other) English.
func (t Term) In(lang string) string {
	if strings.HasPrefix(strings.ToLower(lang), "zh") {
		return t.ZH
	}
	return t.EN
}

// TermGroup are the terms of one organ.
type TermGroup struct {
	Code  string `json:"code"`
	EN    string `json:"en"`
	ZH    string `json:"zh"`
	Terms []Term `json:"terms"`
}

const generalTerms = "general"

type organ struct {
	TermGroup
	Match []string `json:"match"`
}

var vocabulary = sync.OnceValue(func() []organ {
	var file struct {
		Organs []organ `json:"organs"`
	}
	if err := json.Unmarshal(vocabularyFile, &file); err != nil {
		panic("the vocabulary in the program is damaged: " + err.Error()) // a test reads it
	}
	return file.Organs
})

var termsByCode = sync.OnceValue(func() map[string]Term {
	terms := map[string]Term{}
	for _, o := range vocabulary() {
		for _, t := range o.Terms {
			terms[t.Code] = t
		}
	}
	return terms
})

// TermByCode finds a term of any organ.
func TermByCode(code string) (Term, bool) {
	t, ok := termsByCode()[code]
	return t, ok
}

// TermsFor are the labels that fit a request: those of its organ, known by the words of site
// and specimen type, and the general ones last. Where the organ is not known all are given.
func TermsFor(r reports.Request) []TermGroup {
	if code := organOf(r.Site); code != "" {
		return termGroups(code)
	}
	return termGroups(organOf(r.SpecimenType))
}

func termGroups(code string) []TermGroup {
	groups := []TermGroup{}
	for _, o := range vocabulary() {
		if code == "" || o.Code == code || o.Code == generalTerms {
			groups = append(groups, o.TermGroup)
		}
	}
	if code == "" { // what fits everything first
		last := len(groups) - 1
		groups = append(groups[last:], groups[:last]...)
	}
	return groups
}

// organOf knows an organ by the longest of its words that the text has: "uterine cervix"
// says more than "cervix".
func organOf(text string) string {
	text = strings.ToLower(text)
	code, longest := "", 0
	for _, o := range vocabulary() {
		for _, word := range o.Match {
			if len(word) > longest && strings.Contains(text, word) {
				code, longest = o.Code, len(word)
			}
		}
	}
	return code
}

// Vocabulary are the labels for a case's regions.
func (d *Desk) Vocabulary(ctx context.Context, s Scope, caseID string) ([]TermGroup, error) {
	if err := s.May(ReadCase); err != nil {
		return nil, err
	}
	var groups []TermGroup
	err := d.Store.Read(ctx, s, func(tx Tx) error {
		c, err := tx.Case(caseID)
		groups = TermsFor(c.Request)
		return err
	})
	return groups, err
}
