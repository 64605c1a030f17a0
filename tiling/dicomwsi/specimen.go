package dicomwsi

import (
	"slices"
	"strings"

	"github.com/suyashkumar/dicom/pkg/tag"
)

// usingSubstance is the concept of a staining step's substance (PS3.16 TID 8003): its code in
// SNOMED CT and in the retired SRT, and the word that writers without codes use.
var usingSubstance = []string{"424361007", "G-C350", "stain"}

// readSpecimens reads the specimen module of one file (PS3.3 C.7.6.22): the identifiers of the
// specimens on the glass, and with what they were stained.
func readSpecimens(values dataset) (identifiers, stains []string) {
	for _, item := range values.items(tag.SpecimenDescriptionSequence) {
		if id := item.text(tag.SpecimenIdentifier); id != "" && !slices.Contains(identifiers, id) {
			identifiers = append(identifiers, id)
		}
		for _, step := range item.items(tag.SpecimenPreparationSequence) {
			for _, content := range step.items(tag.SpecimenPreparationStepContentItemSequence) {
				if stain := stainIn(content); stain != "" && !slices.Contains(stains, stain) {
					stains = append(stains, stain)
				}
			}
		}
	}
	return identifiers, stains
}

// stainIn is the substance that a content item of a preparation step names, in words; "" if
// the item is of something else.
func stainIn(content dataset) string {
	name := content.first(tag.ConceptNameCodeSequence)
	known := slices.Contains(usingSubstance, strings.ToLower(name.text(tag.CodeMeaning)))
	for _, code := range []tag.Tag{tag.CodeValue, tag.LongCodeValue, tag.URNCodeValue} {
		known = known || slices.Contains(usingSubstance, name.text(code))
	}
	if !known {
		return ""
	}
	if words := content.first(tag.ConceptCodeSequence).text(tag.CodeMeaning); words != "" {
		return words
	}
	return content.whole(tag.TextValue)
}

// stainOf names the stains of all specimens; haematoxylin with eosin is H&E.
func stainOf(stains []string) string {
	all := strings.ToLower(strings.Join(stains, " "))
	if len(stains) == 2 && strings.Contains(all, "eosin") && (strings.Contains(all, "hematoxylin") || strings.Contains(all, "haematoxylin")) {
		return "H&E"
	}
	return strings.Join(stains, ", ")
}
