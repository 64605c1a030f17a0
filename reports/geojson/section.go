package geojson

import (
	"encoding/json"
	"fmt"
	"io"

	"telepath/reports"
)

// drawn is a feature that a person drew; its geometry is of any kind.
type drawn struct {
	Type       string          `json:"type"`
	ID         string          `json:"id"`
	Geometry   shape           `json:"geometry"`
	Properties drawnProperties `json:"properties"`
}

type shape struct {
	Type        string `json:"type"`
	Coordinates any    `json:"coordinates"`
}

type drawnProperties struct {
	// ObjectType and Name are what QuPath shows.
	ObjectType string            `json:"objectType"`
	Name       string            `json:"name"`
	Kind       reports.ShapeKind `json:"kind"`
	Code       string            `json:"code,omitempty"`
	Note       string            `json:"note,omitempty"`
	LengthUM   *float64          `json:"length_um,omitempty"`
	AreaMM2    *float64          `json:"area_mm2,omitempty"`
	By         string            `json:"by"`
	Slide      string            `json:"slide"`
}

// WriteSections writes all that a report says about places of its slides, slide by slide: the
// model's findings with what a person decided, then what people drew themselves. Each names
// its slide, whose pixels its coordinates are in.
func WriteSections(w io.Writer, sections []reports.SlideSection) error {
	features := []any{}
	for _, s := range sections {
		for _, f := range s.Findings {
			out := findingFeature(f)
			out.Properties.Slide = s.Slide
			features = append(features, out)
		}
		for _, a := range s.Annotations {
			out := drawnFeature(a)
			out.Properties.Slide = s.Slide
			features = append(features, out)
		}
	}
	out := struct {
		Type     string `json:"type"`
		Features []any  `json:"features"`
	}{"FeatureCollection", features}
	if err := json.NewEncoder(w).Encode(out); err != nil {
		return fmt.Errorf("write GeoJSON: %w", err)
	}
	return nil
}

func drawnFeature(a reports.Annotation) drawn {
	name := a.Label
	if name == "" {
		name = string(a.Kind)
	}
	return drawn{Type: "Feature", ID: a.ID, Geometry: geometryOf(a), Properties: drawnProperties{
		ObjectType: "annotation", Name: name, Kind: a.Kind, Code: a.Code, Note: a.Note, LengthUM: a.LengthUM, AreaMM2: a.AreaMM2, By: a.By,
	}}
}

func geometryOf(a reports.Annotation) shape {
	ring := reports.Ring(a.Kind, a.Points)
	switch {
	case ring != nil:
		return shape{"Polygon", [][][2]float64{closed(ring)}}
	case a.Kind == reports.ShapePoint && len(a.Points) == 1:
		return shape{"Point", a.Points[0]}
	}
	return shape{"LineString", a.Points}
}

// closed repeats the first corner at the end and turns the ring as RFC 7946 §3.1.6 wants:
// the area in numbers is positive.
func closed(ring [][2]float64) [][2]float64 {
	n, sum := len(ring), 0.0
	out := make([][2]float64, 0, n+1)
	for i, a := range ring {
		b := ring[(i+1)%n]
		sum += a[0]*b[1] - b[0]*a[1]
		out = append(out, a)
	}
	if sum < 0 {
		for i := range n {
			out[i] = ring[n-1-i]
		}
	}
	return append(out, out[0])
}
