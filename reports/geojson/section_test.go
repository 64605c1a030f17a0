package geojson

import (
	"bytes"
	"testing"

	"telepath/reports"
)

func TestWriteSections(t *testing.T) {
	t.Parallel()
	area, length := 0.5, 12.5
	section := reports.SlideSection{
		Slide:    "s1",
		Findings: []reports.Finding{{ID: "f1", Rank: 1, Score: 0.5, Bounds: [4]int{0, 0, 2, 2}}},
		Annotations: []reports.Annotation{
			{ID: "a1", Kind: reports.ShapeRectangle, Points: [][2]float64{{4, 0}, {0, 3}}, Label: "腺癌", Code: "colorectum.adenocarcinoma", AreaMM2: &area, By: "Li"},
			{ID: "a2", Kind: reports.ShapePoint, Points: [][2]float64{{1.5, 2}}, Note: "here", By: "Li"},
			{ID: "a3", Kind: reports.ShapeLength, Points: [][2]float64{{0, 0}, {3, 4}}, LengthUM: &length, By: "Li"},
		},
	}
	var got bytes.Buffer
	if err := WriteSections(&got, []reports.SlideSection{section}); err != nil {
		t.Fatal(err)
	}
	want := `{"type":"FeatureCollection","features":[` +
		`{"type":"Feature","id":"f1","geometry":{"type":"Polygon","coordinates":[]},"properties":{"objectType":"annotation","name":"Region 1","rank":1,` +
		`"score":0.5,"area_mm2":null,"bounds":[0,0,2,2],"hottest":[0,0,0,0],"slide":"s1"}},` +
		`{"type":"Feature","id":"a1","geometry":{"type":"Polygon","coordinates":[[[4,3],[0,3],[0,0],[4,0],[4,3]]]},` +
		`"properties":{"objectType":"annotation","name":"腺癌","kind":"rectangle","code":"colorectum.adenocarcinoma","area_mm2":0.5,"by":"Li","slide":"s1"}},` +
		`{"type":"Feature","id":"a2","geometry":{"type":"Point","coordinates":[1.5,2]},"properties":{"objectType":"annotation","name":"point","kind":"point","note":"here","by":"Li","slide":"s1"}},` +
		`{"type":"Feature","id":"a3","geometry":{"type":"LineString","coordinates":[[0,0],[3,4]]},"properties":{"objectType":"annotation","name":"length","kind":"length","length_um":12.5,"by":"Li","slide":"s1"}}]}` + "\n"
	if got.String() != want {
		t.Errorf("got\n%swant\n%s", got.String(), want)
	}
	if err := WriteSections(full{}, nil); err == nil {
		t.Error("a failed write went unnoticed")
	}
}
