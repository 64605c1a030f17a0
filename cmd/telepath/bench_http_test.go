package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"telepath/tiling"
)

// BenchmarkTilesOverHTTP serves tiles of the drawn slides, with log-in and permission checked
// on every request, beside nginx with the same bytes as files, iipsrv and the Orthanc plugin:
// the same tiles from the same load generator (wrk), in turns, with 1, 8 and 64 connections,
// warm and cold. The TIFF is that of 40,000 x 30,000 pixels. The DICOM series is that of
// 100,000 x 80,000: of the smaller one most fits into the 128 MB that Orthanc keeps in memory,
// unlike most scanners' slides; it is measured as well, without a target. It prints lines
// `figure NAME VALUE UNIT OP TARGET`; `make bench-http` runs it once. What is not installed is
// said and left out.
func BenchmarkTilesOverHTTP(b *testing.B) {
	if _, err := exec.LookPath("wrk"); err != nil {
		fmt.Println("bench-http: wrk is not installed (Debian package wrk): nothing was measured")
		return
	}
	dir, err := filepath.Abs(filepath.Join("..", "..", "out", "bench"))
	if err != nil {
		b.Fatal(err)
	}
	h := &httpBench{dir: dir, work: b.TempDir(), results: map[string]loadResult{}}
	if err := h.run(b.Context()); err != nil {
		b.Fatal(err)
	}
}

const (
	// httpTiles are asked for: more than any server's cache of decoded tiles holds.
	httpTiles  = 6000
	httpRounds = 3
	warmTime   = 2 * time.Second
	// coldTime bounds a run in which each tile is asked for once.
	coldTime = 4 * time.Second
)

var httpConnections = []int{1, 8, 64}

type httpBench struct {
	dir, work string // dir keeps slides for the next run, work does not
	// results are the best of the rounds (most tiles, lowest p99), by server, connections and
	// cache
	results map[string]loadResult
}

// tileSet is what is asked for of one slide: whole tiles of level 0 that show tissue, in
// random order.
type tileSet struct {
	path  string // a TIFF, or a folder with a DICOM series
	level tiling.Level
	tiles []tiling.TileIndex
	bytes map[tiling.TileIndex][]byte
}

// loadResult is what one run gave.
type loadResult struct {
	perSecond, p50, p99 float64 // milliseconds
	cpu                 float64 // microseconds of all the server's processes per tile
	memory              float64 // MB (10^6 bytes) resident afterwards
}

func (h *httpBench) run(ctx context.Context) error {
	all, err := h.contenders(ctx)
	if err != nil {
		return err
	}
	if err := h.warm(ctx, all); err != nil {
		return err
	}
	for _, c := range all {
		if err := h.cold(ctx, c); err != nil {
			fmt.Printf("bench-http: %s: %v\n", c.name, err)
		}
	}
	h.print(all)
	return nil
}

// chooseTiles opens a slide and picks its tiles.
func chooseTiles(ctx context.Context, path string) (*tileSet, error) {
	slide, err := newOpener().openPath(ctx, path)
	if err != nil {
		return nil, err
	}
	defer slide.Close()
	mask, err := tiling.FindTissue(ctx, slide)
	if err != nil {
		return nil, err
	}
	t := &tileSet{path: path, level: slide.Info().Levels[0], bytes: map[tiling.TileIndex][]byte{}}
	w, high := float64(t.level.TileWidth), float64(t.level.TileHeight)
	for row := range t.level.Height / t.level.TileHeight {
		for col := range t.level.Width / t.level.TileWidth {
			x, y := float64(col)*w, float64(row)*high
			if mask.FractionOf(x, y, x+w, y+high) > 0.5 {
				t.tiles = append(t.tiles, tiling.TileIndex{Col: col, Row: row})
			}
		}
	}
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(t.tiles), func(i, j int) { t.tiles[i], t.tiles[j] = t.tiles[j], t.tiles[i] })
	t.tiles = t.tiles[:min(len(t.tiles), httpTiles)]
	for _, at := range t.tiles {
		if t.bytes[at], err = tiling.ViewerTile(ctx, slide, newOpener().codecs.JPEG, 0, at); err != nil {
			return nil, err
		}
	}
	return t, nil
}

func (t *tileSet) meanBytes() float64 {
	total := 0
	for _, data := range t.bytes {
		total += len(data)
	}
	return float64(total) / float64(len(t.bytes))
}

