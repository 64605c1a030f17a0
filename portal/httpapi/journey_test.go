package httpapi_test

import (
	"context"
	"encoding/csv"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"telepath/portal"
	"telepath/portal/httpapi"
	"telepath/queue"
	"telepath/reports"
)

// TestFromSlideToSignedReport is the whole way of a case over HTTP, without a model.
func TestFromSlideToSignedReport(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	c := r.newCase(clinician, "A-1")
	if !slices.Contains(c.Can, portal.UploadSlide) || slices.Contains(c.Can, portal.SubmitCase) {
		t.Errorf("with an empty draft a clinician can %v", c.Can)
	}
	r.send(clinician, c.ID, []byte("a slide"))
	r.submit(t, clinician, c.ID)
	at := "/api/v1/cases/" + c.ID
	list := decode[httpapi.CaseList](t, r.as(specialist, "GET", "/api/v1/cases?state=awaiting-review&order=worklist&q=a-", nil))
	if len(list.Cases) != 1 || list.Total != 1 || list.Cases[0].HospitalName != county.Name || list.Cases[0].Slides != 1 {
		t.Fatalf("worklist %+v", list)
	}
	c = decode[httpapi.CaseView](t, r.as(specialist, "POST", at+"/review", nil))
	if c.State != portal.CaseInReview || c.HeldName != specialist.Name || !slices.Contains(c.Can, portal.SignReport) || len(c.Stages) != 6 {
		t.Fatalf("in review: %s held by %q, can %v", c.State, c.HeldName, c.Can)
	}
	rep := decode[httpapi.ReportView](t, r.as(specialist, "GET", at+"/report", nil))
	if len(rep.Blockers) != 2 || rep.VersionsList == nil {
		t.Errorf("blockers %+v", rep.Blockers)
	}
	if a := r.signs(specialist, c.ID); a.StatusCode != 409 {
		t.Errorf("signed in spite of blockers: %s %s", a.Status, a.body)
	}
	decode[httpapi.SlideView](t, r.as(specialist, "POST", "/api/v1/slides/"+c.Slides[0].ID+"/label", map[string]string{"check": "match"}))
	draft := map[string]any{"revision": rep.Revision, "microscopy": "Ducts.", "diagnosis": "Benign.", "comment": ""}
	saved := decode[httpapi.ReportView](t, r.as(specialist, "PUT", at+"/report", draft))
	if stale := r.as(specialist, "PUT", at+"/report", draft); stale.StatusCode != 409 {
		t.Errorf("a stale draft: %s", stale.Status)
	}
	if len(saved.Blockers) != 0 {
		t.Errorf("blockers %+v", saved.Blockers)
	}
	done := decode[httpapi.SignedView](t, r.signs(specialist, c.ID))
	pdf := r.as(clinician, "GET", done.PDF, nil)
	if !strings.HasPrefix(string(pdf.body), "%PDF") || pdf.Header.Get("Content-Type") != "application/pdf" {
		t.Errorf("%s %q", pdf.Status, pdf.body)
	}
	r.checkVerify(done)
	r.checkAddendum(at, done)
	r.checkClocks(c.ID)
}

func (r *rig) checkVerify(done httpapi.SignedView) {
	a := r.as(portal.User{}, "GET", "/verify/"+done.Version.Code, nil)
	v := decode[httpapi.Verification](r.t, a)
	if !v.Valid || v.Version != 1 || v.Hash != done.Version.Hash || strings.Contains(string(a.body), "Patient") {
		r.t.Errorf("%s", a.body)
	}
	if a := r.as(portal.User{}, "GET", "/verify/nonsense", nil); a.StatusCode != 404 {
		r.t.Errorf("a made-up code: %s", a.Status)
	}
	sealed := decode[reports.Sealed](r.t, r.as(clinician, "GET", strings.TrimSuffix(done.PDF, ".pdf")+".json", nil))
	if _, err := sealed.Open(nil); err != nil {
		r.t.Errorf("the sealed version as downloaded: %v", err)
	}
}

