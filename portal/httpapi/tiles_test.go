package httpapi_test

import (
	"bytes"
	"fmt"
	"image/jpeg"
	"net/http"
	"strings"
	"testing"

	"telepath/portal/httpapi"
)

// slide makes a case of the clinician with one slide.
func (r *rig) slide() httpapi.SlideView {
	r.t.Helper()
	c := r.newCase(clinician, "A-1")
	r.send(clinician, c.ID, []byte("a slide"))
	return decode[httpapi.CaseView](r.t, r.as(clinician, "GET", "/api/v1/cases/"+c.ID, nil)).Slides[0]
}

func tileURL(s httpapi.SlideView, level, col, row int) string {
	return fmt.Sprintf("%s/%d/%d/%d.jpg", s.TilesURL, level, col, row)
}

func TestTiles(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	s := r.slide()
	inner := r.as(clinician, "GET", tileURL(s, 0, 1, 1), nil)
	if inner.StatusCode != 200 || !bytes.Equal(inner.body, storedTile) || inner.Header.Get("Content-Type") != "image/jpeg" {
		t.Fatalf("a whole tile is not handed over as stored: %s %q", inner.Status, inner.body)
	}
	if got := inner.Header.Get("Cache-Control"); got != "private, max-age=31536000, immutable" {
		t.Errorf("Cache-Control %q", got)
	}
	tag := inner.Header.Get("ETag")
	if a := r.as(clinician, "GET", tileURL(s, 0, 1, 1), nil, "If-None-Match", tag); tag == "" || a.StatusCode != http.StatusNotModified || len(a.body) > 0 {
		t.Errorf("with the ETag %q: %s", tag, a.Status)
	}
	if a := r.as(clinician, "HEAD", tileURL(s, 0, 1, 1), nil); a.StatusCode != 200 || a.ContentLength != int64(len(storedTile)) {
		t.Errorf("HEAD: %s, %d bytes", a.Status, a.ContentLength)
	}
	const last = slideSide / 256 // 1500 px are six columns, the last 220 px wide
	for range 2 {                // the second comes from the cache
		edge := r.as(clinician, "GET", tileURL(s, 0, last, last), nil)
		img, err := jpeg.DecodeConfig(bytes.NewReader(edge.body))
		if err != nil || img.Width != slideSide-last*256 || img.Height != slideSide-last*256 {
			t.Errorf("the last tile is %+v, %v", img, err)
		}
	}
	for _, path := range []string{"/0/6/0.jpg", "/0/0/6.jpg", "/9/0/0.jpg", "/0/-1/0.jpg", "/0/01/0.jpg", "/0/x/0.jpg", "/0/99999999999999999999/0.jpg"} {
		if a := r.as(clinician, "GET", "/api/v1/slides/"+s.ID+"/tiles"+path, nil); a.StatusCode != 404 || a.Header.Get("ETag") != "" {
			t.Errorf("%s: %s", path, a.Status)
		}
	}
	if a := r.as(clinician, "GET", "/api/v1/slides/"+s.ID+"/tiles/0/1/1.jpg", nil); a.StatusCode != 200 || a.Header.Get("ETag") != tag {
		t.Errorf("without the files' mark: %s", a.Status)
	}
	if a := r.as(clinician, "GET", "/api/v1/slides/"+s.ID+"/files/00000000/tiles/0/1/1.jpg", nil); a.StatusCode != 404 {
		t.Errorf("of other files: %s", a.Status)
	}
	if a := r.as(stranger, "GET", tileURL(s, 0, 1, 1), nil, "If-None-Match", tag); a.StatusCode != 404 {
		t.Errorf("somebody else gets %s", a.Status)
	}
}

func TestTilesDoNotAskTheDatabase(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	s := r.slide()
	r.as(clinician, "GET", tileURL(s, 0, 0, 0), nil)
	before := r.store.reads.Load()
	for i := range 25 {
		if a := r.as(clinician, "GET", tileURL(s, 0, i%5, i/5), nil); a.StatusCode != 200 {
			t.Fatal(a.Status)
		}
	}
	if n := r.store.reads.Load() - before; n > 2 {
		t.Errorf("25 tiles asked the database %d times", n)
	}
}

func TestPicturesOfASlide(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	s := r.slide()
	if !s.HasLabel || !s.HasOverview {
		t.Errorf("%+v", s)
	}
	for _, path := range []string{s.ThumbnailURL, "/api/v1/slides/" + s.ID + "/label.jpg", "/api/v1/slides/" + s.ID + "/overview.jpg"} {
		a := r.as(clinician, "GET", path, nil)
		if _, err := jpeg.Decode(bytes.NewReader(a.body)); err != nil || a.StatusCode != 200 {
			t.Errorf("%s: %s %v", path, a.Status, err)
		}
		if again := r.as(clinician, "GET", path, nil, "If-None-Match", a.Header.Get("ETag")); again.StatusCode != 304 {
			t.Errorf("%s again: %s", path, again.Status)
		}
		if foreign := r.as(stranger, "GET", path, nil); foreign.StatusCode != 404 {
			t.Errorf("%s for somebody else: %s", path, foreign.Status)
		}
	}
}

func TestScoresAndHeatmap(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *httpapi.Config) { c.Models = append(c.Models, cardOnly{}) })
	w := r.newWorld(clinician, "A-1")
	got := decode[httpapi.RunScores](t, r.as(clinician, "GET", "/api/v1/runs/"+w.run+"/scores", nil))
	if got.Class != "hot" || len(got.Cells) != 1 || got.Cells[0] != [3]float32{1, 2, 0.75} || got.Grid.Cols != 6 {
		t.Errorf("%+v", got)
	}
	heat := r.as(clinician, "GET", "/api/v1/runs/"+w.run+"/heatmap.png", nil)
	if !strings.Contains(string(heat.body), "heat") || heat.Header.Get("Content-Type") != "image/png" {
		t.Errorf("%s %q", heat.Status, heat.body)
	}
	regions := decode[httpapi.Findings](t, r.as(clinician, "GET", "/api/v1/runs/"+w.run+"/regions", nil))
	if len(regions.Findings) != 1 || regions.Findings[0].ID != w.finding {
		t.Errorf("%+v", regions)
	}
	models := decode[httpapi.Models](t, r.as(clinician, "GET", "/api/v1/models", nil))
	if len(models.Models) != 1 || models.Models[0].Ready || models.Models[0].Endpoint != "" || models.Models[0].Reason == "" {
		t.Errorf("%+v", models)
	}
}
