package httpapi_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"telepath/portal"
	"telepath/portal/httpapi"
)

// second is another specialist, chief an admin of the centre.
var (
	second = portal.User{ID: "second", Email: "second@demo.invalid", Name: "Q. Buche", Role: portal.Specialist, HospitalID: "centre", CanSign: true}
	chief  = portal.User{ID: "chief", Email: "chief@demo.invalid", Name: "K. Fichte", Role: portal.Admin, HospitalID: "centre"}
)

func (r *rig) centreStaff() {
	r.write(func(tx portal.Tx) error {
		for _, u := range []portal.User{second, chief} {
			u.CreatedAt, u.Password = portal.SystemClock(), passwordHash()
			if err := tx.AddUser(u); err != nil {
				return err
			}
		}
		return nil
	})
}

func TestTheRosterOverHTTP(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.centreStaff()
	now := time.Now().UTC().Truncate(time.Second)
	body := map[string]any{"user": second.ID, "from": now, "until": now.Add(8 * time.Hour), "subjects": []string{" breast ", ""}, "frozen": true}
	a := r.as(chief, "POST", "/api/v1/roster", body)
	if a.StatusCode != http.StatusCreated {
		t.Fatalf("%s %s", a.Status, a.body)
	}
	e := decode[portal.RosterEntry](t, a)
	if len(e.Subjects) != 1 || e.Subjects[0] != "breast" {
		t.Errorf("%+v", e)
	}
	got := decode[httpapi.Roster](t, r.as(specialist, "GET", "/api/v1/roster", nil))
	if len(got.Entries) != 1 || got.Names[second.ID] != second.Name || len(got.OnDuty) != 1 || len(got.People) != 2 {
		t.Errorf("%+v", got)
	}
	if foreign := decode[httpapi.Roster](t, r.as(admin, "GET", "/api/v1/roster", nil)); len(foreign.Entries)+len(foreign.OnDuty) != 0 {
		t.Errorf("a county's admin sees %+v", foreign)
	}
	at := "/api/v1/roster/" + e.ID
	for _, call := range []struct {
		as     portal.User
		method string
		want   int
	}{{admin, "PUT", 404}, {admin, "DELETE", 404}, {clinician, "DELETE", 403}, {specialist, "DELETE", 409}, {second, "DELETE", 204}, {second, "DELETE", 404}} {
		body["revision"] = e.Revision
		if a := r.as(call.as, call.method, at, body); a.StatusCode != call.want {
			t.Errorf("%s as %s: %s %s", call.method, call.as.ID, a.Status, a.body)
		}
	}
}

// Two people at one case hear of each other, the second at once and the first by an event;
// whoever does not see the case hears nothing.
func TestTwoPeopleAtOneCaseAreWarned(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.centreStaff()
	w := r.newWorld(clinician, "A-1")
	r.submit(t, clinician, w.caseID)
	at := "/api/v1/cases/" + w.caseID + "/presence"
	here := func(u portal.User, leave bool) []httpapi.PersonHere {
		return decode[httpapi.Presence](t, r.as(u, "POST", at, map[string]any{"leave": leave})).Others
	}
	first := r.listen(specialist)
	if others := here(specialist, false); len(others) != 0 {
		t.Fatalf("%+v", others)
	}
	others := here(second, false)
	if len(others) != 1 || others[0].Name != specialist.Name || others[0].Since.IsZero() {
		t.Fatalf("%+v", others)
	}
	for {
		n := first.notice()
		if n.Kind == "presence" && n.By == second.ID && n.Case == w.caseID {
			break
		}
	}
	if again := here(specialist, false); len(again) != 1 || again[0].User != second.ID {
		t.Errorf("%+v", again)
	}
	here(second, true)
	if others := here(specialist, false); len(others) != 0 {
		t.Errorf("after leaving: %+v", others)
	}
	if a := r.as(stranger, "POST", at, map[string]any{}); a.StatusCode != http.StatusNotFound {
		t.Errorf("a stranger: %s %s", a.Status, a.body)
	}
}

// A second process hears who is there from the first by the broker.
func TestPresenceReachesOtherProcesses(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	w := r.newWorld(clinician, "A-1")
	r.submit(t, clinician, w.caseID)
	since := portal.SystemClock().Add(-time.Minute)
	n := portal.Notice{Kind: "presence", Hospital: county.ID, Case: w.caseID, State: "here", By: specialist.ID, Since: since, At: since}
	must(t, r.broker.Publish(t.Context(), n.Message()))
	deadline := time.Now().Add(10 * time.Second)
	for time.Now().Before(deadline) {
		got := decode[httpapi.Presence](t, r.as(clinician, "POST", "/api/v1/cases/"+w.caseID+"/presence", map[string]any{}))
		if len(got.Others) == 1 && got.Others[0].Since.Equal(since) {
			return
		}
	}
	t.Error("it was not heard")
}

// Both windows keep what was typed: the one that was faster is stored, the other is told so
// and gets its own text back as an error, not as a loss.
func TestNeitherTextIsLostWhenTwoWindowsWrite(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	v := r.newCase(clinician, "A-1")
	r.send(clinician, v.ID, []byte("a slide"))
	r.submit(t, clinician, v.ID)
	at := "/api/v1/cases/" + v.ID
	if a := r.as(specialist, "POST", at+"/review", nil); a.StatusCode != http.StatusOK {
		t.Fatalf("%s %s", a.Status, a.body)
	}
	before := decode[httpapi.ReportView](t, r.as(specialist, "GET", at+"/report", nil))
	write := func(text string) answer {
		return r.as(specialist, "PUT", at+"/report", map[string]any{"revision": before.Revision, "microscopy": "", "diagnosis": text, "comment": ""})
	}
	if a := write("the first window"); a.StatusCode != http.StatusOK {
		t.Fatalf("%s %s", a.Status, a.body)
	}
	a := write("the second window")
	if a.StatusCode != http.StatusConflict || !strings.Contains(a.problem(t).Do, "Your text is still here") {
		t.Fatalf("%s %s", a.Status, a.body)
	}
	now := decode[httpapi.ReportView](t, r.as(specialist, "GET", at+"/report", nil))
	if now.Draft.Diagnosis != "the first window" {
		t.Errorf("stored is %q", now.Draft.Diagnosis)
	}
	before.Revision = now.Revision
	if a := write("the first window\nthe second window"); a.StatusCode != http.StatusOK {
		t.Errorf("%s %s", a.Status, a.body)
	}
}
