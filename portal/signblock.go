package portal

import (
	"strings"

	"telepath/reports"
)

// Blocker is something that stops a report from being signed.
type Blocker struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Slide   string `json:"slide,omitempty"`
	// Run is one that gave no result; a draft saved with it in WithoutAI is no longer stopped.
	Run string `json:"run,omitempty"`
}

// blockers lists what still stops the document from being signed by this person.
func (d *Desk) blockers(s Scope, c Case, doc reports.Document, lang string) []Blocker {
	out := []Blocker{}
	if err := holds(s, c); err != nil {
		out = append(out, Blocker{Code: "not-held", Message: "Open the case for review first."})
	}
	if strings.TrimSpace(doc.Diagnosis) == "" {
		out = append(out, Blocker{Code: "no-diagnosis", Message: "The diagnosis is empty."})
	}
	for _, section := range doc.AIText {
		out = append(out, Blocker{Code: "ai-" + section, Message: "The " + section + " is still the model's draft: write your own or accept it."})
	}
	out = append(out, synopticBlockers(doc)...)
	if err := d.printable(doc, lang); err != nil {
		out = append(out, Blocker{Code: "unprintable", Message: err.Error()})
	}
	for _, sl := range doc.Slides {
		switch sl.LabelChecked {
		case "match":
		case "mismatch":
			out = append(out, Blocker{Code: "label-mismatch", Slide: sl.Slide, Message: "The glass label of " + sl.Name + " does not match the accession number: return the case."})
		default:
			out = append(out, Blocker{Code: "label-unchecked", Slide: sl.Slide, Message: "Compare the glass label of " + sl.Name + " with the accession number."})
		}
	}
	return out
}

// printable says why the report could not be put on paper; a signature on what nobody can
// print would be worth little.
func (d *Desk) printable(doc reports.Document, lang string) error {
	if d.Printable == nil {
		return nil
	}
	return d.Printable(doc, lang)
}
