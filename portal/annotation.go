package portal

import (
	"fmt"
	"math"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"telepath/reports"
	"telepath/tiling"
)

// Annotation is what a person drew on a slide: an outline, a point or a measurement.
type Annotation struct {
	// ID is made by whoever draws, in the form of NewID, so that sending it again adds nothing.
	ID         string            `json:"id"`
	SlideID    string            `json:"slide"`
	CaseID     string            `json:"case"`
	HospitalID string            `json:"-"`
	Kind       reports.ShapeKind `json:"kind"`
	// Points are in pixels of level 0.
	Points [][2]float64 `json:"-"`
	// Width and Height of level 0 when it was drawn: a series may grow a finer level.
	Width  int `json:"-"`
	Height int `json:"-"`
	// Code of the vocabulary, empty for free text; Label is what it says in words.
	Code  string `json:"code"`
	Label string `json:"label"`
	Note  string `json:"note"`
	// InReport makes it a finding by a person: it is in the report.
	InReport bool `json:"in_report"`
	// By drew it; ChangedBy changed it last.
	By        string    `json:"by"`
	ChangedBy string    `json:"changed_by"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
	Revision  int       `json:"revision"`
}

// AnnotationRecords are what people drew on slides.
type AnnotationRecords interface {
	AddAnnotation(Annotation) error
	Annotation(id string) (Annotation, error)
	// AnnotationsOf lists a slide's in the order they were drawn.
	AnnotationsOf(slideID string) ([]Annotation, error)
	// CountAnnotations of a slide, and the corners of them all.
	CountAnnotations(slideID string) (n, corners int, err error)
	SaveAnnotation(*Annotation) error
	// DeleteAnnotation removes that revision; the caller puts it into the audit.
	DeleteAnnotation(Annotation) error
}

// The bounds of what is drawn on a slide: far more than anybody draws, and what a page can
// still show.
const (
	MaxAnnotations      = 2000
	MaxAnnotationPoints = 5000
	maxSlideCorners     = 200_000
	maxLabel            = 200  // characters
	maxNote             = 2000 // characters
	// What of a slide goes into a report, which is printed: pieces, and bytes of their words.
	maxInReport    = 50
	maxReportWords = 20_000
	// margin is how far outside the slide a corner may lie, as a share of its longer side: a
	// hand that follows the edge of the tissue slips over it.
	margin = 0.05
)

var annotationID = regexp.MustCompile(`^[a-z2-7]{26}$`)

// AnnotationInput is what a person draws or changes.
type AnnotationInput struct {
	Kind              reports.ShapeKind
	Points            [][2]float64
	Code, Label, Note string
	InReport          bool
}

// check brings the input into its form, or says what is wrong with it.
func (in *AnnotationInput) check(info tiling.Info) error {
	in.Label, in.Note = strings.TrimSpace(in.Label), strings.TrimSpace(in.Note)
	switch {
	case utf8.RuneCountInString(in.Label) > maxLabel:
		return FailField("label", "The label is longer than 200 characters.", "Shorten it, or write the rest into the note.")
	case utf8.RuneCountInString(in.Note) > maxNote:
		return FailField("note", "The note is longer than 2000 characters.", "Shorten it.")
	case in.Code != "":
		if _, known := TermByCode(in.Code); !known {
			return FailField("code", "The vocabulary has no such label.", "Choose one from the list, or write it in words.")
		}
	}
	return in.checkShape(info)
}

func (in *AnnotationInput) checkShape(info tiling.Info) error {
	least, most := 0, MaxAnnotationPoints
	switch in.Kind {
	case reports.ShapePolygon, reports.ShapeArea:
		least = 3
	case reports.ShapeRectangle:
		least, most = 2, 2
	case reports.ShapePoint:
		least, most = 1, 1
	case reports.ShapeLength:
		least = 2
	default:
		return FailField("kind", "There is no such kind of annotation.", "Use polygon, rectangle, point, length or area.")
	}
	if n := len(in.Points); n < least || n > most {
		return FailField("points", fmt.Sprintf("A %s can't have %d corners.", in.Kind, n), fmt.Sprintf("Send %d to %d.", least, most))
	}
	room := margin * float64(max(info.Width, info.Height))
	for i, p := range in.Points {
		if !within(p[0], room, info.Width) || !within(p[1], room, info.Height) {
			return FailField("points", fmt.Sprintf("Corner %d lies outside the slide of %d x %d pixels.", i+1, info.Width, info.Height), "Draw within the slide.")
		}
		in.Points[i] = [2]float64{hundredth(p[0]), hundredth(p[1])}
	}
	if in.isFlat() {
		return FailField("points", "The corners all lie in one line or at one place.", "Draw it again, a little larger.")
	}
	return nil
}

// within is false for what is no number.
func within(v, room float64, side int) bool { return v >= -room && v <= float64(side)+room }

// hundredth of a pixel is finer than any hand, and keeps the numbers short.
func hundredth(v float64) float64 { return math.Round(v*100) / 100 }

func (in *AnnotationInput) isFlat() bool {
	if ring := reports.Ring(in.Kind, in.Points); ring != nil {
		return reports.RingArea(ring) == 0
	}
	return in.Kind == reports.ShapeLength && reports.Length(in.Points, 1, 1) == 0
}

// put writes checked input into the annotation. A label of the vocabulary is kept in the
// words of the hospital's language, which is the report's.
func (a *Annotation) put(in AnnotationInput, info tiling.Info, lang string) {
	a.Kind, a.Points, a.Width, a.Height = in.Kind, in.Points, info.Width, info.Height
	a.Code, a.Label, a.Note, a.InReport = in.Code, in.Label, in.Note, in.InReport
	if term, known := TermByCode(in.Code); known {
		a.Label = term.In(lang)
	}
}

// sameAs says whether the input would change nothing.
func (a *Annotation) sameAs(b Annotation) bool {
	return a.Kind == b.Kind && a.Code == b.Code && a.Label == b.Label && a.Note == b.Note && a.InReport == b.InReport &&
		a.Width == b.Width && a.Height == b.Height && samePoints(a.Points, b.Points)
}

func samePoints(a, b [][2]float64) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// PointsOn returns the corners in the level-0 pixels of a slide of that size.
func (a *Annotation) PointsOn(info tiling.Info) [][2]float64 {
	if a.Width == info.Width && a.Height == info.Height || a.Width == 0 || a.Height == 0 {
		return a.Points
	}
	sx, sy := float64(info.Width)/float64(a.Width), float64(info.Height)/float64(a.Height)
	out := make([][2]float64, len(a.Points))
	for i, p := range a.Points {
		out[i] = [2]float64{p[0] * sx, p[1] * sy}
	}
	return out
}

// Measure gives the length in µm or the area in mm² of what has one; nil where the slide's
// scale is not known.
func (a *Annotation) Measure(sl Slide) (lengthUM, areaMM2 *float64) {
	x, y := scaleOf(sl)
	if x <= 0 || y <= 0 || sl.Info == nil {
		return nil, nil
	}
	points := a.PointsOn(*sl.Info)
	if ring := reports.Ring(a.Kind, points); ring != nil {
		v := reports.RingArea(ring) * x * y / 1e6
		return nil, &v
	}
	if a.Kind == reports.ShapeLength {
		v := reports.Length(points, x, y)
		return &v, nil
	}
	return nil, nil
}

// scaleOf is µm per pixel of level 0; zero when nobody knows.
func scaleOf(sl Slide) (x, y float64) {
	switch {
	case sl.GivenMPP > 0:
		return sl.GivenMPP, sl.GivenMPP
	case sl.Info != nil && sl.Info.MPP != nil:
		return sl.Info.MPP.X, sl.Info.MPP.Y
	}
	return 0, 0
}
