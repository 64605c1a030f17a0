package dicomwsi

import "github.com/suyashkumar/dicom/pkg/tag"

// valueRep is a value representation's two letters; 0 where the file gives none (implicit
// VR, items).
type valueRep uint16

const (
	vrAT valueRep = 'A'<<8 | 'T'
	vrDS valueRep = 'D'<<8 | 'S'
	vrFD valueRep = 'F'<<8 | 'D'
	vrFL valueRep = 'F'<<8 | 'L'
	vrIS valueRep = 'I'<<8 | 'S'
	vrOW valueRep = 'O'<<8 | 'W'
	vrSL valueRep = 'S'<<8 | 'L'
	vrSS valueRep = 'S'<<8 | 'S'
	vrUL valueRep = 'U'<<8 | 'L'
	vrUN valueRep = 'U'<<8 | 'N'
	vrUS valueRep = 'U'<<8 | 'S'
	vrUV valueRep = 'U'<<8 | 'V'
)

// shortLength says whether the length has 16 bits in explicit VR (PS3.5 table 7.1-2). All
// others, and those that the standard does not know yet, have 32 bits (PS3.5 6.2).
func (v valueRep) shortLength() bool {
	switch v {
	case 'A'<<8 | 'E', 'A'<<8 | 'S', vrAT, 'C'<<8 | 'S', 'D'<<8 | 'A', vrDS, 'D'<<8 | 'T', vrFL, vrFD, vrIS, 'L'<<8 | 'O', 'L'<<8 | 'T',
		'P'<<8 | 'N', 'S'<<8 | 'H', vrSL, vrSS, 'S'<<8 | 'T', 'T'<<8 | 'M', 'U'<<8 | 'I', vrUL, vrUS:
		return true
	}
	return false
}

// letters says whether it can be a value representation at all.
func (v valueRep) letters() bool {
	a, b := byte(v>>8), byte(v)
	return a >= 'A' && a <= 'Z' && b >= 'A' && b <= 'Z'
}

// dictionaryVR is the standard's value representation of an element, 0 if it is not known.
func dictionaryVR(t tag.Tag) valueRep {
	known, err := tag.Find(t)
	if err != nil || len(known.VRs) == 0 || len(known.VRs[0]) != 2 {
		return 0
	}
	return valueRep(known.VRs[0][0])<<8 | valueRep(known.VRs[0][1])
}
