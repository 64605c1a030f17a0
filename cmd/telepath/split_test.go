package main

import (
	"context"
	"io"
	"net"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"telepath/portal"
	"telepath/queue/inference"
	"telepath/queue/jetstream"
	"telepath/queue/localmodel"
)

// TestRolesApart runs the portal, the tiler and the relay against an outside NATS server,
// and a worker of its own that asks a model server by the Open Inference Protocol. The
// scores are those of the model in process.
func TestRolesApart(t *testing.T) {
	t.Parallel()
	nats, err := jetstream.Embedded(t.TempDir(), jetstream.ServerConfig{Listen: "127.0.0.1:0", Token: "demo-token"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nats.Stop)
	model := httptest.NewServer(inference.Handler(localmodel.New()))
	t.Cleanup(model.Close)
	base, _ := startServer(t, func(o *serveOptions) {
		o.roles, o.nats, o.queueToken = []string{"portal", "tiler", "relay"}, nats.URL(), "demo-token"
	})
	worker := startCommand(t, "worker", "--nats", nats.URL(), "--queue-token", "demo-token", "--endpoint", model.URL)
	svs, _ := realSlides(t)
	clinician, specialist := logIn(t, base, "clinician@demo.example"), logIn(t, base, "specialist@demo.example")
	id := clinician.newCase("T-2026-0004")
	clinician.upload(id, svs)
	clinician.do("POST", "/api/v1/cases/"+id+"/submit", struct{}{}, 200, nil)
	c := specialist.waitFor(id, portal.CaseAwaiting)
	if c.Slides[0].State != portal.SlideAnalysed {
		t.Fatalf("slide: %+v", c.Slides[0].Slide)
	}
	worker()
	out := t.TempDir()
	if code := run(t.Context(), []string{"analyze", svs, "-o", out, "--quiet"}, io.Discard, io.Discard); code != exitDone {
		t.Fatalf("analyze exits %d", code)
	}
	var local struct {
		Slides []struct{ Result struct{ Score float64 } }
	}
	readJSON(t, filepath.Join(out, "report.json"), &local)
	if got := c.Slides[0].Run.Result.Score; got != local.Slides[0].Result.Score {
		t.Errorf("score %v over the protocol, %v in process", got, local.Slides[0].Result.Score)
	}
}

// startCommand runs a command that goes on until the returned function ends it.
func startCommand(t *testing.T, args ...string) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan int, 1)
	go func() { done <- run(ctx, args, io.Discard, testWriter{t}) }()
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if code := <-done; code != exitDone {
			t.Errorf("%v exits %d", args, code)
		}
	}
	t.Cleanup(stop)
	return stop
}

type testWriter struct{ t *testing.T }

func (w testWriter) Write(p []byte) (int, error) {
	w.t.Logf("%s", p)
	return len(p), nil
}

// TestBusyAddressIsAMissingService says so and exits 4.
func TestBusyAddressIsAMissingService(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	code := run(t.Context(), []string{"serve", "--listen", l.Addr().String(), "--data", t.TempDir()}, io.Discard, io.Discard)
	if code != exitNoServer {
		t.Errorf("serve on a busy address exits %d, want %d", code, exitNoServer)
	}
}
