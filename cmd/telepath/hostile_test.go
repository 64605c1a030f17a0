//go:build !race && linux

package main

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"telepath/tiling/tilingtest"
)

// This file is left out of the race detector's build, which multiplies memory.
// `make go-test` runs it in a build of its own.

// What a hostile file may cost in every command together (issue: each under 512 MB and 10 s).
// Seconds are those of the processor, not of the wall: a busy machine must not fail the test.
const (
	hostileMegabytes = 512
	hostileSeconds   = 10
)

const hostileFileVariable = "TELEPATH_TEST_HOSTILE_FILE"

// answer is what one command made of one file.
type answer struct {
	Command string
	Exit    int
	Says    string
}

// TestHostileFiles sends every file that is meant to do harm through every command that
// reads slides, each file in a process of its own whose memory and processor time are read
// when it has ended.
func TestHostileFiles(t *testing.T) {
	t.Parallel()
	root := filepath.Join(tilingtest.Data(t), "hostile")
	var files []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 250 {
		t.Fatalf("only %d hostile files are there", len(files))
	}
	work := make(chan string)
	var busy sync.WaitGroup
	for range 2 {
		busy.Go(func() {
			for file := range work {
				name, _ := filepath.Rel(root, file)
				judgeHostile(t, name, file)
			}
		})
	}
	for _, f := range files {
		work <- f
	}
	close(work)
	busy.Wait()
}

func judgeHostile(t *testing.T, name, file string) {
	cmd := exec.Command(os.Args[0], "-test.run=^TestHostileChild$", "-test.v", "-test.timeout=5m")
	cmd.Env = append(os.Environ(), hostileFileVariable+"="+file)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	var answers []answer
	peakKB := 0
	for line := range strings.Lines(out.String()) {
		if rest, ok := strings.CutPrefix(line, "answer "); ok {
			var a answer
			if json.Unmarshal([]byte(rest), &a) == nil {
				answers = append(answers, a)
			}
		}
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			peakKB, _ = strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")))
		}
	}
	if err != nil || len(answers) != len(hostileCommands(file, "")) {
		t.Errorf("%s: the process ended with %v after %d commands:\n%s", name, err, len(answers), lastLines(out.String(), 12))
		return
	}
	for _, a := range answers {
		if a.Exit != exitDone && (a.Exit != exitInput || len(a.Says) < 40) {
			t.Errorf("%s: %s: exit %d, says %q", name, a.Command, a.Exit, a.Says)
		}
	}
	spent := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	if mb := peakKB >> 10; mb < 1 || mb > hostileMegabytes {
		t.Errorf("%s took %d MB", name, mb)
	}
	if spent > hostileSeconds*time.Second {
		t.Errorf("%s took %s of processor time", name, spent)
	}
}

func lastLines(s string, n int) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}

// hostileCommands are the commands that read a slide.
func hostileCommands(file, out string) [][]string {
	return [][]string{
		{"slide", "info", file, "--json"},
		{"slide", "check", file, "--json"},
		{"slide", "probe", file},
		{"slide", "region", file, "--width", "64", "--height", "64", "-o", filepath.Join(out, "region.png")},
		{"slide", "tile", file, "-o", filepath.Join(out, "tile.jpg")},
		{"slide", "thumbnail", file, "-o", filepath.Join(out, "thumbnail.png")},
		{"analyze", file, "-o", out, "--json", "--quiet"},
	}
}

// TestHostileChild is the process that reads one hostile file.
func TestHostileChild(t *testing.T) {
	file := os.Getenv(hostileFileVariable)
	if file == "" {
		t.Skip("only a process of TestHostileFiles runs this")
	}
	for _, args := range hostileCommands(file, t.TempDir()) {
		code, _, stderr := call(t, args...)
		line, err := json.Marshal(answer{Command: strings.Join(args[:min(2, len(args))], " "), Exit: code, Says: stderr})
		if err != nil {
			t.Fatal(err)
		}
		os.Stdout.WriteString("\nanswer " + string(line) + "\n")
	}
	// The kernel's own figure for this process alone: ru_maxrss begins with the parent's.
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	os.Stdout.Write(status)
}
