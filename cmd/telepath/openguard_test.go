package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"telepath/tiling"
	"telepath/tiling/openslide"
	"telepath/tiling/tilingtest"
)

// script writes a program that stands in for this one.
func script(t *testing.T, body string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "program")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+body+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestGuard(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, body, code string }{
		{"passes", `[ "$1 $2 $3" = "slide probe slide.ndpi" ]`, ""},
		{"refuses in words", "exit 3", ""},
		{"dies", "kill -SEGV $$", "reader-died"},
		{"a fault that Go's runtime catches", "echo 'fatal error: unexpected signal' >&2; exit 2", "reader-died"},
		{"has trouble of its own", "echo 'no space left' >&2; exit 1", "trouble"},
	} {
		g := newGuard(withProgram(t.Context(), script(t, c.body)))
		err := g.check(t.Context(), "", "slide.ndpi")
		u, _ := tiling.AsUnreadable(err)
		switch {
		case c.code == "trouble":
			if u != nil || err == nil || !strings.Contains(err.Error(), "no space left") {
				t.Errorf("%s: %v", c.name, err)
			}
		case c.code == "" && err != nil:
			t.Errorf("%s: %v", c.name, err)
		case c.code != "" && (u == nil || u.Code != c.code):
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestGuardRemembersWhatPassed(t *testing.T) {
	t.Parallel()
	log := filepath.Join(t.TempDir(), "log")
	g := newGuard(withProgram(t.Context(), script(t, "echo x >>"+log)))
	for _, key := range []string{"a", "a", "b", "", ""} {
		if err := g.check(t.Context(), key, "slide"); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(log)
	if n := strings.Count(string(data), "x"); err != nil || n != 4 {
		t.Errorf("the child ran %d times, %v", n, err)
	}
	if err := newGuard(t.Context()).check(t.Context(), "a", "slide"); err != nil {
		t.Error(err)
	}
}

// TestGuardedOpening: a slide over which the child dies is not opened here.
func TestGuardedOpening(t *testing.T) {
	t.Parallel()
	if _, err := openslide.Load(); err != nil {
		tilingtest.WithoutLibrary(t, err)
	}
	// A TIFF with nothing in it but Hamamatsu's mark.
	data := []byte("II*\x00\x08\x00\x00\x00\x01\x00\x8c\xff\x03\x00\x01\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00")
	file := tiling.Source{Name: "a.ndpi", Size: int64(len(data)), ReaderAt: bytes.NewReader(data)}
	for program, want := range map[string]string{"kill -SEGV $$": "reader-died", "exit 3": "malformed"} {
		o := newOpener()
		o.guard = newGuard(withProgram(t.Context(), script(t, program)))
		_, err := o.open(t.Context(), []tiling.Source{file})
		if u, ok := tiling.AsUnreadable(err); !ok || u.Code != want {
			t.Errorf("%s: %v, want %s", program, err, want)
		}
	}
}
