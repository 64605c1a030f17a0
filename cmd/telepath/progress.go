package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"
)

// progress shows on a terminal how far long work is; elsewhere it is silent.
type progress struct {
	w     io.Writer
	mu    sync.Mutex
	what  string
	all   int
	done  int
	start time.Time
	drawn time.Time
}

func newProgress(w io.Writer, quiet bool) *progress {
	f, ok := w.(*os.File)
	if quiet || !ok || !term.IsTerminal(int(f.Fd())) {
		return &progress{}
	}
	return &progress{w: w}
}

func (p *progress) say(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.line(text + " …")
}

func (p *progress) total(what string, n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.what, p.all, p.done, p.start = what, n, 0, time.Now()
}

// set says how many of the total are done.
func (p *progress) set(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done = n
	p.draw()
}

func (p *progress) add(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done += n
	p.draw()
}

// draw repaints the bar at most ten times a second.
func (p *progress) draw() {
	if p.w == nil || p.all == 0 || (time.Since(p.drawn) < 100*time.Millisecond && p.done < p.all) {
		return
	}
	p.drawn = time.Now()
	const width = 30
	filled := width * p.done / p.all
	left := ""
	if gone := time.Since(p.start); p.done > 0 && p.done < p.all {
		left = fmt.Sprintf(", %s left", (gone * time.Duration(p.all-p.done) / time.Duration(p.done)).Round(time.Second))
	}
	p.line(fmt.Sprintf("[%s%s] %d of %d %s%s", strings.Repeat("█", filled), strings.Repeat("·", width-filled), p.done, p.all, p.what, left))
}

func (p *progress) line(text string) {
	if p.w != nil {
		fmt.Fprintf(p.w, "\r\033[K%s", text)
	}
}

func (p *progress) finish() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.line("")
	p.all = 0
}
