package httpapi_test

import (
	"net/http"
	"testing"

	"telepath/portal"
	"telepath/portal/httpapi"
)

// resend uploads a file that is to take a slide's place.
func (r *rig) resend(u portal.User, caseID, replaces string) answer {
	r.t.Helper()
	return r.as(u, "POST", "/api/v1/uploads", []byte("a new scan"), tus("Upload-Length", "10", "Content-Type", "application/offset+octet-stream",
		"Upload-Metadata", metadata("filename", "new.svs", "case", caseID, "replaces", replaces))...)
}

func TestAnUploadReplacesASlide(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	v := r.newCase(clinician, "A-1")
	r.send(clinician, v.ID, []byte("the first scan"))
	v = decode[httpapi.CaseView](t, r.as(clinician, "GET", "/api/v1/cases/"+v.ID, nil))
	old := v.Slides[0].ID
	for who, want := range map[*portal.User]int{&stranger: http.StatusNotFound, &specialist: http.StatusForbidden} {
		if a := r.resend(*who, v.ID, old); a.StatusCode != want {
			t.Errorf("%s replaces a slide: %s %s", who.ID, a.Status, a.body)
		}
	}
	if a := r.resend(clinician, v.ID, old); a.StatusCode != http.StatusCreated {
		t.Fatalf("replace: %s %s", a.Status, a.body)
	}
	must(t, r.intake.Sweep(t.Context()))
	v = decode[httpapi.CaseView](t, r.as(clinician, "GET", "/api/v1/cases/"+v.ID, nil))
	if len(v.Slides) != 2 || v.Slides[0].SetAside == nil || v.Slides[0].SetAside.BySlide != v.Slides[1].ID || v.Slides[1].SetAside != nil {
		t.Fatalf("slides after the new scan: %+v", v.Slides)
	}
	if a := r.as(clinician, "GET", v.Slides[0].ThumbnailURL, nil); a.StatusCode != http.StatusOK {
		t.Errorf("the old scan can't be seen: %s", a.Status)
	}
	back := decode[httpapi.SlideView](t, r.as(clinician, "POST", "/api/v1/slides/"+old+"/take-in", nil))
	if back.SetAside != nil {
		t.Errorf("taken in again it says %+v", back.SetAside)
	}
}
