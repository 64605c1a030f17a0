package geojson

import (
	"encoding/json"
	"fmt"
	"io"

	"telepath/reports"
)

type collection struct {
	Type     string    `json:"type"`
	Features []feature `json:"features"`
}

type feature struct {
	Type       string     `json:"type"`
	ID         string     `json:"id,omitempty"`
	Geometry   geometry   `json:"geometry"`
	Properties properties `json:"properties"`
}

type geometry struct {
	Type        string     `json:"type"`
	Coordinates [][][2]int `json:"coordinates"`
}

type properties struct {
	// ObjectType and Name are what QuPath shows.
	ObjectType string           `json:"objectType"`
	Name       string           `json:"name"`
	Rank       int              `json:"rank"`
	Score      float64          `json:"score"`
	AreaMM2    *float64         `json:"area_mm2"`
	Bounds     [4]int           `json:"bounds"`
	Hottest    [4]int           `json:"hottest"`
	Tiles      int              `json:"tiles,omitempty"`
	Verdict    *reports.Verdict `json:"verdict,omitempty"`
	Slide      string           `json:"slide,omitempty"`
}

// Write writes the regions of one slide, one feature each, in the order given. Polygons are
// the outer ring and its holes in level-0 pixels; area_mm2 is null when the slide's scale is
// unknown. Same regions, same bytes.
func Write(w io.Writer, regions []reports.RegionOfInterest) error {
	features := make([]feature, len(regions))
	for i, r := range regions {
		features[i] = newFeature(r.Polygon, properties{
			Rank: r.Rank, Score: r.Score, AreaMM2: r.AreaMM2, Bounds: r.Bounds, Hottest: r.Hottest, Tiles: r.Tiles,
		})
	}
	return write(w, features)
}

// WriteFindings writes the findings of one slide with what a person decided about each.
func WriteFindings(w io.Writer, findings []reports.Finding) error {
	features := make([]feature, len(findings))
	for i, f := range findings {
		features[i] = findingFeature(f)
	}
	return write(w, features)
}

func findingFeature(f reports.Finding) feature {
	out := newFeature(f.Polygon, properties{Rank: f.Rank, Score: f.Score, AreaMM2: f.AreaMM2, Bounds: f.Bounds, Hottest: f.Hottest})
	out.ID = f.ID
	if f.Verdict.Decision != "" {
		out.Properties.Verdict = &f.Verdict
	}
	return out
}

func newFeature(polygon [][][2]int, p properties) feature {
	if polygon == nil {
		polygon = [][][2]int{}
	}
	p.ObjectType, p.Name = "annotation", fmt.Sprintf("Region %d", p.Rank)
	return feature{Type: "Feature", Geometry: geometry{"Polygon", polygon}, Properties: p}
}

func write(w io.Writer, features []feature) error {
	if err := json.NewEncoder(w).Encode(collection{"FeatureCollection", features}); err != nil {
		return fmt.Errorf("write GeoJSON: %w", err)
	}
	return nil
}
