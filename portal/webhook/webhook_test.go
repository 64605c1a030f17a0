package webhook_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"telepath/portal"
	"telepath/portal/webhook"
)

// The example of the Standard Webhooks specification.
func TestSignMatchesTheSpecification(t *testing.T) {
	t.Parallel()
	got, err := webhook.Sign("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", `{"test": 2432232314}`)
	if want := "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="; err != nil || got != want {
		t.Errorf("%s, %v; want %s", got, err, want)
	}
}

func TestOnlyPublicAddresses(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"127.0.0.1": false, "10.1.2.3": false, "172.16.0.1": false, "192.168.1.1": false, "169.254.169.254": false, "100.64.0.1": false,
		"0.0.0.0": false, "::1": false, "fe80::1": false, "fd00::1": false, "::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false,
		"64:ff9b::7f00:1": false, "2002:7f00:1::": false, "224.0.0.1": false, "255.255.255.255": false, "fec0::1": false,
		"1.1.1.1": true, "2606:4700:4700::1111": true, "::ffff:1.1.1.1": true,
	} {
		if got := webhook.Public(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s is public: %v", address, got)
		}
	}
}

// receiver is a real HTTP server that checks the signature as a receiver would.
func receiver(t *testing.T, secret string, answer int) (*httptest.Server, *int) {
	t.Helper()
	calls := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls++
		body, err := io.ReadAll(r.Body)
		want, signErr := webhook.Sign(secret, r.Header.Get("webhook-id"), r.Header.Get("webhook-timestamp"), string(body))
		if err != nil || signErr != nil || r.Header.Get("webhook-signature") != want || r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%v %v: %v", err, signErr, r.Header)
		}
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(answer)
	}))
	t.Cleanup(s.Close)
	return s, &calls
}

func TestACallArrivesSigned(t *testing.T) {
	t.Parallel()
	const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	caller := webhook.New(webhook.Config{Private: true, Now: portal.SystemClock})
	for answer, want := range map[int]struct{ failed, refused bool }{
		200: {}, 204: {}, 302: {failed: true}, 500: {failed: true}, 410: {failed: true, refused: true},
	} {
		s, calls := receiver(t, secret, answer)
		err := caller.Call(t.Context(), portal.Call{ID: "msg", URL: s.URL + "/hook", Secret: secret, Body: `{"type":"case.submitted"}`})
		if (err != nil) != want.failed || errors.Is(err, portal.ErrRefused) != want.refused || *calls != 1 {
			t.Errorf("%d: %v after %d calls", answer, err, *calls)
		}
	}
}

// Without --webhook-private no request leaves for this machine, by address or by name.
func TestThisMachineIsNotCalled(t *testing.T) {
	t.Parallel()
	s, calls := receiver(t, "whsec_", 200)
	caller := webhook.New(webhook.Config{Now: portal.SystemClock})
	port := s.URL[strings.LastIndex(s.URL, ":"):]
	for _, url := range []string{s.URL, "https://127.0.0.1" + port, "https://localhost" + port, "https://[::ffff:127.0.0.1]" + port, "https://0.0.0.0" + port} {
		err := caller.Call(context.Background(), portal.Call{ID: "msg", URL: url, Secret: "whsec_", Body: "{}"})
		if !errors.Is(err, portal.ErrRefused) {
			t.Errorf("%s: %v", url, err)
		}
	}
	if *calls != 0 {
		t.Errorf("%d calls arrived", *calls)
	}
}
