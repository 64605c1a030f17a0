package reports

import (
	"math"
	"time"
)

// ShapeKind is what a person drew on a slide.
type ShapeKind string

// The kinds. A rectangle has two corners, a point one, a length two or more along its way;
// an area is a polygon drawn to be measured.
const (
	ShapePolygon   ShapeKind = "polygon"
	ShapeRectangle ShapeKind = "rectangle"
	ShapePoint     ShapeKind = "point"
	ShapeLength    ShapeKind = "length"
	ShapeArea      ShapeKind = "area"
)

// ShapeKinds are all of them.
var ShapeKinds = []ShapeKind{ShapePolygon, ShapeRectangle, ShapePoint, ShapeLength, ShapeArea}

// Annotation is what a person drew on a slide and wants in the report.
type Annotation struct {
	ID   string    `json:"id"`
	Kind ShapeKind `json:"kind"`
	// Points are in level-0 pixels.
	Points [][2]float64 `json:"points"`
	// Code of the vocabulary, empty for free text; Label is what it says in words.
	Code     string    `json:"code"`
	Label    string    `json:"label"`
	Note     string    `json:"note"`
	LengthUM *float64  `json:"length_um"`
	AreaMM2  *float64  `json:"area_mm2"`
	By       string    `json:"by"`
	At       time.Time `json:"at"`
}

// Ring is the outline of a kind that has an inside, in level-0 pixels and not closed; nil
// for points and lengths.
func Ring(kind ShapeKind, points [][2]float64) [][2]float64 {
	switch {
	case kind == ShapeRectangle && len(points) == 2:
		a, b := points[0], points[1]
		return [][2]float64{a, {b[0], a[1]}, b, {a[0], b[1]}}
	case kind == ShapePolygon || kind == ShapeArea:
		return points
	}
	return nil
}

// Length of the way along the points in units of x and y, e.g. µm per pixel.
func Length(points [][2]float64, x, y float64) float64 {
	sum := 0.0
	for i := 1; i < len(points); i++ {
		sum += math.Hypot((points[i][0]-points[i-1][0])*x, (points[i][1]-points[i-1][1])*y)
	}
	return sum
}

// RingArea is the area inside a ring, in square pixels.
func RingArea(ring [][2]float64) float64 {
	sum := 0.0
	for i, a := range ring {
		b := ring[(i+1)%len(ring)]
		sum += a[0]*b[1] - b[0]*a[1]
	}
	return math.Abs(sum) / 2
}
