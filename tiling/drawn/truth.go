package drawn

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
)

// Point is a place in level-0 pixels.
type Point struct{ X, Y float64 }

// Polygon is a closed outline; the last point is joined to the first.
type Polygon []Point

// Area is the polygon's area in level-0 pixels squared.
func (p Polygon) Area() float64 {
	sum := 0.0
	for i, a := range p {
		b := p[(i+1)%len(p)]
		sum += a.X*b.Y - b.X*a.Y
	}
	return math.Abs(sum) / 2
}

// Contains says whether a place lies inside (even-odd rule).
func (p Polygon) Contains(x, y float64) bool {
	in := false
	for i, a := range p {
		b := p[(i+1)%len(p)]
		if (a.Y > y) != (b.Y > y) && x < (b.X-a.X)*(y-a.Y)/(b.Y-a.Y)+a.X {
			in = !in
		}
	}
	return in
}

// WriteTruth writes the outlines as a GeoJSON FeatureCollection (RFC 7946 layout; coordinates
// are level-0 pixels, x right and y down). Each feature has the property "class":"suspicious".
func (s *Slide) WriteTruth(w io.Writer) error {
	type geometry struct {
		Type        string         `json:"type"`
		Coordinates [][][2]float64 `json:"coordinates"`
	}
	type feature struct {
		Type       string            `json:"type"`
		Properties map[string]string `json:"properties"`
		Geometry   geometry          `json:"geometry"`
	}
	features := []feature{}
	for _, p := range s.Truth() {
		ring := make([][2]float64, 0, len(p)+1)
		for i := range len(p) + 1 {
			at := p[i%len(p)]
			ring = append(ring, [2]float64{math.Round(at.X*10) / 10, math.Round(at.Y*10) / 10})
		}
		features = append(features, feature{
			Type:       "Feature",
			Properties: map[string]string{"class": "suspicious"},
			Geometry:   geometry{Type: "Polygon", Coordinates: [][][2]float64{ring}},
		})
	}
	err := json.NewEncoder(w).Encode(map[string]any{"type": "FeatureCollection", "features": features})
	if err != nil {
		return fmt.Errorf("write the drawn slide's truth: %w", err)
	}
	return nil
}
