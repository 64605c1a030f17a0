package httpapi_test

import (
	"net/http"
	"testing"

	"telepath/portal"
	"telepath/portal/httpapi"
)

// Settings are the person's own; those of a hospital are its admin's to change.
func TestSettingsAreKept(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	mine := portal.UserSettings{Keys: map[string]string{"next-region": "n"}, BlindFirst: true}
	if a := r.as(specialist, "PUT", "/api/v1/me/settings", mine); a.StatusCode != http.StatusOK {
		t.Fatalf("%s %s", a.Status, a.body)
	}
	if got := decode[httpapi.Me](t, r.as(specialist, "GET", "/api/v1/me", nil)); !got.Settings.BlindFirst || got.Settings.Keys["next-region"] != "n" {
		t.Errorf("%+v", got.Settings)
	}
	if got := decode[portal.UserSettings](t, r.as(admin, "GET", "/api/v1/me/settings", nil)); got.BlindFirst || len(got.Keys) > 0 {
		t.Errorf("the admin has the specialist's settings: %+v", got)
	}
	before := decode[httpapi.Me](t, r.as(admin, "GET", "/api/v1/me", nil)).Hospital.Settings
	if before != portal.DefaultHospitalSettings() {
		t.Errorf("a hospital that has chosen nothing: %+v", before)
	}
	before.TwoPersonSignOut = true
	if a := r.as(admin, "PUT", "/api/v1/hospital/settings", before); a.StatusCode != http.StatusOK {
		t.Fatalf("%s %s", a.Status, a.body)
	}
	if got := decode[httpapi.Me](t, r.as(clinician, "GET", "/api/v1/me", nil)).Hospital.Settings; got != before {
		t.Errorf("%+v", got)
	}
	before.SecondReadingPercent = 101
	if a := r.as(admin, "PUT", "/api/v1/hospital/settings", before); a.StatusCode != http.StatusBadRequest && a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("101 %%: %s %s", a.Status, a.body)
	}
}
