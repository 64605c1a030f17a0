package httpapi_test

import (
	"bytes"
	"image/png"
	"slices"
	"strings"
	"testing"

	"telepath/portal"
	"telepath/portal/httpapi"
)

// area is a rectangle as the page sends it.
func area(add bool, x0, y0, x1, y1 float64) map[string]any {
	return map[string]any{"add": add, "ring": [][]float64{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}}}
}

func TestAMaskIsDrawnAndRead(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	w := r.newWorld(clinician, "A-1")
	at := "/api/v1/slides/" + w.slide + "/mask"
	before := decode[httpapi.MaskView](t, r.as(clinician, "GET", at, nil))
	if before.Version != 0 || len(before.Edits) != 0 || before.At != nil || before.Grid.Cols < 1 || before.Tissue <= 0 || before.Analysed == nil || before.Analysed.Tiles != 1 {
		t.Fatalf("%+v", before)
	}
	// Without a model there is no plan to be foretold, but the tissue is.
	body := map[string]any{"edits": []any{area(false, 0, 0, slideSide, slideSide/2)}, "reason": "a fold", "version": 0}
	p := decode[httpapi.MaskPreview](t, r.as(clinician, "POST", at+"/preview", body))
	if p.Tissue <= 0 || p.Tissue >= before.Tissue || p.Tiles != nil {
		t.Errorf("preview %+v of %v", p, before.Tissue)
	}
	v := decode[httpapi.SlideView](t, r.as(clinician, "PUT", at, body))
	if v.MaskVersion != 1 || v.State != portal.SlideReady {
		t.Errorf("slide %s with mask %d", v.State, v.MaskVersion)
	}
	after := decode[httpapi.MaskView](t, r.as(clinician, "GET", at, nil))
	if after.Version != 1 || after.ByName != clinician.Name || after.Reason != "a fold" || after.At == nil || len(after.Edits) != 1 || after.Edits[0].Add {
		t.Errorf("%+v", after)
	}
	if !slices.EqualFunc(after.Edits[0].Ring, [][]float64{{0, 0}, {1500, 0}, {1500, 750}, {0, 750}}, slices.Equal) {
		t.Errorf("ring %v", after.Edits[0].Ring)
	}
	body["edits"] = []any{area(true, 0, 0, 9, 9)}
	if p := r.as(clinician, "PUT", at, body).problem(t); p.Status != 409 || p.Do == "" {
		t.Errorf("drawn over an older version: %+v", p)
	}
	delete(body, "version")
	body["edits"] = []any{}
	if v := decode[httpapi.SlideView](t, r.as(clinician, "PUT", at, body)); v.MaskVersion != 2 {
		t.Errorf("back to the automatic mask: version %d", v.MaskVersion)
	}
}

func TestMaskPictures(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	w := r.newWorld(clinician, "A-1")
	at := "/api/v1/slides/" + w.slide
	picture := func(path string, headers ...string) answer {
		t.Helper()
		a := r.as(clinician, "GET", path, nil, headers...)
		if a.StatusCode == 200 {
			if _, err := png.Decode(bytes.NewReader(a.body)); err != nil || a.Header.Get("Content-Type") != "image/png" {
				t.Errorf("%s is no picture: %v", path, err)
			}
		}
		return a
	}
	first := picture(at + "/mask.png")
	if again := picture(at+"/mask.png", "If-None-Match", first.Header.Get("ETag")); again.StatusCode != 304 {
		t.Errorf("unchanged: %s", again.Status)
	}
	edit := map[string]any{"edits": []any{area(false, 0, 0, slideSide, slideSide/2)}, "reason": "a fold"}
	decode[httpapi.SlideView](t, r.as(clinician, "PUT", at+"/mask", edit))
	changed := picture(at+"/mask.png", "If-None-Match", first.Header.Get("ETag"))
	if changed.StatusCode != 200 || bytes.Equal(changed.body, first.body) {
		t.Errorf("after an edit: %s, the same bytes: %v", changed.Status, bytes.Equal(changed.body, first.body))
	}
	if auto := picture(at + "/mask.png?version=0"); !bytes.Equal(auto.body, first.body) {
		t.Error("version 0 is not the automatic mask")
	}
	for _, bad := range []string{"2", "-1", "01", "x"} {
		if a := picture(at + "/mask.png?version=" + bad); a.StatusCode != 404 {
			t.Errorf("version %s: %s", bad, a.Status)
		}
	}
	tiles, err := png.Decode(bytes.NewReader(picture("/api/v1/runs/" + w.run + "/tiles.png").body))
	must(t, err)
	if b := tiles.Bounds(); b.Dx() != 6 || b.Dy() != 6 {
		t.Fatalf("tiles %v", b)
	}
	_, _, _, sent := tiles.At(1, 2).RGBA()
	if _, _, _, other := tiles.At(0, 0).RGBA(); sent == 0 || other != 0 {
		t.Errorf("tile 1,2 has alpha %d, tile 0,0 %d", sent, other)
	}
}

