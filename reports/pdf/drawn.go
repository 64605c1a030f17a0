package pdf

import (
	"fmt"
	"math"
	"strings"

	"telepath/reports"
)

// drawnWords are the fixed words of the table of what people drew themselves.
type drawnWords struct {
	what, size, by string
	kinds          map[reports.ShapeKind]string
}

var drawnIn = map[string]drawnWords{
	english.tag: {
		what: "Seen by the pathologist", size: "Size", by: "By",
		kinds: map[reports.ShapeKind]string{
			reports.ShapePolygon: "Outline", reports.ShapeRectangle: "Rectangle", reports.ShapePoint: "Point",
			reports.ShapeLength: "Length", reports.ShapeArea: "Area",
		},
	},
	chinese.tag: {
		what: "医师所见", size: "大小", by: "标注者",
		kinds: map[reports.ShapeKind]string{
			reports.ShapePolygon: "轮廓", reports.ShapeRectangle: "矩形", reports.ShapePoint: "点",
			reports.ShapeLength: "长度", reports.ShapeArea: "面积",
		},
	},
}

// drawn is the table of what people drew and want in the report.
func (r *report) drawn(s *reports.SlideSection) {
	if len(s.Annotations) == 0 {
		return
	}
	w := drawnIn[r.l.tag]
	cols := []col{{w.what, column - 286, false}, {w.size, 78, true}, {r.l.position, 110, true}, {w.by, 98, false}}
	rows := make([][]string, len(s.Annotations))
	for i, a := range s.Annotations {
		x, y := upperLeft(a.Points)
		rows[i] = []string{w.says(a), r.size(a), fmt.Sprintf("%.0f, %.0f", x, y), a.By}
	}
	r.table(cols, rows)
}

func (w drawnWords) says(a reports.Annotation) string {
	label := a.Label
	if label == "" {
		label = w.kinds[a.Kind]
	}
	return strings.TrimSuffix(label+": "+a.Note, ": ")
}

func (r *report) size(a reports.Annotation) string {
	switch {
	case a.LengthUM != nil && *a.LengthUM >= 1000:
		return fmt.Sprintf("%.2f mm", *a.LengthUM/1000)
	case a.LengthUM != nil:
		return fmt.Sprintf("%.0f µm", *a.LengthUM)
	case a.AreaMM2 != nil:
		return fmt.Sprintf("%.3g mm²", *a.AreaMM2)
	}
	return r.l.none
}

// upperLeft is the corner of the box around the points.
func upperLeft(points [][2]float64) (x, y float64) {
	if len(points) == 0 {
		return 0, 0
	}
	x, y = points[0][0], points[0][1]
	for _, p := range points {
		x, y = math.Min(x, p[0]), math.Min(y, p[1])
	}
	return x, y
}
