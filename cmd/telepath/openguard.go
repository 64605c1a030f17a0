package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"telepath/tiling"
)

// guard has a slide opened in a process of its own before OpenSlide's C code opens it in
// this one. A file that brings C code down would take every hospital's portal with it; in
// the child it takes nothing but the child. The child opens the slide and reads the first and
// last tile of every level and the pictures beside it (slideProbe). What stays unguarded is a
// fault that only another tile brings out.
type guard struct {
	// program is this program's file, which the child runs as `slide probe`.
	program string

	mu     sync.Mutex
	passed map[string]bool
}

// Bounds of the child and of what is remembered.
const (
	guardPatience = 2 * time.Minute
	guardPassed   = 10_000
)

// programKey carries the path of the running program's file to where children are started.
type programKey struct{}

func withProgram(ctx context.Context, path string) context.Context {
	return context.WithValue(ctx, programKey{}, path)
}

// newGuard is nil, and guards nothing, where the program's file is not known (in tests).
func newGuard(ctx context.Context) *guard {
	program, _ := ctx.Value(programKey{}).(string)
	if program == "" {
		return nil
	}
	return &guard{program: program, passed: map[string]bool{}}
}

// check opens the slide at path in a child. What the child refuses in words is left to the
// reader to refuse again; a child that dies or hangs is the answer. Slides that passed once
// are remembered by key.
func (g *guard) check(ctx context.Context, key, path string) error {
	if g == nil || g.remembers(key) {
		return nil
	}
	limited, cancel := context.WithTimeout(ctx, guardPatience)
	defer cancel()
	child := exec.CommandContext(limited, g.program, "slide", "probe", path)
	child.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "TMPDIR=" + os.Getenv("TMPDIR"), "LD_LIBRARY_PATH=" + os.Getenv("LD_LIBRARY_PATH")}
	child.WaitDelay = time.Second
	var says bytes.Buffer
	child.Stderr = &says
	err := child.Run()
	var ended *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err == nil:
		g.remember(key)
		return nil
	case !errors.As(err, &ended):
		return fmt.Errorf("open the slide in a process of its own: %w", err)
	case ended.ExitCode() == exitInput:
		return nil
	case limited.Err() == nil && ended.ExitCode() >= 0 && ended.ExitCode() != goDied:
		// It ended in order, with a trouble of its own: a full disk, a missing library.
		return fmt.Errorf("open the slide in a process of its own: %w: %s", err, firstLine(says.String()))
	}
	u := tiling.Unreadable("reader-died", "The program that reads this format broke down over the file", "",
		"The file is damaged or not what it claims to be: scan or export it again. If it opens elsewhere, send it as pyramidal TIFF or DICOM.")
	u.Err = fmt.Errorf("%w: %s", err, firstLine(says.String()))
	return u
}

// goDied is how Go's runtime ends a process on a fault in C code that it catches. It is also
// the exit code of bad usage, which the guard does not commit.
const goDied = 2

func firstLine(s string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	return line[:min(len(line), 200)]
}

func (g *guard) remembers(key string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return key != "" && g.passed[key]
}

func (g *guard) remember(key string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.passed) >= guardPassed {
		clear(g.passed)
	}
	g.passed[key] = true
}
