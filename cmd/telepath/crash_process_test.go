//go:build crashtest

package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"telepath/portal"
)

// crashPatience bounds every wait of these tests; a redelivery takes queue.AckWait.
const crashPatience = 90 * time.Second

// crashServer is `telepath serve` in a process of its own.
type crashServer struct {
	cmd *exec.Cmd
	// ready gets the address once it answers; exited is closed when the process is gone.
	ready  chan string
	exited chan struct{}
	log    *crashLog
	base   string
}

// crashLog keeps what the process wrote to its standard error.
type crashLog struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *crashLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *crashLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// buildCrashBinary builds this package with the points at which it dies, once.
func buildCrashBinary(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "telepath")
	out, err := exec.CommandContext(t.Context(), "go", "build", "-tags", "crashtest", "-o", binary, ".").CombinedOutput()
	if err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return binary
}

// newCrashData makes a data folder with the demo's people and no case.
func newCrashData(t *testing.T) string {
	t.Helper()
	flags := storeFlags{data: t.TempDir()}
	err := flags.with(t.Context(), func(db portal.Store) error {
		s := system{parts: parts{store: db}}
		return s.addDemoPeople(t.Context(), portal.System("test"))
	})
	if err != nil {
		t.Fatal(err)
	}
	return flags.data
}

// launch starts the process; it dies at that point (instrument_crashtest.go), or never.
func launch(t *testing.T, binary, data, point string) *crashServer {
	t.Helper()
	s := &crashServer{ready: make(chan string, 1), exited: make(chan struct{}), log: &crashLog{}}
	s.cmd = exec.Command(binary, "serve", "--listen", "127.0.0.1:0", "--data", data, "--log-level", "warn")
	s.cmd.Env = append(os.Environ(), crashAt+"="+point)
	s.cmd.Stderr = s.log
	stdout, err := s.cmd.StdoutPipe()
	if err == nil {
		err = s.cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	go s.watch(stdout)
	t.Cleanup(func() {
		s.kill()
		if t.Failed() {
			t.Logf("log of the process with %s=%q:\n%s", crashAt, point, s.log)
		}
	})
	return s
}

func (s *crashServer) watch(stdout io.Reader) {
	defer close(s.exited)
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		if address, ok := strings.CutPrefix(lines.Text(), "Telepath is ready at "); ok {
			s.ready <- address
		}
	}
	_ = s.cmd.Wait() // how it ended is asked of cmd.ProcessState
}

// up waits until the server answers.
func (s *crashServer) up(t *testing.T) *crashServer {
	t.Helper()
	select {
	case s.base = <-s.ready:
	case <-s.exited:
		t.Fatalf("the server did not come up: %v\n%s", s.cmd.ProcessState, s.log)
	case <-time.After(crashPatience):
		t.Fatalf("the server did not come up in %v\n%s", crashPatience, s.log)
	}
	return s
}

// kill ends the process with SIGKILL and waits until it is gone.
func (s *crashServer) kill() {
	_ = s.cmd.Process.Kill() // fails when it is gone already
	<-s.exited
}

// diedBySIGKILL waits until the process is gone and wants it to have been killed.
func (s *crashServer) diedBySIGKILL(t *testing.T) {
	t.Helper()
	select {
	case <-s.exited:
	case <-time.After(crashPatience):
		t.Fatal("the process never came by the point at which it was to die")
	}
	status, ok := s.cmd.ProcessState.Sys().(syscall.WaitStatus)
	if !ok || !status.Signaled() || status.Signal() != syscall.SIGKILL {
		t.Fatalf("the process ended with %v, not by SIGKILL\n%s", s.cmd.ProcessState, s.log)
	}
}

// stop ends the process the orderly way.
func (s *crashServer) stop(t *testing.T) {
	t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case <-s.exited:
	case <-time.After(crashPatience):
		t.Fatal("the process did not stop on SIGTERM")
	}
	if !s.cmd.ProcessState.Success() {
		t.Errorf("the process ended with %v\n%s", s.cmd.ProcessState, s.log)
	}
}

// until polls f until it is satisfied; "" is satisfied, anything else says what is missing.
func until(ctx context.Context, f func() (missing string, err error)) error {
	deadline := time.Now().Add(crashPatience)
	for {
		missing, err := f()
		if err != nil || missing == "" {
			return err
		}
		if time.Now().After(deadline) {
			return errors.New("waited too long: " + missing)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}
