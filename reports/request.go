package reports

import "time"

// Request is what the hospital asks: whose tissue, which tissue, and the question. It is
// part of the case and printed on the report.
type Request struct {
	AccessionNumber string  `json:"accession_number"`
	Patient         Patient `json:"patient"`
	// SpecimenType is free text such as "biopsy", "resection", "cytology".
	SpecimenType string   `json:"specimen_type"`
	Site         string   `json:"site"`
	Blocks       []string `json:"blocks"`
	// Stain of the slides, e.g. "H&E".
	Stain string `json:"stain"`
	// Preparation is FFPE, frozen or cytology.
	Preparation      string     `json:"preparation"`
	CollectedAt      *time.Time `json:"collected_at"`
	ReceivedAt       *time.Time `json:"received_at"`
	Requester        string     `json:"requester"`
	ClinicalQuestion string     `json:"clinical_question"`
	History          string     `json:"history"`
	GrossDescription string     `json:"gross_description"`
}

// Patient identifies the person the tissue is from.
type Patient struct {
	Name string `json:"name"`
	ID   string `json:"id"`
	// Sex is F, M, O (other) or U (unknown), as in DICOM (0010,0040) plus U.
	Sex string `json:"sex"`
	// Age in years; nil when unknown.
	Age *int `json:"age"`
}
