package reports

import (
	"fmt"
	"slices"
	"strings"
)

// Difference is one section of a report that is not what it was in the version before.
type Difference struct {
	// Section is "diagnosis", "microscopy", "comment", "codes", "synoptic", or a field of the
	// request such as "accession_number" and "patient.name", or "findings", "label" or "slides".
	Section string `json:"section"`
	// Slide is the name of the slide that it is about, if it is about one.
	Slide  string `json:"slide,omitempty"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// Differences lists what next says otherwise than prev, in the order of reading: the
// diagnosis first. Spaces and line breaks alone are no difference.
func Differences(prev, next Document) []Difference {
	var out []Difference
	add := func(section, slide, before, after string) {
		if !slices.Equal(strings.Fields(before), strings.Fields(after)) {
			out = append(out, Difference{Section: section, Slide: slide, Before: before, After: after})
		}
	}
	add(SectionDiagnosis, "", prev.Diagnosis, next.Diagnosis)
	add(SectionMicroscopy, "", prev.Microscopy, next.Microscopy)
	add(SectionComment, "", prev.Comment, next.Comment)
	add("codes", "", codeLines(prev.Codes), codeLines(next.Codes))
	add("synoptic", "", prev.Synoptic.lines(), next.Synoptic.lines())
	after := requestFields(next.Request)
	for i, f := range requestFields(prev.Request) {
		add(f.name, "", f.value, after[i].value)
	}
	add("slides", "", slideNames(prev), slideNames(next))
	for _, s := range next.Slides {
		i := slices.IndexFunc(prev.Slides, func(p SlideSection) bool { return p.Slide == s.Slide })
		if i < 0 {
			continue
		}
		add("label", s.Name, prev.Slides[i].LabelChecked, s.LabelChecked)
		add("findings", s.Name, decisions(prev.Slides[i]), decisions(s))
	}
	return out
}

type requestField struct{ name, value string }

// requestFields are always the same, in the same order.
func requestFields(q Request) []requestField {
	age := ""
	if q.Patient.Age != nil {
		age = fmt.Sprint(*q.Patient.Age)
	}
	return []requestField{
		{"accession_number", q.AccessionNumber}, {"patient.name", q.Patient.Name}, {"patient.id", q.Patient.ID},
		{"patient.sex", q.Patient.Sex}, {"patient.age", age}, {"specimen_type", q.SpecimenType}, {"site", q.Site},
		{"blocks", strings.Join(q.Blocks, ", ")}, {"stain", q.Stain}, {"preparation", q.Preparation},
		{"requester", q.Requester}, {"clinical_question", q.ClinicalQuestion}, {"history", q.History},
		{"gross_description", q.GrossDescription},
	}
}

func slideNames(doc Document) string {
	names := make([]string, len(doc.Slides))
	for i, s := range doc.Slides {
		names[i] = s.Name
	}
	return strings.Join(names, "\n")
}

// decisions are lines such as "#1 accepted".
func decisions(s SlideSection) string {
	var lines []string
	for _, f := range s.Findings {
		if f.Verdict.Decision != "" {
			lines = append(lines, strings.TrimSpace(fmt.Sprintf("#%d %s %s", f.Rank, f.Verdict.Decision, f.Verdict.Label)))
		}
	}
	return strings.Join(lines, "\n")
}