// A given scale changes the mask, so its address and its tag change: no cache shows the old.
func TestAMaskOfAnotherScaleHasAnotherAddress(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	w := r.newWorld(clinician, "A-1")
	at := "/api/v1/slides/" + w.slide
	look := func(headers ...string) (httpapi.MaskView, answer) {
		t.Helper()
		v := decode[httpapi.MaskView](t, r.as(clinician, "GET", at+"/mask", nil))
		return v, r.as(clinician, "GET", v.AutomaticURL, nil, headers...)
	}
	before, old := look()
	tag := old.Header.Get("ETag")
	if _, same := look("If-None-Match", tag); same.StatusCode != 304 {
		t.Fatalf("unchanged: %s", same.Status)
	}
	decode[httpapi.SlideView](t, r.as(clinician, "PUT", at+"/mpp", map[string]any{"mpp": 0.25}))
	after, fresh := look("If-None-Match", tag)
	if fresh.StatusCode != 200 || fresh.Header.Get("ETag") == tag {
		t.Errorf("with another scale: %s, tag %s", fresh.Status, fresh.Header.Get("ETag"))
	}
	if before.URL == after.URL || before.AutomaticURL == after.AutomaticURL {
		t.Errorf("addresses %s and %s, before as after", after.URL, after.AutomaticURL)
	}
}

// What is wrong with a mask is a problem with the name of the input; nothing is kept.
func TestMaskProblems(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	w := r.newWorld(clinician, "A-1")
	at := "/api/v1/slides/" + w.slide + "/mask"
	point := `[1,1]`
	tests := map[string]struct {
		body   string
		status int
		field  string
	}{
		"no edits":        {`{"reason":"r"}`, 422, "edits"},
		"edits are null":  {`{"reason":"r","edits":null}`, 422, "edits"},
		"no reason":       {`{"edits":[]}`, 422, "reason"},
		"no list":         {`{"edits":"all","reason":"r"}`, 422, ""},
		"no numbers":      {`{"edits":[{"add":true,"ring":[["a","b"]]}],"reason":"r"}`, 422, ""},
		"one number":      {`{"edits":[{"add":true,"ring":[[1],[2],[3]]}],"reason":"r"}`, 422, "edits"},
		"three numbers":   {`{"edits":[{"add":true,"ring":[[1,2,3],[2,3,4],[3,4,5]]}],"reason":"r"}`, 422, "edits"},
		"too few corners": {`{"edits":[{"add":true,"ring":[[1,1],[2,2]]}],"reason":"r"}`, 422, "edits"},
		"off the slide":   {`{"edits":[{"add":true,"ring":[[1,1],[9,9],[1501,1]]}],"reason":"r"}`, 422, "edits"},
		"beyond numbers":  {`{"edits":[{"add":true,"ring":[[1,1],[9,9],[1e999,1]]}],"reason":"r"}`, 422, ""},
		"nothing left":    {`{"edits":[{"add":false,"ring":[[0,0],[1500,0],[1500,1500],[0,1500]]}],"reason":"r"}`, 422, "edits"},
		"too many":        {`{"edits":[` + strings.Repeat(`{"add":true,"ring":[[1,1],[2,2],[3,1]]},`, 1000) + `{"add":true,"ring":[[1,1],[2,2],[3,1]]}],"reason":"r"}`, 422, "edits"},
		"too large":       {`{"edits":[{"add":true,"ring":[` + strings.Repeat(point+",", 200_000) + point + `]}],"reason":"r"}`, 413, ""},
		"no JSON":         {`{`, 422, "body"},
	}
	for name, tt := range tests {
		a := r.as(clinician, "PUT", at, []byte(tt.body), "Content-Type", "application/json")
		if a.StatusCode != tt.status {
			t.Errorf("%s: %s, want %d: %.300s", name, a.Status, tt.status, a.body)
			continue
		}
		if p := a.problem(t); p.Detail == "" || p.Do == "" || (tt.field != "" && p.Field != tt.field) {
			t.Errorf("%s: %+v", name, p)
		}
	}
	if v := decode[httpapi.MaskView](t, r.as(clinician, "GET", at, nil)); v.Version != 0 {
		t.Errorf("version %d is left behind", v.Version)
	}
}

// The judgement of a scan comes in both languages.
func TestQualityIsBilingual(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	w := r.newWorld(clinician, "A-1")
	v := decode[httpapi.QualityView](t, r.as(clinician, "GET", "/api/v1/slides/"+w.slide+"/quality", nil))
	if v.Quality == nil || len(v.Quality.ReasonsZH) != len(v.Quality.Reasons) || len(v.Quality.Reasons) != len(v.Quality.Codes) {
		t.Errorf("%+v", v.Quality)
	}
}
