package httpapi_test

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"testing"
	"testing/fstest"

	"telepath/portal"
	"telepath/portal/httpapi"
)

func TestPage(t *testing.T) {
	t.Parallel()
	const script = "start()"
	build := fstest.MapFS{
		"index.html":                    {Data: []byte("<html><script>" + script + `</script><script src="/a.js"></script></html>`)},
		"_app/immutable/entry.1a.js":    {Data: []byte("plain")},
		"_app/immutable/entry.1a.js.br": {Data: []byte("brotli")},
		"favicon.png":                   {Data: []byte("png")},
	}
	r := newRig(t, func(c *httpapi.Config) { c.Page = build })
	nobody := portal.User{}
	sum := sha256.Sum256([]byte(script))
	for _, path := range []string{"/", "/index.html", "/cases/abc", "/review/1"} {
		a := r.as(nobody, "GET", path, nil)
		policy := a.Header.Get("Content-Security-Policy")
		if a.StatusCode != 200 || !strings.HasPrefix(string(a.body), "<html>") || a.Header.Get("Cache-Control") != "no-cache" {
			t.Errorf("%s: %s %s", path, a.Status, a.body)
		}
		if !strings.Contains(policy, "'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'") || strings.Contains(policy, "script-src 'self' 'unsafe") {
			t.Errorf("policy %s", policy)
		}
	}
	asset := r.as(nobody, "GET", "/_app/immutable/entry.1a.js", nil, "Accept-Encoding", "gzip, br;q=0.9")
	if string(asset.body) != "brotli" || asset.Header.Get("Content-Encoding") != "br" || !strings.Contains(asset.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("%s %q %v", asset.Status, asset.body, asset.Header)
	}
	plain := r.as(nobody, "GET", "/_app/immutable/entry.1a.js", nil, "Accept-Encoding", "br;q=0")
	if string(plain.body) != "plain" || plain.Header.Get("ETag") == asset.Header.Get("ETag") {
		t.Errorf("%q", plain.body)
	}
	if a := r.as(nobody, "GET", "/favicon.png", nil, "If-None-Match", r.as(nobody, "GET", "/favicon.png", nil).Header.Get("ETag")); a.StatusCode != 304 {
		t.Errorf("favicon again: %s", a.Status)
	}
	for _, path := range []string{"/_app/immutable/gone.js", "/api/nothing", "/api", "/dicomweb/studies", "/fhir/x", "/../go.mod"} {
		if a := r.as(nobody, "GET", path, nil); a.StatusCode != 404 {
			t.Errorf("%s: %s %s", path, a.Status, a.body)
		}
	}
}

func TestPageThatIsNotBuilt(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	if a := r.as(portal.User{}, "GET", "/", nil); a.StatusCode != 200 || !strings.Contains(string(a.body), "make build") {
		t.Errorf("%s %s", a.Status, a.body)
	}
}