func (r *rig) checkAddendum(at string, first httpapi.SignedView) {
	added := decode[httpapi.SignedView](r.t, r.as(specialist, "POST", at+"/report/addendum", map[string]string{"reason": "asked by phone", "text": "Margins are free.", "password": password}))
	if added.Version.N != 2 || added.Report.Status != reports.Appended || len(added.Report.VersionsList) != 2 {
		r.t.Errorf("%+v", added)
	}
	old := decode[httpapi.Verification](r.t, r.as(portal.User{}, "GET", "/verify/"+first.Version.Code, nil))
	if !old.Valid || old.Latest != 2 || old.Reason == "" {
		r.t.Errorf("a version that is out of date: %+v", old)
	}
}

func (r *rig) checkClocks(caseID string) {
	t := decode[portal.Turnaround](r.t, r.as(admin, "GET", "/api/v1/turnaround?by=priority", nil))
	if len(t.Cases) != 1 || t.Cases[0].Case != caseID || len(t.Rows) != 1 || t.Rows[0].Key != "routine" {
		r.t.Errorf("%+v", t)
	}
	a := r.as(admin, "GET", "/api/v1/turnaround.csv", nil)
	lines, err := csv.NewReader(strings.NewReader(string(a.body))).ReadAll()
	if err != nil || len(lines) != 2 || lines[1][0] != caseID {
		r.t.Errorf("%v %v", lines, err)
	}
	audit := decode[httpapi.AuditList](r.t, r.as(admin, "GET", "/api/v1/audit?limit=500", nil))
	if !slices.ContainsFunc(audit.Entries, func(e portal.AuditEntry) bool {
		return e.Action == "report.final" && e.Actor == specialist.ID && e.From == "127.0.0.1"
	}) {
		r.t.Errorf("the audit does not say who signed from where: %+v", audit.Entries)
	}
}

// An admin sees and retries the dead letters of the own hospital only.
func TestDeadLetters(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	attempts := make(chan string, 10)
	sub := queue.Subscription{Stream: queue.StreamResults, Name: "refuser", Filters: []string{"results.>"}}
	c, err := r.broker.Consume(t.Context(), sub, func(_ context.Context, d queue.Delivery) error {
		attempts <- d.Subject
		return queue.Reject(errors.New("no such run"))
	})
	must(t, err)
	t.Cleanup(c.Stop)
	for _, hospital := range []string{county.ID, other.ID} {
		must(t, r.broker.Publish(t.Context(), queue.Message{Subject: queue.ResultSubject(hospital, "run"), ID: hospital, Data: []byte("{}")}))
		<-attempts
	}
	all := r.letters(2)
	own := decode[httpapi.DeadLetters](t, r.as(admin, "GET", "/api/v1/dead-letters", nil))
	if len(own.Letters) != 1 || own.Letters[0].OriginalID != county.ID || len(own.Backlog) == 0 {
		t.Fatalf("%+v", own)
	}
	for _, l := range all {
		want := 404
		if l.OriginalID == county.ID {
			want = 204
		}
		if a := r.as(admin, "POST", "/api/v1/dead-letters/"+l.ID+"/retry", nil); a.StatusCode != want {
			t.Errorf("retry of %s: %s %s", l.Subject, a.Status, a.body)
		}
	}
	if got := <-attempts; got != queue.ResultSubject(county.ID, "run") {
		t.Errorf("%s came again", got)
	}
}

// letters waits until there are n dead letters.
func (r *rig) letters(n int) []queue.DeadLetter {
	r.t.Helper()
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); {
		if all, err := r.broker.DeadLetters(r.t.Context(), 10); err == nil && len(all) == n {
			return all
		}
	}
	r.t.Fatal("the dead letters did not come")
	return nil
}
