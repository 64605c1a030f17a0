package jetstream

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"telepath/queue"
)

// childDir makes this test binary be a queue server on that folder, for the tests that
// kill a real process.
const (
	childDir    = "TELEPATH_TEST_QUEUE_DIR"
	childListen = "TELEPATH_TEST_QUEUE_LISTEN"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		runChild(dir, os.Getenv(childListen))
	}
	os.Exit(m.Run())
}

func runChild(dir, listen string) {
	srv, err := Embedded(dir, ServerConfig{Listen: listen})
	if err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
	fmt.Println(srv.URL())
	_, _ = io.Copy(io.Discard, os.Stdin) // until the parent goes
	os.Exit(0)
}

// child is a queue server in another process.
type child struct {
	cmd *exec.Cmd
	url string
}

func startChild(t *testing.T, dir, listen string) *child {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), childDir+"="+dir, childListen+"="+listen)
	if _, err := cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	c := &child{cmd: cmd}
	t.Cleanup(c.kill)
	line, err := bufio.NewReader(out).ReadString('\n')
	if c.url = strings.TrimSpace(line); err != nil || !strings.HasPrefix(c.url, "nats://") {
		t.Fatalf("child said %q, %v", line, err)
	}
	return c
}

// kill is SIGKILL; it returns when the process is gone.
func (c *child) kill() {
	_ = c.cmd.Process.Kill()
	_ = c.cmd.Wait()
}

func embedded(t *testing.T, dir string) *Server {
	t.Helper()
	srv, err := Embedded(dir, ServerConfig{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(srv.Stop)
	return srv
}

func connect(t *testing.T, cfg Config) *Broker {
	t.Helper()
	b, err := Connect(testContext(t), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	return b
}

// newBroker is an embedded server on a fresh folder and a connection to it.
func newBroker(t *testing.T) *Broker {
	t.Helper()
	return connect(t, Config{Server: embedded(t, t.TempDir())})
}

func testContext(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func publish(t *testing.T, b *Broker, subject, id, data string) {
	t.Helper()
	if err := b.Publish(testContext(t), queue.Message{Subject: subject, ID: id, Data: []byte(data)}); err != nil {
		t.Fatal(err)
	}
}

func consume(t *testing.T, b *Broker, sub queue.Subscription, h queue.Handler) queue.Consumption {
	t.Helper()
	c, err := b.Consume(t.Context(), sub, h)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Stop)
	return c
}

func receive[T any](t *testing.T, c <-chan T) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(30 * time.Second):
		t.Fatal("nothing came within 30 s")
		panic("unreachable")
	}
}

// eventually polls with a deadline.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(30 * time.Second)
	for !ok() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("not within 30 s: %s", what)
		}
	}
}

func waiting(t *testing.T, b *Broker, stream string) uint64 {
	t.Helper()
	all, err := b.Backlog(testContext(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		if s.Stream == stream {
			return s.Messages
		}
	}
	t.Fatalf("no stream %s in %v", stream, all)
	return 0
}

func tiles(p queue.Priority) string { return queue.TileSubject("h", "m", p, "run") }

func tileFilters() []string {
	var f []string
	for _, p := range queue.Priorities {
		f = append(f, queue.TileFilter("m", p))
	}
	return f
}

func tileSub() queue.Subscription {
	return queue.Subscription{Stream: queue.StreamTiles, Name: "test", Filters: tileFilters()}
}
