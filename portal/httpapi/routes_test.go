package httpapi_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"telepath/portal"
	"telepath/portal/httpapi"
)

// fill puts the things of a world into a route's path.
func fill(path string, w world, letter string) string {
	id := map[string]string{
		"cases": w.caseID, "uploads": w.upload, "slides": w.slide, "runs": w.run, "findings": w.finding, "reports": w.report, "annotations": w.annotation,
		"comments": w.comment, "second-opinions": w.opinion, "critical": w.critical,
		"dead-letters": letter, "roster": letter, "bookings": letter, "webhooks": letter, "deliveries": letter,
	}
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if part == "{id}" {
			parts[i] = id[parts[i-1]]
		}
	}
	return strings.NewReplacer("{level}", "0", "{col}", "1", "{row}", "1", "{n}", "1", "{code}", w.code, "{files}", w.files).Replace(strings.Join(parts, "/"))
}

// everything is a body with all that any route asks for.
func everything() map[string]any {
	return map[string]any{
		"priority": "routine", "request": request("A-" + portal.NewID()), "revision": 1, "reason": "because", "user": "specialist",
		"check": "match", "mpp": 0.5, "decision": "accepted", "microscopy": "m", "diagnosis": "d", "comment": "c", "text": "t",
		"edits": []any{map[string]any{"add": true, "ring": [][]int{{100, 100}, {700, 100}, {700, 700}}}},
		"email": clinician.Email, "password": password,
	}
}

// try asks one route; uploads speak tus. caseID is what a new upload is for.
func (r *rig) try(u portal.User, route httpapi.Route, path, caseID string) answer {
	r.t.Helper()
	if !strings.HasPrefix(path, "/api/v1/uploads") {
		if route.Method == http.MethodGet {
			return r.as(u, route.Method, path, nil)
		}
		return r.as(u, route.Method, path, everything())
	}
	headers := tus("Upload-Length", "10", "Upload-Metadata", metadata("filename", "f", "case", caseID), "Upload-Offset", "0")
	if route.Method == http.MethodPatch {
		return r.as(u, route.Method, path, []byte("0123456789"), append(headers, "Content-Type", "application/offset+octet-stream")...)
	}
	return r.as(u, route.Method, path, nil, headers...)
}

// TestEveryRouteAsksWhoAndWhat goes through the table: every route and role answers as the
// table says, and what is somebody else's does not exist.
func TestEveryRouteAsksWhoAndWhat(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	foreign := r.newWorld(stranger, "F-1") // a draft of another hospital: invisible to all three
	for _, u := range []portal.User{{}, clinician, specialist, admin} {
		own := r.newWorld(clinician, "A-"+string(u.Role))
		r.submit(t, clinician, own.caseID)
		for _, route := range r.server.Routes() {
			name := route.Method + " " + route.Path + " as " + string(u.Role)
			a := r.try(u, route, fill(route.Path, own, portal.NewID()), own.caseID)
			if route.ID == "logOut" {
				delete(r.tokens, u.ID)
			}
			allowed := mayBe(u, route.Access)
			if want := expected(u, route, allowed); want != 0 && a.StatusCode != want {
				t.Errorf("%s: %d, want %d: %s", name, a.StatusCode, want, a.body)
			}
			refused := strings.Contains(string(a.body), "Your role does not allow this")
			if allowed && (a.StatusCode == http.StatusUnauthorized || refused || a.StatusCode >= 500) {
				t.Errorf("%s is allowed but answers %d: %s", name, a.StatusCode, a.body)
			}
			if allowed && a.StatusCode == http.StatusNotFound && route.ID != "getScores" && route.ID != "retryDeadLetter" && !ofNoCase[route.ID] {
				t.Errorf("%s with the person's own id answers 404: %s", name, a.body)
			}
			if !allowed && a.Header.Get("Content-Type") != "application/problem+json" && route.Method != http.MethodHead {
				t.Errorf("%s is refused with %q", name, a.Header.Get("Content-Type"))
			}
			if !allowed || route.Access == httpapi.Public || !strings.Contains(route.Path, "{id}") {
				continue
			}
			for what, w := range map[string]world{"foreign": foreign, "absent": absent()} {
				if a := r.try(u, route, fill(route.Path, w, portal.NewID()), w.caseID); a.StatusCode != http.StatusNotFound {
					t.Errorf("%s with a %s id: %d, want 404: %s", name, what, a.StatusCode, a.body)
				}
			}
		}
	}
}

