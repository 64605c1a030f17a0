package httpapi_test

import (
	"bytes"
	"image/jpeg"
	"net/http"
	"testing"

	"telepath/portal"
	"telepath/portal/httpapi"
)

// newReading is a case that the specialist has open.
func newReading(r *rig) world {
	r.t.Helper()
	w := r.newWorld(clinician, "A-"+portal.NewID())
	r.submit(r.t, clinician, w.caseID)
	decode[httpapi.CaseView](r.t, r.as(specialist, "POST", "/api/v1/cases/"+w.caseID+"/review", nil))
	return w
}

func TestAnnotationsOverHTTP(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	w := newReading(r)
	at, id := "/api/v1/slides/"+w.slide+"/annotations", portal.NewID()
	body := map[string]any{"id": id, "kind": "rectangle", "points": [][]float64{{10, 10}, {110, 60}}, "label": "折叠", "note": "n"}
	for range 2 { // sent again because the answer was lost
		a := r.as(specialist, "POST", at, body)
		if a.StatusCode != http.StatusCreated {
			t.Fatalf("%s %s", a.Status, a.body)
		}
		v := decode[httpapi.AnnotationView](t, a)
		if v.ID != id || v.Revision != 1 || v.ByName != specialist.Name || len(v.Points) != 2 || v.AreaMM2 == nil {
			t.Errorf("%+v", v)
		}
	}
	list := func(u portal.User) []httpapi.AnnotationView {
		t.Helper()
		return decode[httpapi.Annotations](t, r.as(u, "GET", at, nil)).Annotations
	}
	for _, u := range []portal.User{clinician, admin, specialist} {
		if n := len(list(u)); n != 2 { // and the one of every world
			t.Errorf("%s sees %d", u.Name, n)
		}
	}
	if a := r.as(stranger, "GET", at, nil); a.StatusCode != http.StatusNotFound {
		t.Errorf("a stranger: %s", a.Status)
	}
	if a := r.as(clinician, "POST", at, body); a.StatusCode != http.StatusConflict {
		t.Errorf("who does not hold the case: %s", a.Status)
	}
	one := "/api/v1/annotations/" + id
	body["revision"], body["points"] = 1, [][]float64{{20, 20}, {120, 70}}
	if v := decode[httpapi.AnnotationView](t, r.as(specialist, "PUT", one, body)); v.Revision != 2 {
		t.Errorf("revision %d", v.Revision)
	}
	body["note"] = "another"
	if p := r.as(specialist, "PUT", one, body).problem(t); p.Status != http.StatusConflict || p.Do == "" {
		t.Errorf("an old revision: %+v", p)
	}
	if a := r.as(specialist, "DELETE", one+"?revision=1", nil); a.StatusCode != http.StatusConflict {
		t.Errorf("removing an old revision: %s", a.Status)
	}
	if a := r.as(specialist, "DELETE", one+"?revision=2", nil); a.StatusCode != http.StatusNoContent {
		t.Errorf("removing: %s %s", a.Status, a.body)
	}
	if a := r.as(specialist, "DELETE", one+"?revision=2", nil); a.StatusCode != http.StatusNotFound {
		t.Errorf("removing twice: %s", a.Status)
	}
	if n := len(list(specialist)); n != 1 {
		t.Errorf("%d are left", n)
	}
}

func TestAnnotationProblems(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	w := newReading(r)
	id := portal.NewID()
	for name, tt := range map[string]struct {
		body   string
		status int
		field  string
	}{
		"no id":          {`{"kind":"point","points":[[1,1]]}`, 422, "id"},
		"no points":      {`{"id":"` + id + `","kind":"point"}`, 422, "points"},
		"three numbers":  {`{"id":"` + id + `","kind":"point","points":[[1,1,1]]}`, 422, "points"},
		"off the slide":  {`{"id":"` + id + `","kind":"point","points":[[1,99999]]}`, 422, "points"},
		"beyond numbers": {`{"id":"` + id + `","kind":"point","points":[[1,1e999]]}`, 422, ""},
		"no kind":        {`{"id":"` + id + `","points":[[1,1]]}`, 422, "kind"},
		"no JSON":        {`{`, 422, "body"},
	} {
		a := r.as(specialist, "POST", "/api/v1/slides/"+w.slide+"/annotations", []byte(tt.body), "Content-Type", "application/json")
		if p := a.problem(t); p.Status != tt.status || p.Do == "" || (tt.field != "" && p.Field != tt.field) {
			t.Errorf("%s: %+v", name, p)
		}
	}
}

func TestVocabularyOfACase(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	w := r.newWorld(clinician, "A-1") // of the breast
	v := decode[httpapi.Vocabulary](t, r.as(clinician, "GET", "/api/v1/cases/"+w.caseID+"/vocabulary", nil))
	if len(v.Groups) != 2 || v.Groups[0].Code != "breast" || v.Groups[0].ZH != "乳腺" || len(v.Groups[0].Terms) == 0 {
		t.Errorf("%+v", v)
	}
}

func TestFindingThumbnail(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	w := r.newWorld(clinician, "A-1")
	at := "/api/v1/findings/" + w.finding + "/thumbnail.jpg"
	a := r.as(clinician, "GET", at, nil)
	img, err := jpeg.Decode(bytes.NewReader(a.body))
	must(t, err)
	if b := img.Bounds(); b.Dx() != 192 || b.Dy() != 192 {
		t.Errorf("a picture of %v", b)
	}
	if caching := a.Header.Get("Cache-Control"); caching != "private, max-age=31536000, immutable" {
		t.Errorf("it is kept %q", caching)
	}
	if again := r.as(clinician, "GET", at, nil, "If-None-Match", a.Header.Get("ETag")); again.StatusCode != http.StatusNotModified {
		t.Errorf("again: %s", again.Status)
	}
	if a := r.as(stranger, "GET", at, nil); a.StatusCode != http.StatusNotFound {
		t.Errorf("a stranger: %s", a.Status)
	}
}

func TestPlacesOfASignedVersion(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	w := r.newWorld(clinician, "A-1")
	at := "/api/v1/reports/" + w.report + "/versions/1.geojson"
	if a := r.as(clinician, "GET", at, nil); a.StatusCode != http.StatusOK || a.Header.Get("Content-Type") != "application/geo+json" {
		t.Errorf("%s %s", a.Status, a.Header.Get("Content-Type"))
	}
	for _, absent := range []string{at + "?slide=" + portal.NewID(), "/api/v1/reports/" + w.report + "/versions/2.geojson"} {
		if a := r.as(clinician, "GET", absent, nil); a.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", absent, a.Status)
		}
	}
	if a := r.as(stranger, "GET", at, nil); a.StatusCode != http.StatusNotFound {
		t.Errorf("a stranger: %s", a.Status)
	}
}