// contender is a server: start runs it anew and says where each tile is.
type contender struct {
	name        string
	set         *tileSet
	connections []int
	files       []string // what it reads, for a cold start
	start       func(ctx context.Context) (*running, error)
}

// running is a started server.
type running struct {
	address string
	paths   []string // in the order of the set's tiles
	cookie  string
	roots   []int // processes; their children count too
	stop    func()
}

// warm has all servers run and take turns.
func (h *httpBench) warm(ctx context.Context, all []contender) error {
	up := map[string]*running{}
	defer func() {
		for _, r := range up {
			r.stop()
		}
	}()
	for _, c := range all {
		fmt.Fprintf(os.Stderr, "bench-http: starting %s\n", c.name)
		r, err := c.start(ctx)
		if err == nil {
			if err = check(ctx, c.set, r); err == nil {
				_, err = h.load(ctx, r, 8, false, time.Second) // not counted
			}
			if err != nil {
				r.stop()
			}
		}
		if err != nil {
			fmt.Printf("bench-http: %s: %v\n", c.name, err)
			continue
		}
		up[c.name] = r
	}
	for _, n := range httpConnections {
		fmt.Fprintf(os.Stderr, "bench-http: warm, %d connections\n", n)
		for range httpRounds {
			for _, c := range all {
				if r := up[c.name]; r != nil && slices.Contains(c.connections, n) {
					if err := h.note(ctx, c, r, n, false); err != nil {
						return err
					}
				}
			}
		}
	}
	return nil
}

// cold asks a process that has not read anything, whose files are not in memory.
func (h *httpBench) cold(ctx context.Context, c contender) error {
	fmt.Fprintf(os.Stderr, "bench-http: cold, %s\n", c.name)
	for _, n := range c.connections {
		r, err := c.start(ctx)
		if err != nil {
			return err
		}
		if err = forgetFiles(c.files); err == nil {
			err = h.note(ctx, c, r, n, true)
		}
		r.stop()
		if err != nil {
			return err
		}
	}
	return nil
}

func (h *httpBench) note(ctx context.Context, c contender, r *running, connections int, cold bool) error {
	took := warmTime
	if cold {
		took = coldTime
	}
	got, err := h.load(ctx, r, connections, cold, took)
	if err != nil {
		return fmt.Errorf("%s, %d connections: %w", c.name, connections, err)
	}
	key := resultKey(c.name, connections, cold)
	was, ok := h.results[key]
	if ok { // what else runs on the machine only makes it slower
		got.p99 = min(got.p99, was.p99)
		was.p99 = got.p99
	}
	if ok && was.perSecond > got.perSecond {
		got = was
	}
	h.results[key] = got
	return nil
}

func resultKey(server string, connections int, cold bool) string {
	state := "warm"
	if cold {
		state = "cold"
	}
	return fmt.Sprintf("%s_%d_%s", server, connections, state)
}

// load runs wrk once.
func (h *httpBench) load(ctx context.Context, r *running, connections int, once bool, took time.Duration) (loadResult, error) {
	list := filepath.Join(h.work, "paths.txt")
	if err := os.WriteFile(list, []byte(strings.Join(r.paths, "\n")+"\n"), 0o600); err != nil {
		return loadResult{}, err
	}
	seconds := strconv.Itoa(int(took.Seconds()))
	cmd := exec.CommandContext(ctx, "wrk", "-t", strconv.Itoa(min(2, connections)), "-c", strconv.Itoa(connections), "-d", seconds+"s",
		"--timeout", "30s", "-s", filepath.Join("testdata", "benchhttp", "load.lua"), "http://"+r.address+"/")
	cmd.Env = append(os.Environ(), "TILES="+list, "COOKIE="+r.cookie, "ONCE="+map[bool]string{true: "1", false: ""}[once])
	before := cpuSeconds(r.roots)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return loadResult{}, fmt.Errorf("wrk: %w: %s", err, out)
	}
	used := cpuSeconds(r.roots) - before
	_, line, ok := bytes.Cut(out, []byte("LOAD "))
	var n, p50, p99, failed, size int
	var took2 float64
	if _, err := fmt.Sscan(string(line), &n, &took2, &p50, &p99, &failed, &size); !ok || err != nil {
		return loadResult{}, fmt.Errorf("wrk said: %s", out)
	}
	if n == 0 {
		return loadResult{}, fmt.Errorf("nothing was answered in %v", took)
	}
	got := loadResult{
		perSecond: float64(n) / took2, p50: float64(p50) / 1000, p99: float64(p99) / 1000, cpu: 1e6 * used / float64(n),
		memory: residentMB(r.roots),
	}
	if failed > n/100 {
		return got, fmt.Errorf("%d of %d requests failed", failed, n)
	}
	return got, nil
}