// ofNoCase are routes about things that the test's world has none of; roster_test.go and
// notices_test.go ask them about their own.
var ofNoCase = map[string]bool{
	"saveDuty": true, "removeDuty": true, "cancelBooking": true, "linkBooking": true,
	"saveWebhook": true, "removeWebhook": true, "testWebhook": true, "retryDelivery": true,
}

// expected is the status that the table promises; 0 leaves it to the state of things.
func expected(u portal.User, route httpapi.Route, allowed bool) int {
	switch {
	case !allowed && u.ID == "":
		return http.StatusUnauthorized
	case !allowed:
		return http.StatusForbidden
	case route.Method == http.MethodGet && route.Path != "/readyz" && route.ID != "getScores":
		return http.StatusOK
	}
	return 0
}

func mayBe(u portal.User, a httpapi.Access) bool {
	switch a {
	case httpapi.Public:
		return true
	case httpapi.Person:
		return u.ID != ""
	}
	return portal.ScopeOf(portal.ActorOf(u, "")).May(portal.Action(a)) == nil
}

func absent() world {
	return world{
		caseID: portal.NewID(), slide: portal.NewID(), run: portal.NewID(), finding: portal.NewID(), report: portal.NewID(),
		annotation: portal.NewID(), comment: portal.NewID(), opinion: portal.NewID(), critical: portal.NewID(), upload: portal.NewID(), code: portal.NewID(), files: "00000000",
	}
}

func TestANewUploadForAForeignCaseIs404(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	foreign := r.newCase(stranger, "F-1")
	a := r.as(clinician, "POST", "/api/v1/uploads", nil, tus("Upload-Length", "10", "Upload-Metadata", metadata("filename", "f", "case", foreign.ID))...)
	if a.StatusCode != http.StatusNotFound {
		t.Errorf("%s %s", a.Status, a.body)
	}
}

// TestTheDescriptionHasEveryRoute reads the OpenAPI document as a client's generator would.
func TestTheDescriptionHasEveryRoute(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	a := r.as(portal.User{}, "GET", "/api/openapi.json", nil)
	doc := decode[struct {
		OpenAPI    string                                `json:"openapi"`
		Paths      map[string]map[string]json.RawMessage `json:"paths"`
		Components struct {
			Schemas map[string]struct {
				Properties map[string]map[string]any `json:"properties"`
				Required   []string                  `json:"required"`
			} `json:"schemas"`
		} `json:"components"`
	}](t, a)
	if !strings.HasPrefix(doc.OpenAPI, "3.1") {
		t.Errorf("version %q", doc.OpenAPI)
	}
	for _, route := range r.server.Routes() {
		if doc.Paths[route.Path][strings.ToLower(route.Method)] == nil {
			t.Errorf("%s %s is not described", route.Method, route.Path)
		}
	}
	view := doc.Components.Schemas["CaseView"].Properties
	for _, field := range []string{"id", "request", "slides", "can", "report", "timeline"} {
		if view[field] == nil {
			t.Errorf("CaseView has no %s", field)
		}
	}
	if view["report"]["anyOf"] == nil {
		t.Errorf("a case without a report is not described: %v", view["report"])
	}
	if body := doc.Components.Schemas["UpdateCaseRequest"].Properties; body["request"] == nil || body["revision"] == nil {
		t.Errorf("the body of update-case is not described: %v", body)
	}
	if doc.Components.Schemas["Problem"].Properties["do"] == nil {
		t.Error("problems are not described")
	}
}
