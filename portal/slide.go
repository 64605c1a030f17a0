package portal

import (
	"time"

	"telepath/reports"
	"telepath/tiling"
)

// SlideState is where a slide stands.
//
//	received → checking → ready → tiling → inferring → analysed
//	               └→ rejected      └────────┴→ failed        any → quarantined
//
// A rejected, failed or analysed slide goes back to checking when a file is added, its
// scale is given, or a person asks again. A slide whose tissue mask a person has changed
// goes back to ready from wherever it was: it is planned anew.
type SlideState string

// The states of a slide.
const (
	SlideReceived    SlideState = "received"
	SlideChecking    SlideState = "checking"
	SlideReady       SlideState = "ready"
	SlideTiling      SlideState = "tiling"
	SlideInferring   SlideState = "inferring"
	SlideAnalysed    SlideState = "analysed"
	SlideRejected    SlideState = "rejected"
	SlideFailed      SlideState = "failed"
	SlideQuarantined SlideState = "quarantined"
)

var slideArrows = map[SlideState][]SlideState{
	SlideReceived:    {SlideChecking, SlideQuarantined},
	SlideChecking:    {SlideReady, SlideRejected, SlideFailed, SlideReceived, SlideQuarantined},
	SlideReady:       {SlideTiling, SlideChecking, SlideFailed, SlideQuarantined},
	SlideTiling:      {SlideInferring, SlideAnalysed, SlideReady, SlideFailed, SlideQuarantined},
	SlideInferring:   {SlideAnalysed, SlideReady, SlideFailed, SlideQuarantined},
	SlideAnalysed:    {SlideChecking, SlideReady, SlideQuarantined},
	SlideRejected:    {SlideChecking, SlideReady, SlideQuarantined},
	SlideFailed:      {SlideChecking, SlideReady, SlideQuarantined},
	SlideQuarantined: nil,
}

// Terminal says whether nothing more happens to the slide by itself.
func (s SlideState) Terminal() bool {
	return s == SlideAnalysed || s == SlideRejected || s == SlideFailed || s == SlideQuarantined
}

// Trouble says why a slide or file is rejected or failed: a stable code, and in words what
// and what to do. The Chinese is empty where only the English is known.
type Trouble struct {
	Code   string `json:"code"`
	What   string `json:"what"`
	Do     string `json:"do"`
	WhatZH string `json:"what_zh,omitempty"`
	DoZH   string `json:"do_zh,omitempty"`
}

// Slide is one piece of glass, scanned.
type Slide struct {
	ID         string     `json:"id"`
	CaseID     string     `json:"case"`
	HospitalID string     `json:"hospital"`
	Name       string     `json:"name"`
	Stain      string     `json:"stain"`
	Specimen   string     `json:"specimen"`
	State      SlideState `json:"state"`
	Trouble    *Trouble   `json:"trouble"`
	// Info is nil until the slide has been opened.
	Info    *tiling.Info     `json:"info"`
	Quality *reports.Quality `json:"quality"`
	// GivenMPP was entered by a person because the file does not say, in µm per pixel.
	GivenMPP float64 `json:"given_mpp"`
	// Group is what files of one slide share (a DICOM series UID); empty for single files.
	Group string      `json:"-"`
	Files []SlideFile `json:"files"`
	// LabelCheck is "match" or "mismatch" once a person has compared the glass label with
	// the accession number; LabelClaim is "match" or "mismatch" when the file itself names
	// an accession number or container.
	LabelCheck string `json:"label_check"`
	LabelClaim string `json:"label_claim"`
	// LabelSays are the identities that the file carries: barcode, label text, accession and
	// container number, specimens.
	LabelSays []LabelSaying `json:"label_says"`
	// MaskVersion is the Mask that holds; 0 is the automatic one, untouched.
	MaskVersion int `json:"mask_version"`
	// SetAside is nil while the slide counts for the case.
	SetAside  *SetAside `json:"set_aside"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
	Revision  int       `json:"revision"`
}

// SlideFile is one stored file of a slide; Blob is its key, content-addressed.
type SlideFile struct {
	Name   string `json:"name"`
	Blob   string `json:"-"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// Move changes the state along an arrow, or says why it can't.
func (s *Slide) Move(next SlideState) error {
	for _, to := range slideArrows[s.State] {
		if to == next {
			s.State = next
			if next != SlideRejected && next != SlideFailed {
				s.Trouble = nil
			}
			return nil
		}
	}
	return Fail(Conflict, "A slide that is "+string(s.State)+" can't become "+string(next)+".", "Reload the case to see where it stands.")
}
