package reports

import (
	"strings"
	"time"
)

// Document is the content of a report, draft or signed. Its JSON is what gets hashed.
type Document struct {
	Hospital string  `json:"hospital"`
	Case     string  `json:"case"`
	Priority string  `json:"priority"`
	Request  Request `json:"request"`

	Slides []SlideSection `json:"slides"`

	Microscopy string `json:"microscopy"`
	Diagnosis  string `json:"diagnosis"`
	Comment    string `json:"comment"`
	// Codes and Synoptic were added later: a document from before has neither.
	Codes    []Coded   `json:"codes,omitempty"`
	Synoptic *Synoptic `json:"synoptic,omitempty"`
	// SecondOpinions are those of other specialists that the signer wants in the report.
	SecondOpinions []SecondOpinion `json:"second_opinions,omitempty"`
	// AIText names the sections ("microscopy", "diagnosis", "comment") whose text was
	// drafted by a model and not yet touched by a person.
	AIText []string `json:"ai_text"`
	// Emptied names the sections that a person has emptied, so that no draft fills them again;
	// for drafts only, a document that is shown or signed has none.
	Emptied []string `json:"emptied,omitempty"`
	// WithoutAI names the runs that gave no result after an earlier one had, and that a person
	// has seen to be missing here.
	WithoutAI []string `json:"without_ai,omitempty"`
	// NoAI says why no model contributed; empty when one did.
	NoAI string `json:"no_ai"`
}

// SecondOpinion is what another specialist answered before the report was signed.
type SecondOpinion struct {
	By       string    `json:"by"`
	At       time.Time `json:"at"`
	Question string    `json:"question"`
	Text     string    `json:"text"`
}

// SlideSection is what is said about one slide.
type SlideSection struct {
	Slide   string   `json:"slide"`
	Name    string   `json:"name"`
	Stain   string   `json:"stain"`
	Width   int      `json:"width"`
	Height  int      `json:"height"`
	MPP     *float64 `json:"mpp"`
	Quality Quality  `json:"quality"`
	Tiles   Tiles    `json:"tiles"`
	// Model is nil when no model looked at the slide.
	Model    *ModelUsed `json:"model"`
	Result   *Result    `json:"result"`
	Findings []Finding  `json:"findings"`
	// Annotations are what people drew and want in the report.
	Annotations []Annotation `json:"annotations,omitempty"`
	// NoAI says why no model looked at this slide.
	NoAI string `json:"no_ai"`
	// LabelChecked says how the glass label was compared with the accession number:
	// "match", "mismatch" or "" (not yet).
	LabelChecked string `json:"label_checked"`
}

// Quality is the judgement of the scan.
type Quality struct {
	Verdict string   `json:"verdict"`
	Reasons []string `json:"reasons"`
	// ReasonsZH are the same in Chinese, in the same order; a judgement from before the portal
	// spoke Chinese has none.
	ReasonsZH []string `json:"reasons_zh,omitempty"`
	// Codes are the stable words behind the reasons, in the same order.
	Codes          []string `json:"codes"`
	TissueFraction float64  `json:"tissue_fraction"`
	Sharpness      float64  `json:"sharpness"`
}

// ReasonsIn are the reasons in "zh" where they are known in it, or else in English.
func (q Quality) ReasonsIn(lang string) []string {
	if strings.HasPrefix(strings.ToLower(lang), "zh") && len(q.ReasonsZH) == len(q.Reasons) {
		return q.ReasonsZH
	}
	return q.Reasons
}

// Tiles counts what the model saw: cells of the grid, cells with tissue, tiles sent, tiles
// answered.
type Tiles struct {
	Grid     int `json:"grid"`
	Tissue   int `json:"tissue"`
	Sent     int `json:"sent"`
	Answered int `json:"answered"`
}

// ModelUsed identifies the model behind the findings (DICOM Algorithm Identification).
type ModelUsed struct {
	Name              string  `json:"name"`
	Version           string  `json:"version"`
	Digest            string  `json:"digest"`
	Threshold         float64 `json:"threshold"`
	NotForClinicalUse bool    `json:"not_for_clinical_use"`
}

// Result is the model's statement about the whole slide.
type Result struct {
	Label   string  `json:"label"`
	Score   float64 `json:"score"`
	Flagged bool    `json:"flagged"`
	Reason  string  `json:"reason"`
}

// Finding is one region of interest and what a person decided about it.
type Finding struct {
	ID      string     `json:"id"`
	Rank    int        `json:"rank"`
	Score   float64    `json:"score"`
	AreaMM2 *float64   `json:"area_mm2"`
	Bounds  [4]int     `json:"bounds"`
	Polygon [][][2]int `json:"polygon"`
	Hottest [4]int     `json:"hottest"`
	Verdict Verdict    `json:"verdict"`
}

// Verdict is a person's decision about a finding.
type Verdict struct {
	// Decision is "", "accepted", "rejected" or "relabelled".
	Decision string     `json:"decision"`
	Label    string     `json:"label,omitempty"`
	Reason   string     `json:"reason,omitempty"`
	By       string     `json:"by,omitempty"`
	At       *time.Time `json:"at,omitempty"`
}
