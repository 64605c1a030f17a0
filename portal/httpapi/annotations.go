package httpapi

import (
	"context"
	"fmt"
	"net/http"

	"github.com/gofiber/fiber/v2"

	"telepath/portal"
	"telepath/reports"
)

func (s *Server) annotationRoutes() []Route {
	const all, one = "/api/v1/slides/{id}/annotations", "/api/v1/annotations/{id}"
	see, draw := Access(portal.ReadCase), Access(portal.GiveVerdict)
	return []Route{
		call("GET", all, "listAnnotations", "What people drew and measured on a slide", see, s.listAnnotations),
		callStatus(http.StatusCreated, "POST", all, "addAnnotation", "Draw on a slide; the same id again adds nothing", draw, s.addAnnotation),
		call("PUT", one, "saveAnnotation", "Change an annotation; refused when there is a newer revision", draw, s.saveAnnotation),
		act("DELETE", one, "removeAnnotation", "Remove an annotation; the audit keeps it", draw, s.removeAnnotation),
		call("GET", "/api/v1/cases/{id}/vocabulary", "getVocabulary", "The labels for regions of this case, by organ", see, s.getVocabulary),
		raw("GET", "/api/v1/findings/{id}/thumbnail.jpg", "getFindingThumbnail", "The most suspicious view of a region", see,
			answer{status: 200, media: "image/jpeg"}, s.findingThumbnail),
		raw("GET", "/api/v1/reports/{id}/versions/{n}.geojson", "getVersionPlaces", "Findings and annotations of a signed version, in level-0 pixels; ?slide= for one slide", see,
			answer{status: 200, media: "application/geo+json"}, s.versionPlaces),
	}
}

// AnnotationView is what a person drew on a slide.
type AnnotationView struct {
	portal.Annotation
	Points      [][]float64 `json:"points" doc:"corners [x, y] in pixels of level 0; a rectangle has two, a point one"`
	LengthUM    *float64    `json:"length_um" doc:"of a length; null where the slide's scale is not known"`
	AreaMM2     *float64    `json:"area_mm2" doc:"of what has an inside; null where the slide's scale is not known"`
	ByName      string      `json:"by_name"`
	ChangedName string      `json:"changed_name"`
}

func annotationView(d portal.AnnotationDetail) AnnotationView {
	v := AnnotationView{Annotation: d.Annotation, LengthUM: d.LengthUM, AreaMM2: d.AreaMM2, ByName: d.ByName, ChangedName: d.ChangedName}
	v.Points = make([][]float64, len(d.Points))
	for i, p := range d.Points {
		v.Points[i] = []float64{p[0], p[1]}
	}
	return v
}

// Annotations is a list of them.
type Annotations struct {
	Annotations []AnnotationView `json:"annotations"`
}

func (s *Server) listAnnotations(ctx context.Context, scope portal.Scope, in *ByID) (Annotations, error) {
	list, err := s.config.Desk.Annotations(ctx, scope, in.ID)
	out := Annotations{Annotations: make([]AnnotationView, len(list))}
	for i, d := range list {
		out.Annotations[i] = annotationView(d)
	}
	return out, err
}

// AnnotationBody is what a person draws.
type AnnotationBody struct {
	Kind     reports.ShapeKind `json:"kind" doc:"polygon, rectangle, point, length or area"`
	Points   [][]float64       `json:"points" doc:"corners [x, y] in pixels of level 0"`
	Code     string            `json:"code,omitempty" doc:"of the vocabulary"`
	Label    string            `json:"label,omitempty" doc:"in words, where no code says it"`
	Note     string            `json:"note,omitempty"`
	InReport bool              `json:"in_report,omitempty" doc:"a finding by a person: into the report"`
}

func (b AnnotationBody) input() (portal.AnnotationInput, error) {
	in := portal.AnnotationInput{Kind: b.Kind, Code: b.Code, Label: b.Label, Note: b.Note, InReport: b.InReport, Points: make([][2]float64, len(b.Points))}
	for i, p := range b.Points {
		if len(p) != 2 {
			return in, portal.FailField("points", fmt.Sprintf("Corner %d has %d numbers.", i+1, len(p)), "Send x and y of every corner.")
		}
		in.Points[i] = [2]float64(p)
	}
	return in, nil
}

