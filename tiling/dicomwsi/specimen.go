package dicomwsi

import (
	"slices"
	"strings"

	"github.com/suyashkumar/dicom/pkg/tag"

	"telepath/tiling"
)

// Code is a coded concept (PS3.3 8.8).
type Code struct{ Value, Scheme, Meaning string }

// Specimen is what a file says about one of the specimens on the glass (PS3.3 C.7.6.22).
// Like tiling.Claims it is for matching, never trusted and never printed.
type Specimen struct {
	Identifier, UID                       string
	ShortDescription, DetailedDescription string
	Type                                  Code // e.g. tissue section
	Anatomy                               Code // primary anatomic structure
	Procedure                             Code // how it was taken from the patient
	Fixative, Embedding                   string
	Stains                                []Code // substances of the staining steps; Value is empty for those in free text
}

// Specimens are the specimens that a slide opened by this package is said to carry; none for
// other slides.
func Specimens(slide tiling.Slide) []Specimen {
	if s, ok := slide.(*wsmSlide); ok {
		return slices.Clone(s.specimens)
	}
	return nil
}

// The concepts of a preparation step's content items, by code (PS3.16 TID 8001 to 8004) in
// SNOMED CT and in the retired SRT, and by the words that writers without codes use.
var (
	usingSubstance  = []string{"424361007", "G-C350", "stain"}
	tissueFixative  = []string{"430864009", "F-6221A", "tissue fixative"}
	embeddingMedium = []string{"430863003", "F-6221B", "embedding medium"}
	collection      = []string{"17636008", "P3-02000", "specimen collection"}
)

// readSpecimens reads the specimen module of one file.
func readSpecimens(values dataset) []Specimen {
	var all []Specimen
	for _, item := range values.items(tag.SpecimenDescriptionSequence) {
		s := Specimen{
			Identifier: item.text(tag.SpecimenIdentifier), UID: item.text(tag.SpecimenUID),
			ShortDescription: item.text(tag.SpecimenShortDescription), DetailedDescription: item.whole(tag.SpecimenDetailedDescription),
			Type: codeOf(item.first(tag.SpecimenTypeCodeSequence)), Anatomy: codeOf(item.first(tag.PrimaryAnatomicStructureSequence)),
		}
		for _, step := range item.items(tag.SpecimenPreparationSequence) {
			s.readStep(step.items(tag.SpecimenPreparationStepContentItemSequence))
		}
		all = append(all, s)
	}
	return all
}

func codeOf(item dataset) Code {
	value := item.text(tag.CodeValue)
	for _, other := range []tag.Tag{tag.LongCodeValue, tag.URNCodeValue} {
		if value == "" {
			value = item.text(other)
		}
	}
	return Code{Value: value, Scheme: item.text(tag.CodingSchemeDesignator), Meaning: item.text(tag.CodeMeaning)}
}

// is says whether a concept is one of those, by code or by words.
func (c Code) is(known []string) bool {
	return slices.Contains(known, c.Value) || slices.Contains(known, strings.ToLower(c.Meaning))
}

// readStep reads the content items of one preparation step.
func (s *Specimen) readStep(contents []dataset) {
	for _, content := range contents {
		name, value := codeOf(content.first(tag.ConceptNameCodeSequence)), codeOf(content.first(tag.ConceptCodeSequence))
		if value.Meaning == "" {
			value.Meaning = content.whole(tag.TextValue)
		}
		switch {
		case value.Meaning == "":
		case name.is(usingSubstance):
			if !slices.Contains(s.Stains, value) {
				s.Stains = append(s.Stains, value)
			}
		case name.is(tissueFixative):
			s.Fixative = value.Meaning
		case name.is(embeddingMedium):
			s.Embedding = value.Meaning
		case name.is(collection):
			s.Procedure = value
		}
	}
}

// stainOf names the stains of all specimens; haematoxylin with eosin is H&E.
func stainOf(specimens []Specimen) string {
	var names []string
	for _, s := range specimens {
		for _, stain := range s.Stains {
			if !slices.Contains(names, stain.Meaning) {
				names = append(names, stain.Meaning)
			}
		}
	}
	all := strings.ToLower(strings.Join(names, " "))
	if len(names) == 2 && strings.Contains(all, "eosin") && (strings.Contains(all, "hematoxylin") || strings.Contains(all, "haematoxylin")) {
		return "H&E"
	}
	return strings.Join(names, ", ")
}