// print writes every figure, and what the targets are about.
func (h *httpBench) print(all []contender) {
	for _, cold := range []bool{false, true} {
		for _, n := range httpConnections {
			for _, c := range all {
				key := resultKey(c.name, n, cold)
				r, ok := h.results[key]
				if !ok {
					continue
				}
				figure("tiles_per_second_"+key, r.perSecond, "1/s", "-", "-")
				figure("tiles_p50_ms_"+key, r.p50, "ms", "-", "-")
				figure("tiles_p99_ms_"+key, r.p99, "ms", "-", "-")
				figure("tiles_cpu_us_"+key, r.cpu, "us", "-", "-")
				figure("tiles_memory_mb_"+key, r.memory, "MB", "-", "-")
			}
		}
	}
	h.compare("tiles_vs_iipsrv", [][2]string{{"telepath_tiff", "iipsrv"}}, ">=", "15")
	h.compare("tiles_vs_orthanc", [][2]string{{"telepath_dicom", "orthanc"}}, ">=", "100")
	h.compare("tiles_vs_orthanc_40k", [][2]string{{"telepath_dicom_40k", "orthanc_40k"}}, "-", "-")
	h.compare("tiles_vs_nginx", [][2]string{{"telepath_tiff", "nginx_tiff"}, {"telepath_dicom", "nginx_dicom"}}, ">=", "0.6")
	p99 := max(h.results[resultKey("telepath_tiff", 8, false)].p99, h.results[resultKey("telepath_dicom", 8, false)].p99)
	figure("tiles_p99_ms_8_warm", p99, "ms", "<", "2")
}

// compare prints each ratio, and the worst of them under the name of the target.
func (h *httpBench) compare(name string, pairs [][2]string, op, target string) {
	worst, any := 0.0, false
	for _, pair := range pairs {
		for _, cold := range []bool{false, true} {
			for _, n := range httpConnections {
				a, ok := h.results[resultKey(pair[0], n, cold)]
				b, ok2 := h.results[resultKey(pair[1], n, cold)]
				if !ok || !ok2 {
					continue
				}
				ratio := a.perSecond / b.perSecond
				figure(name+"_"+strings.TrimPrefix(resultKey(pair[0], n, cold), "telepath_"), ratio, "x", "-", "-")
				if !any || ratio < worst {
					worst, any = ratio, true
				}
			}
		}
	}
	if any {
		figure(name, worst, "x", op, target)
	}
}

// cpuSeconds is the time that processes and their children have computed.
func cpuSeconds(roots []int) (seconds float64) {
	const ticks = 100 // USER_HZ on Linux
	for _, pid := range family(roots) {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil {
			continue
		}
		fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
		for _, i := range []int{11, 12} { // utime, stime (proc(5) fields 14 and 15)
			if n, err := strconv.ParseFloat(fields[i], 64); err == nil {
				seconds += n / ticks
			}
		}
	}
	return seconds
}

func residentMB(roots []int) (mb float64) {
	for _, pid := range family(roots) {
		status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
		if err != nil {
			continue
		}
		for line := range strings.Lines(string(status)) {
			if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
				kib, _ := strconv.ParseFloat(strings.Fields(rest)[0], 64) // 0 for a line that is no number
				mb += kib * 1024 / 1e6
			}
		}
	}
	return mb
}

// family lists processes and their children.
func family(roots []int) (all []int) {
	for _, pid := range roots {
		all = append(all, pid)
		children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
		if err != nil {
			continue
		}
		var own []int
		for _, f := range strings.Fields(string(children)) {
			if n, err := strconv.Atoi(f); err == nil {
				own = append(own, n)
			}
		}
		all = append(all, family(own)...)
	}
	return all
}

var errNotInstalled = errors.New("is not installed")