func (s *Server) addAnnotation(ctx context.Context, scope portal.Scope, in *struct {
	ByID
	Body struct {
		ID string `json:"id" doc:"26 random lower-case letters and digits 2 to 7, made by the client and kept for a retry"`
		AnnotationBody
	}
}) (*reply[AnnotationView], error) {
	input, err := in.Body.input()
	if err != nil {
		return nil, err
	}
	d, err := s.config.Desk.AddAnnotation(ctx, scope, in.ID, in.Body.ID, input)
	return &reply[AnnotationView]{Body: annotationView(d)}, err
}

func (s *Server) saveAnnotation(ctx context.Context, scope portal.Scope, in *struct {
	ByID
	Body struct {
		Revision int `json:"revision" doc:"the one that was changed"`
		AnnotationBody
	}
}) (AnnotationView, error) {
	input, err := in.Body.input()
	if err != nil {
		return AnnotationView{}, err
	}
	d, err := s.config.Desk.SaveAnnotation(ctx, scope, in.ID, in.Body.Revision, input)
	return annotationView(d), err
}

func (s *Server) removeAnnotation(ctx context.Context, scope portal.Scope, in *struct {
	ByID
	Revision int `query:"revision" doc:"the one that is to go"`
}) error {
	return s.config.Desk.RemoveAnnotation(ctx, scope, in.ID, in.Revision)
}

// Vocabulary are labels by organ, the fitting ones first.
type Vocabulary struct {
	Groups []portal.TermGroup `json:"groups"`
}

func (s *Server) getVocabulary(ctx context.Context, scope portal.Scope, in *ByID) (Vocabulary, error) {
	groups, err := s.config.Desk.Vocabulary(ctx, scope, in.ID)
	return Vocabulary{Groups: groups}, err
}

// findingThumbnail never changes: a finding's place does not, and a slide whose files do is
// analysed again, which makes new findings.
func (s *Server) findingThumbnail(c *fiber.Ctx, scope portal.Scope) error {
	ctx := c.UserContext()
	var f reports.Finding
	var run portal.Run
	err := s.read(ctx, scope, func(tx portal.Tx) (err error) { f, run, err = tx.Finding(c.Params("id")); return err })
	if err != nil {
		return err
	}
	if err := s.showAI(ctx, scope, run); err != nil {
		return err
	}
	row, err := s.seen.slide(ctx, scope, run.SlideID)
	if err != nil {
		return err
	}
	name := "finding/" + f.ID
	tag := pictureTag(row, name)
	if notModified(c, tag, forever) {
		return nil
	}
	slide, giveBack, err := s.config.Shelf.TakeRow(ctx, row.Slide)
	if err != nil {
		return err
	}
	defer giveBack()
	data, err := s.tiles.get(ctx, tileKey{slide: row.ID, mark: row.mark, name: name}, s.tiles.single, s.holding(row, func(ctx context.Context) ([]byte, error) {
		img, err := s.config.Papers.FindingView(ctx, slide, f)
		if err != nil {
			return nil, err
		}
		return s.config.Codec.Encode(img, thumbnailQuality)
	}))
	if err != nil {
		return err
	}
	return sendPicture(c, data, tag, forever)
}

// thumbnailQuality of a region in a list: small matters more than sharp on a thin line.
const thumbnailQuality = 80

func (s *Server) versionPlaces(c *fiber.Ctx, scope portal.Scope) error {
	n, ok := plainNumber(c.Params("n"))
	if !ok {
		return portal.Missing("version")
	}
	data, err := s.config.Papers.SignedPlaces(c.UserContext(), scope, c.Params("id"), n, c.Query("slide"))
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "application/geo+json")
	c.Set(fiber.HeaderContentDisposition, fmt.Sprintf(`attachment; filename="report-%d.geojson"`, n))
	return c.Send(data)
}
