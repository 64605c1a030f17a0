package geojson

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"telepath/reports"
)

func sampleRegions(t *testing.T) []reports.RegionOfInterest {
	t.Helper()
	g := reports.Grid{Cols: 4, Rows: 3, CellWidth: 100, CellHeight: 100, Width: 350, Height: 300, MPPX: 0.5, MPPY: 0.5}
	var cells []reports.Cell
	for i, score := range []float32{0.9, 0.9, 0.9, 0, 0.9, 0.1, 0.9, 0, 0.9, 0.9, 0.9, 0} {
		cells = append(cells, reports.Cell{Col: i % 4, Row: i / 4, Score: score})
	}
	out, err := reports.Aggregate(g, cells, reports.Rule{Threshold: 0.5, RegionThreshold: 0.5, TopK: 1})
	if err != nil {
		t.Fatal(err)
	}
	return out.Regions
}

func TestWrite(t *testing.T) {
	t.Parallel()
	var got bytes.Buffer
	if err := Write(&got, sampleRegions(t)); err != nil {
		t.Fatal(err)
	}
	want := `{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Polygon","coordinates":` +
		`[[[0,0],[300,0],[300,300],[0,300],[0,0]],[[100,200],[200,200],[200,100],[100,100],[100,200]]]},` +
		`"properties":{"objectType":"annotation","name":"Region 1","rank":1,"score":0.9,"area_mm2":0.02,` +
		`"bounds":[0,0,300,300],"hottest":[0,0,100,100],"tiles":8}}]}` + "\n"
	if got.String() != want {
		t.Errorf("got\n%swant\n%s", got.String(), want)
	}
}

func TestWriteNothingIsAnEmptyCollection(t *testing.T) {
	t.Parallel()
	var got bytes.Buffer
	if err := Write(&got, nil); err != nil || got.String() != `{"type":"FeatureCollection","features":[]}`+"\n" {
		t.Errorf("%q, %v", got.String(), err)
	}
}

func TestWriteFindingsKeepsVerdicts(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	var out bytes.Buffer
	err := WriteFindings(&out, []reports.Finding{
		{ID: "f1", Rank: 1, Score: 0.9, Verdict: reports.Verdict{Decision: "rejected", Reason: "fold", By: "Li", At: &at}},
		{ID: "f2", Rank: 2, Score: 0.8},
	})
	if err != nil {
		t.Fatal(err)
	}
	var got collection
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	first, second := got.Features[0], got.Features[1]
	if first.ID != "f1" || first.Properties.Verdict == nil || first.Properties.Verdict.Reason != "fold" {
		t.Errorf("first: %+v", first)
	}
	if second.Properties.Verdict != nil || second.Properties.AreaMM2 != nil {
		t.Errorf("second: %+v", second.Properties)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestWriteReportsAFullDisk(t *testing.T) {
	t.Parallel()
	if err := Write(full{}, nil); err == nil {
		t.Error("a failed write went unnoticed")
	}
}
