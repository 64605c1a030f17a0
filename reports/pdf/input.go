package pdf

import (
	"errors"
	"fmt"
	"image"
	"time"

	"telepath/reports"
)

// Limits of what is printed. A report beyond them is refused, never cut, except for the
// list of findings, which says how many it leaves out.
const (
	maxText      = 60_000     // bytes in one section, or about one slide
	maxField     = 600        // bytes in a one-line field
	maxAccession = 64         // bytes
	maxSlides    = 100        // slide sections
	maxFindings  = 50         // rows printed per slide
	maxCrops     = 6          // detail pictures printed per slide
	maxPixels    = 64_000_000 // of one picture
)

// Input is one report to print: a draft, or a signed version.
type Input struct {
	// Draft is printed with a watermark. Exactly one of Draft and Version is set.
	Draft   *reports.Document
	Version *reports.Version
	// Previous is the version that this one amends; its diagnosis is printed beside the new
	// one when they differ.
	Previous *reports.Version
	// Superseded is the number of the version that holds instead of this one; every page of the
	// old one says so. 0 if none does.
	Superseded int
	// Kind, Issuer and First are what a Draft would be signed as; a Version has its own.
	Kind   reports.Kind
	Issuer string
	First  *reports.FirstSignature
	// Lang of the labels is "zh" or "en" (with or without a region); content is as typed.
	Lang string
	// Letterhead is the hospital's name as printed; empty takes the document's hospital.
	Letterhead string
	// Hash of the sealed version, printed with the code; may be empty.
	Hash string
	// VerifyURL is where the code can be looked up; may be empty.
	VerifyURL string
	// Location in which times are printed; nil is UTC.
	Location *time.Location
	// Pictures of the slides, matched by slide; those without a slide are not printed.
	Pictures []Picture
}

// Picture shows one slide.
type Picture struct {
	// Slide is the SlideSection's Slide.
	Slide string
	// Overlay shows the whole slide with heat and outlines; nil for none.
	Overlay *image.RGBA
	// Crops show the first findings close up, in the order of printing.
	Crops []Crop
}

// Crop is a close view of the finding with that rank.
type Crop struct {
	Rank  int
	Image *image.RGBA
}

// document is the content, draft or signed.
func (in Input) document() *reports.Document {
	if in.Version != nil {
		return &in.Version.Document
	}
	return in.Draft
}

// kind is what the document is; empty for one from before kinds were recorded.
func (in Input) kind() reports.Kind {
	if in.Version != nil {
		return in.Version.Kind
	}
	return in.Kind
}

// issuer is the hospital that answers for an opinion; empty for any other document, which
// the hospital of the letterhead issues.
func (in Input) issuer() string {
	switch {
	case in.kind() != reports.Opinion:
		return ""
	case in.Version != nil:
		return in.Version.Issuer
	}
	return in.Issuer
}

func (in Input) first() *reports.FirstSignature {
	if in.Version != nil {
		return in.Version.FirstSigner
	}
	return in.First
}

// status is Draft unless a version says otherwise.
func (in Input) status() reports.Status {
	if in.Version != nil {
		return in.Version.Status
	}
	return reports.Draft
}

func (in Input) validate() error {
	if (in.Draft == nil) == (in.Version == nil) {
		return errors.New("either a draft or a version is needed")
	}
	doc := in.document()
	if err := errors.Join(checkRequest(doc.Request), checkText(doc), checkSlides(doc.Slides), reports.CheckCodes(doc.Codes)); err != nil {
		return err
	}
	for _, text := range []string{doc.Hospital, in.Letterhead, in.issuer(), in.Hash, in.VerifyURL} {
		if len(text) > maxField {
			return fmt.Errorf("hospital, hash or address is longer than %d bytes", maxField)
		}
	}
	for _, p := range in.Pictures {
		for _, img := range p.images() {
			if img.Rect.Dx() > maxPixels/max(img.Rect.Dy(), 1) {
				return fmt.Errorf("a picture of slide %s has %v pixels, more than %d", p.Slide, img.Rect.Size(), maxPixels)
			}
		}
	}
	return nil
}

func checkText(doc *reports.Document) error {
	for _, f := range []field{
		{"microscopy", doc.Microscopy}, {"diagnosis", doc.Diagnosis}, {"comment", doc.Comment},
		{"history", doc.Request.History}, {"clinical question", doc.Request.ClinicalQuestion},
		{"gross description", doc.Request.GrossDescription},
	} {
		if len(f.value) > maxText {
			return fmt.Errorf("the %s is longer than %d bytes", f.label, maxText)
		}
	}
	for _, o := range doc.SecondOpinions {
		if max(len(o.By), len(o.Question), len(o.Text)) > maxText {
			return fmt.Errorf("the second opinion of %s is longer than %d bytes", o.By, maxText)
		}
	}
	return nil
}

func checkRequest(q reports.Request) error {
	if len(q.AccessionNumber) > maxAccession {
		return fmt.Errorf("the accession number is longer than %d bytes", maxAccession)
	}
	if len(q.Blocks) > maxSlides {
		return fmt.Errorf("%d blocks are more than the %d of one report", len(q.Blocks), maxSlides)
	}
	for _, text := range append([]string{
		q.Patient.Name, q.Patient.ID, q.SpecimenType, q.Site, q.Stain, q.Preparation, q.Requester,
	}, q.Blocks...) {
		if len(text) > maxField {
			return fmt.Errorf("a field of the request is longer than %d bytes", maxField)
		}
	}
	return nil
}

func checkSlides(slides []reports.SlideSection) error {
	if len(slides) > maxSlides {
		return fmt.Errorf("%d slides are more than the %d of one report", len(slides), maxSlides)
	}
	for _, s := range slides {
		texts := append([]string{s.Name, s.Stain, s.NoAI, s.Quality.Verdict}, s.Quality.Reasons...)
		texts = append(texts, s.Quality.ReasonsZH...)
		if s.Result != nil {
			texts = append(texts, s.Result.Label, s.Result.Reason)
		}
		for _, f := range s.Findings[:min(len(s.Findings), maxFindings)] {
			texts = append(texts, f.Verdict.Label, f.Verdict.Reason, f.Verdict.By)
		}
		for _, a := range s.Annotations {
			texts = append(texts, a.Label, a.Note, a.By)
		}
		total := 0
		for _, text := range texts {
			total += len(text)
		}
		if total > maxText {
			return fmt.Errorf("what is said about slide %.40q is longer than %d bytes", s.Name, maxText)
		}
	}
	return nil
}

func (p Picture) images() []*image.RGBA {
	var list []*image.RGBA
	if p.Overlay != nil {
		list = append(list, p.Overlay)
	}
	for _, c := range p.Crops {
		if c.Image != nil {
			list = append(list, c.Image)
		}
	}
	return list
}
