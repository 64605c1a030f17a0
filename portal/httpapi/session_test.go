package httpapi_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"image"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"

	"telepath/portal"
	"telepath/portal/httpapi"
	"telepath/queue"
)

// cardOnly is a model that never answers.
type cardOnly struct{}

func (cardOnly) Card() queue.Card {
	return queue.Card{Name: "counted", Version: "1", Classes: []string{"plain", "hot"}, FlagClass: "hot", Endpoint: "http://gpu:8000"}
}
func (cardOnly) Score(context.Context, []*image.RGBA) ([][]float32, error) {
	return nil, errors.New("no answer")
}
func (cardOnly) Ready(context.Context) error { return errors.New("dial gpu:8000: refused") }

func TestLogInWorkAndLogOut(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	wrong := r.as(portal.User{}, "POST", "/api/v1/login", map[string]string{"email": clinician.Email, "password": "x"})
	if p := wrong.problem(t); wrong.StatusCode != 401 || p.Code != portal.Unauthorised || p.Do == "" || p.Status != 401 {
		t.Errorf("%s %+v", wrong.Status, p)
	}
	in := r.as(portal.User{}, "POST", "/api/v1/login", map[string]string{"email": clinician.Email, "password": password})
	me := decode[httpapi.Me](t, in)
	if me.User.ID != clinician.ID || me.Hospital.Name != county.Name || !slices.Contains(me.Permissions, portal.CreateCase) || slices.Contains(me.Permissions, portal.ReadAudit) {
		t.Errorf("%+v", me)
	}
	cookie := in.Cookies()[0]
	if cookie.Name != "telepath_session" || !cookie.HttpOnly || cookie.SameSite != http.SameSiteStrictMode || cookie.Path != "/" {
		t.Errorf("%+v", cookie)
	}
	with := []string{"Cookie", "telepath_session=" + cookie.Value}
	if a := r.as(portal.User{}, "GET", "/api/v1/me", nil, with...); a.StatusCode != 200 {
		t.Errorf("with the cookie: %s", a.Status)
	}
	body := map[string]any{"priority": "routine", "request": request("A-1")}
	if a := r.as(portal.User{}, "POST", "/api/v1/cases", body, with...); a.StatusCode != 403 {
		t.Errorf("a change without the guard header: %s", a.Status)
	}
	if a := r.as(portal.User{}, "POST", "/api/v1/cases", body, append(with, "X-Telepath", "1")...); a.StatusCode != 201 {
		t.Errorf("a change with it: %s %s", a.Status, a.body)
	}
	if a := r.as(portal.User{}, "POST", "/api/v1/login", body, "Sec-Fetch-Site", "cross-site"); a.StatusCode != 403 {
		t.Errorf("a log-in from another site: %s", a.Status)
	}
	out := r.as(portal.User{}, "POST", "/api/v1/logout", nil, append(with, "X-Telepath", "1")...)
	if out.StatusCode != 204 || out.Cookies()[0].MaxAge >= 0 {
		t.Errorf("log out: %s %v", out.Status, out.Cookies())
	}
	if a := r.as(portal.User{}, "GET", "/api/v1/me", nil, with...); a.StatusCode != 401 {
		t.Errorf("after logging out: %s", a.Status)
	}
}

// Go's client refuses to send an address with a broken escape; others don't.
func TestABrokenAddress(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, path := range []string{"/api/v1/cases/%zz", "/%zz", "/api/v1/cases?q=%zz", "//", "/..", "/api/v1/slides/%2e%2e/tiles/0/0/0.jpg"} {
		conn, err := net.Dial("tcp", r.addr)
		must(t, err)
		_, err = fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: t\r\nAuthorization: Bearer %s\r\nConnection: close\r\n\r\n", path, r.token(clinician))
		must(t, err)
		line, err := bufio.NewReader(conn).ReadString('\n')
		if err != nil || strings.Contains(line, " 500 ") {
			t.Errorf("%s: %q %v", path, line, err)
		}
		_ = conn.Close()
	}
}

// Bad input is answered in words, never with a 500.
func TestBadInput(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	case1 := request("A-1")
	case1.Patient.Sex = "?"
	field := r.as(clinician, "POST", "/api/v1/cases", map[string]any{"request": case1})
	if p := field.problem(t); field.StatusCode != 422 || p.Field != "patient.sex" || p.Code != portal.Invalid {
		t.Errorf("%s %+v", field.Status, p)
	}
	for what, c := range map[string]struct {
		method, path, body string
		status             int
	}{
		"no JSON":      {"POST", "/api/v1/cases", "{", 422},
		"wrong type":   {"POST", "/api/v1/cases", `{"priority":7}`, 422},
		"too large":    {"POST", "/api/v1/cases", `{"priority":"` + strings.Repeat("x", 2<<20) + `"}`, 413},
		"no number":    {"GET", "/api/v1/cases?limit=many", "", 422},
		"too many":     {"GET", "/api/v1/cases?limit=100000", "", 422},
		"bad cursor":   {"GET", "/api/v1/cases?cursor=%00%ff", "", 422},
		"no such path": {"GET", "/api/v1/nothing", "", 404},
		"no such verb": {"DELETE", "/api/v1/cases", "", 405},
		"bad day":      {"GET", "/api/v1/turnaround?from=yesterday", "", 403},
	} {
		headers := []string{"Content-Type", "application/json"}
		a := r.as(clinician, c.method, c.path, c.body, headers...)
		if p := a.problem(t); a.StatusCode != c.status || p.Detail == "" || p.Do == "" || p.Title == "" {
			t.Errorf("%s: %s %s", what, a.Status, a.body)
		}
	}
	if a := r.as(clinician, "POST", "/api/v1/cases", "{}", "Content-Type", "text/plain"); a.StatusCode != 415 {
		t.Errorf("a form from another site would be read: %s %s", a.Status, a.body)
	}
}

func TestEveryAnswerHasSafeHeaders(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, path := range []string{"/healthz", "/readyz", "/metrics", "/api/v1/me", "/"} {
		a := r.as(portal.User{}, "GET", path, nil)
		for _, header := range []string{"X-Request-Id", "X-Content-Type-Options", "Content-Security-Policy", "Referrer-Policy"} {
			if a.Header.Get(header) == "" {
				t.Errorf("%s has no %s", path, header)
			}
		}
	}
	if a := r.as(portal.User{}, "GET", "/metrics", nil); !strings.Contains(string(a.body), `telepath_http_requests_total{method="GET",route="/healthz",status="2xx"} 1`) {
		t.Errorf("metrics: %s", a.body)
	}
}
