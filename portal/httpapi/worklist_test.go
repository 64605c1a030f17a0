package httpapi_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"telepath/portal"
	"telepath/portal/httpapi"
)

func TestWorklistRoutes(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.desk.Patients = portal.NewPatientIndex([]byte(strings.Repeat("k", 32)))
	w := r.newWorld(clinician, "W-1")
	r.newCase(stranger, "W-2")
	r.submit(t, clinician, w.caseID)

	counts := func(u portal.User, query string) map[portal.Tab]int {
		out := map[portal.Tab]int{}
		for _, c := range decode[httpapi.TabCounts](t, r.as(u, "GET", "/api/v1/cases/counts"+query, nil)).Tabs {
			out[c.Tab] = c.N
		}
		return out
	}
	if got := counts(specialist, ""); got["new"] != 1 || got["mine"] != 0 || len(got) != 5 {
		t.Errorf("a specialist's counts: %v", got)
	}
	if got := counts(clinician, ""); got["waiting"] != 1 || got["uploading"] != 1 || got["drafts"] != 0 || len(got) != 6 {
		t.Errorf("a clinician's counts: %v", got)
	}
	if got := counts(stranger, ""); got["waiting"] != 0 || got["drafts"] != 1 {
		t.Errorf("the counts of another hospital: %v", got)
	}
	for query, want := range map[string]int{"?hospital=county": 1, "?hospital=other": 0, "?priority=urgent": 0, "?q=w-1": 1, "?q=x": 0, "?flag=unflagged": 1} {
		if got := counts(specialist, query)["new"]; got != want {
			t.Errorf("%s: %d new, want %d", query, got, want)
		}
		list := decode[httpapi.CaseList](t, r.as(specialist, "GET", "/api/v1/cases"+query+"&tab=new&order=worklist", nil))
		if len(list.Cases) != want || list.Total != want {
			t.Errorf("%s: %d rows of %d, want %d", query, len(list.Cases), list.Total, want)
		}
	}
	row := decode[httpapi.CaseList](t, r.as(specialist, "GET", "/api/v1/cases?tab=new", nil)).Cases[0]
	if row.DueAt == nil || row.FlagReasons == nil || row.Slides != 1 || row.UploadsOpen != 1 || row.HospitalName != county.Name {
		t.Errorf("row %+v", row)
	}
	for _, path := range []string{"/api/v1/cases?tab=all", "/api/v1/cases?priority=soon", "/api/v1/cases/counts?flag=maybe"} {
		if a := r.as(specialist, "GET", path, nil); a.StatusCode != http.StatusBadRequest && a.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%s: %s %s", path, a.Status, a.body)
		}
	}
}

func TestPreviewRoute(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	w := r.newWorld(clinician, "W-1")
	p := decode[httpapi.PreviewView](t, r.as(clinician, "GET", "/api/v1/cases/"+w.caseID+"/preview", nil))
	if p.Slide != w.slide || p.Width != slideSide || !strings.Contains(p.ThumbnailURL, w.slide) {
		t.Errorf("%+v", p)
	}
	empty := r.newCase(clinician, "W-2")
	if p := decode[httpapi.PreviewView](t, r.as(clinician, "GET", "/api/v1/cases/"+empty.ID+"/preview", nil)); p.Slide != "" || p.Finding != nil {
		t.Errorf("a case without slides: %+v", p)
	}
	if a := r.as(stranger, "GET", "/api/v1/cases/"+w.caseID+"/preview", nil); a.StatusCode != http.StatusNotFound {
		t.Errorf("another hospital's: %s", a.Status)
	}
}

func TestPatientSearchRoute(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.desk.Patients = portal.NewPatientIndex([]byte(strings.Repeat("k", 32)))
	c := r.newCase(clinician, "W-1")
	search := func(u portal.User, text string) answer {
		return r.as(u, "POST", "/api/v1/cases/search", map[string]any{"patient": text})
	}
	for _, text := range []string{"demo patient", "P-1"} {
		list := decode[httpapi.CaseList](t, search(clinician, text))
		if len(list.Cases) != 1 || list.Cases[0].ID != c.ID {
			t.Errorf("%s: %+v", text, list)
		}
		if list := decode[httpapi.CaseList](t, search(stranger, text)); len(list.Cases) != 0 {
			t.Errorf("%s finds another hospital's case", text)
		}
	}
	if a := search(clinician, " "); a.problem(t).Field != "patient" {
		t.Errorf("an empty search: %s %s", a.Status, a.body)
	}
	if a := search(portal.User{}, "demo patient"); a.StatusCode != http.StatusUnauthorized {
		t.Errorf("nobody: %s", a.Status)
	}
	// The digests are nobody's business.
	if a := r.as(clinician, "GET", "/api/v1/cases", nil); slices.ContainsFunc([]string{"_index", "PatientNameIndex"}, func(s string) bool { return strings.Contains(string(a.body), s) }) {
		t.Errorf("an answer has the digests: %s", a.body)
	}
}
