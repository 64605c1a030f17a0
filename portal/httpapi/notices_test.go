package httpapi_test

import (
	"net/http"
	"strings"
	"testing"

	"telepath/portal"
	"telepath/portal/httpapi"
)

// An assignment moves the bell of the one person it is for.
func TestTheBellRingsForOnePerson(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.centreStaff()
	w := r.newWorld(clinician, "A-1")
	r.submit(t, clinician, w.caseID)
	theirs, mine := r.listen(specialist), r.listen(second)
	if a := r.as(specialist, "POST", "/api/v1/cases/"+w.caseID+"/assign", map[string]any{"user": second.ID}); a.StatusCode != http.StatusOK {
		t.Fatalf("%s %s", a.Status, a.body)
	}
	relay := &portal.Relay{Store: r.store, Broker: r.broker}
	must(t, relay.Drain(t.Context()))
	for {
		if n := mine.notice(); n.Kind == "notification" {
			if n.To != second.ID || n.Case != w.caseID || n.State != "assigned" {
				t.Errorf("%+v", n)
			}
			break
		}
	}
	r.publish(portal.Case{ID: w.caseID, HospitalID: county.ID}, "run", "done")
	for {
		n := theirs.notice()
		if n.Kind == "notification" {
			t.Errorf("another person's bell: %+v", n)
		}
		if n.Kind == "run" && n.State == "done" {
			break
		}
	}
	got := decode[httpapi.Notifications](t, r.as(second, "GET", "/api/v1/notifications", nil))
	if got.Unread != 1 || len(got.Items) != 1 || got.Items[0].ActorName != specialist.Name || got.Items[0].Accession != "A-1" || got.Mail {
		t.Errorf("%+v", got)
	}
	if n := decode[httpapi.UnreadCount](t, r.as(specialist, "GET", "/api/v1/notifications/count", nil)); n.Unread != 0 {
		t.Errorf("the one who acted is told: %+v", n)
	}
	if a := r.as(second, "POST", "/api/v1/notifications/mark", map[string]any{"all": true, "read": true}); a.StatusCode != http.StatusNoContent {
		t.Errorf("%s %s", a.Status, a.body)
	}
}

func TestWebhooksAreTheOwnAdminsAndTheSecretIsShownOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.centreStaff()
	body := map[string]any{"url": "https://his.example/hook", "kinds": []string{"case.submitted"}, "enabled": true}
	a := r.as(admin, "POST", "/api/v1/hospital/webhooks", body)
	if a.StatusCode != http.StatusCreated {
		t.Fatalf("%s %s", a.Status, a.body)
	}
	h := decode[httpapi.NewWebhook](t, a)
	if !strings.HasPrefix(h.Secret, "whsec_") {
		t.Errorf("%+v", h)
	}
	if a := r.as(admin, "GET", "/api/v1/hospital/webhooks", nil); strings.Contains(string(a.body), h.Secret) {
		t.Errorf("the secret is shown again: %s", a.body)
	}
	at := "/api/v1/hospital/webhooks/" + h.ID
	for _, call := range []struct {
		as           portal.User
		method, path string
		want         int
	}{
		{chief, "PUT", at, 404}, {chief, "POST", at + "/test", 404}, {chief, "DELETE", at, 404}, {specialist, "DELETE", at, 403},
		{admin, "PUT", at, 200}, {admin, "POST", at + "/test", 204}, {admin, "DELETE", at, 204},
	} {
		if a := r.as(call.as, call.method, call.path, body); a.StatusCode != call.want {
			t.Errorf("%s %s as %s: %s %s", call.method, call.path, call.as.ID, a.Status, a.body)
		}
	}
}
