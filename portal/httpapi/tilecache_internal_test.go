package httpapi

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

func tileAt(slide string, col int) tileKey { return tileKey{slide: slide, mark: "m", col: col} }

func quiet(t *testing.T) *slog.Logger { return slog.New(slog.NewTextHandler(t.Output(), nil)) }

func newCache(t *testing.T, limit int64, disk *tileDisk) *tileCache {
	t.Helper()
	cache := newTileCache(limit, disk)
	t.Cleanup(cache.close)
	return cache
}

func making(data []byte, made *atomic.Int64) func(context.Context) ([]byte, error) {
	return func(context.Context) ([]byte, error) { made.Add(1); return data, nil }
}

func TestTileCacheStaysWithinItsBytes(t *testing.T) {
	t.Parallel()
	cache := newCache(t, 1000, nil)
	var made atomic.Int64
	get := func(key tileKey) {
		t.Helper()
		data, err := cache.get(t.Context(), key, cache.single, making(make([]byte, 300), &made))
		if err != nil || len(data) != 300 {
			t.Fatal(err)
		}
	}
	for i := range 10 {
		get(tileAt("first", 0))
		get(tileAt("other", i))
	}
	if cache.size() > 1000 || made.Load() != 11 {
		t.Errorf("%d bytes, %d made: the one used last must stay", cache.size(), made.Load())
	}
	cache.forget("first", "")
	if cache.size() > 900 {
		t.Errorf("%d bytes after forgetting", cache.size())
	}
}

// Many who want one tile wait for one making, and others need not wait for it.
func TestTileIsMadeOnce(t *testing.T) {
	t.Parallel()
	cache := newCache(t, 1000, nil)
	var made atomic.Int64
	release := make(chan struct{})
	slow := func(ctx context.Context) ([]byte, error) {
		made.Add(1)
		<-release
		return []byte("slow"), nil
	}
	var wait sync.WaitGroup
	for range 20 {
		wait.Go(func() {
			if data, err := cache.get(t.Context(), tileAt("s", 1), cache.single, slow); err != nil || string(data) != "slow" {
				t.Errorf("%q, %v", data, err)
			}
		})
	}
	until(t, func() bool { return cache.waiting(tileAt("s", 1)) == 20 })
	if data, err := cache.get(t.Context(), tileAt("s", 2), cache.single, making([]byte("quick"), &made)); err != nil || string(data) != "quick" {
		t.Errorf("%q, %v", data, err)
	}
	close(release)
	wait.Wait()
	if made.Load() != 2 {
		t.Errorf("two tiles were made %d times", made.Load())
	}
}

func (t *tileCache) waiting(key tileKey) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	if f := t.flights[key]; f != nil {
		return f.waiting
	}
	return 0
}

// until polls with a deadline.
func until(t *testing.T, what func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !what(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it did not happen")
		}
	}
}

// One who leaves changes nothing for the others; the last one ends the making, and a later
// one starts anew.
func TestLastWaiterEndsTheMaking(t *testing.T) {
	t.Parallel()
	cache := newCache(t, 1000, nil)
	ended := make(chan struct{})
	slow := func(ctx context.Context) ([]byte, error) { <-ctx.Done(); close(ended); return nil, ctx.Err() }
	first, leave1 := context.WithCancel(t.Context())
	second, leave2 := context.WithCancel(t.Context())
	var wait sync.WaitGroup
	for _, ctx := range []context.Context{first, second} {
		wait.Go(func() {
			if _, err := cache.get(ctx, tileAt("s", 1), cache.single, slow); !errors.Is(err, context.Canceled) {
				t.Errorf("error %v", err)
			}
		})
	}
	until(t, func() bool { return cache.waiting(tileAt("s", 1)) == 2 })
	leave1()
	until(t, func() bool { return cache.waiting(tileAt("s", 1)) == 1 })
	select {
	case <-ended:
		t.Error("it ended although one still waited")
	default:
	}
	leave2()
	<-ended
	wait.Wait()
	var made atomic.Int64
	if data, err := cache.get(t.Context(), tileAt("s", 1), cache.single, making([]byte("x"), &made)); err != nil || string(data) != "x" {
		t.Errorf("%q, %v", data, err)
	}
}

// Makings that need each other never wait for a place that only they can set free.
func TestMakingsOfMakings(t *testing.T) {
	t.Parallel()
	cache := newCache(t, 1<<20, nil)
	places := make(chan struct{}, 1)
	var build func(level int) func(context.Context) ([]byte, error)
	build = func(level int) func(context.Context) ([]byte, error) {
		return func(ctx context.Context) ([]byte, error) {
			for col := range 3 {
				if level == 0 {
					break
				}
				if _, err := cache.get(ctx, tileKey{level: level - 1, col: col}, places, build(level-1)); err != nil {
					return nil, err
				}
			}
			return []byte{1}, nil
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	var wait sync.WaitGroup
	for i := range 40 {
		wait.Go(func() {
			if _, err := cache.get(ctx, tileKey{level: i % 5, col: i % 3}, places, build(i%5)); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
}

func TestMakingThatPanics(t *testing.T) {
	t.Parallel()
	cache := newCache(t, 1000, nil)
	_, err := cache.get(t.Context(), tileAt("s", 1), cache.single, func(context.Context) ([]byte, error) { panic("bad tile") })
	if err == nil || !strings.Contains(err.Error(), "bad tile") {
		t.Errorf("error %v", err)
	}
	cache.close()
	if _, err := cache.get(t.Context(), tileAt("s", 1), cache.single, nil); !errors.Is(err, errTilesClosed) {
		t.Errorf("error %v after closing", err)
	}
}

func newDisk(t *testing.T, dir string, limit int64) *tileDisk {
	t.Helper()
	d, err := openTileDisk(dir, limit, quiet(t))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// What was made is there after a restart.
func TestTilesSurviveARestart(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "tiles")
	var made atomic.Int64
	data := bytes.Repeat([]byte("jpeg"), 1000)
	for range 3 {
		cache := newTileCache(1<<20, newDisk(t, dir, 1<<20))
		for _, key := range []tileKey{tileAt("s", 1), {slide: "s", mark: "m", level: 3, col: -1, row: 40}} {
			if got, err := cache.get(t.Context(), key, cache.single, making(data, &made)); err != nil || !bytes.Equal(got, data) {
				t.Fatalf("%d bytes, %v", len(got), err)
			}
		}
		cache.close()
	}
	if made.Load() != 2 {
		t.Errorf("two tiles were made %d times", made.Load())
	}
	label := tileKey{slide: "s", mark: "m", name: "label"}
	cache := newCache(t, 1<<20, newDisk(t, dir, 1<<20))
	if _, err := cache.get(t.Context(), label, cache.single, making(data, &made)); err != nil {
		t.Fatal(err)
	}
	cache.close()
	if files := len(tileFiles(t, dir)); files != 2 {
		t.Errorf("%d files: a label's picture may show a name and stays off the disk", files)
	}
}

func tileFiles(t *testing.T, dir string) (files []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			files = append(files, path)
			if info, err := e.Info(); err != nil || info.Mode().Perm()&0o077 != 0 {
				t.Errorf("%s has mode %v, %v", path, info.Mode(), err)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// Whatever happens to a file, damaged bytes are never handed out.
func TestDamagedTilesAreMadeAgain(t *testing.T) {
	t.Parallel()
	for name, damage := range map[string]func(path string, raw []byte) error{
		"cut off": func(path string, raw []byte) error { return os.WriteFile(path, raw[:len(raw)-1], 0o600) },
		"empty":   func(path string, raw []byte) error { return os.WriteFile(path, nil, 0o600) },
		"a bit":   func(path string, raw []byte) error { raw[len(raw)/2] ^= 4; return os.WriteFile(path, raw, 0o600) },
		"longer":  func(path string, raw []byte) error { return os.WriteFile(path, append(raw, 0), 0o600) },
		"moved": func(path string, raw []byte) error {
			return os.WriteFile(filepath.Join(filepath.Dir(path), "2_0"), raw, 0o600)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			d := newDisk(t, dir, 1<<20)
			d.put(tileAt("s", 1), []byte("the right picture"))
			path := tileFiles(t, dir)[0]
			raw, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := damage(path, raw); err != nil {
				t.Fatal(err)
			}
			col := 1
			if name == "moved" {
				col = 2
			}
			if data, ok := d.get(tileAt("s", col)); ok {
				t.Errorf("got %q", data)
			}
			d.put(tileAt("s", col), []byte("made again"))
			if data, ok := d.get(tileAt("s", col)); !ok || string(data) != "made again" {
				t.Errorf("got %q", data)
			}
		})
	}
}

// The folder stays within its bytes, and what was used last stays, also after a restart.
func TestTileDiskStaysWithinItsBytes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	d := newDisk(t, dir, 50_000)
	data := make([]byte, 9000)
	for i := range 20 {
		d.put(tileAt("old", 0), data)
		d.put(tileKey{slide: fmt.Sprint("other", i), mark: "m"}, data)
		if d.size() > 50_000 {
			t.Fatalf("%d bytes", d.size())
		}
	}
	if _, ok := d.get(tileAt("old", 0)); !ok {
		t.Error("what was used last is gone")
	}
	var total int64
	for _, f := range tileFiles(t, dir) {
		info, err := os.Stat(f)
		if err != nil {
			t.Fatal(err)
		}
		total += info.Size()
	}
	if total > 50_000 {
		t.Errorf("%d bytes on disk", total)
	}
	block, _ := tileAt("old", 0).place()
	long := time.Now().Add(-time.Hour)
	for i := range 20 { // all but one were used an hour ago; some are gone
		other, _ := tileKey{slide: fmt.Sprint("other", i), mark: "m"}.place()
		_ = os.Chtimes(filepath.Join(dir, filepath.FromSlash(other)), long, long)
	}
	if err := os.Chtimes(filepath.Join(dir, filepath.FromSlash(block)), time.Now(), time.Now()); err != nil {
		t.Fatal(err)
	}
	d = newDisk(t, dir, 10_000)
	if _, ok := d.get(tileAt("old", 0)); !ok || d.size() > 10_000 {
		t.Errorf("%d bytes; what was used last is there: %v", d.size(), ok)
	}
}

// A slide's tiles go with its files, and with itself.
func TestTilesOfASlideThatChanged(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	d := newDisk(t, dir, 1<<20)
	for _, mark := range []string{"first", "second"} {
		d.put(tileKey{slide: "s", mark: mark}, []byte(mark))
		d.put(tileKey{slide: "other", mark: "m"}, []byte("other"))
	}
	if _, ok := d.get(tileKey{slide: "s", mark: "first"}); ok {
		t.Error("tiles of the earlier files are there")
	}
	d.forget("s", "")
	if files := tileFiles(t, dir); len(files) != 1 || len(d.slides()) != 1 || d.slides()[0] != "other" {
		t.Errorf("left: %v", files)
	}
}

// Leftovers of a crash go when they are old.
func TestHalfWrittenTiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	old, fresh := filepath.Join(dir, tempTile+"1"), filepath.Join(dir, tempTile+"2")
	for _, path := range []string{old, fresh} {
		if err := os.WriteFile(path, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	long := time.Now().Add(-2 * staleTemp)
	if err := os.Chtimes(old, long, long); err != nil {
		t.Fatal(err)
	}
	newDisk(t, dir, 1<<20)
	if left := tileFiles(t, dir); len(left) != 1 || left[0] != fresh {
		t.Errorf("left: %v", left)
	}
}

// A folder that can't be written to fails no reader.
func TestTileDiskThatFails(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	d := newDisk(t, dir, 1<<20)
	if err := os.WriteFile(filepath.Join(dir, "s"), nil, 0o600); err != nil { // where a folder is needed
		t.Fatal(err)
	}
	cache := newCache(t, 1<<20, d)
	var made atomic.Int64
	if data, err := cache.get(t.Context(), tileAt("s", 1), cache.single, making([]byte("x"), &made)); err != nil || string(data) != "x" {
		t.Errorf("%q, %v", data, err)
	}
	cache.close()
	if d.size() != 0 {
		t.Errorf("%d bytes are counted", d.size())
	}
}

// A full disk, or the end of what the account may use, takes half of what is kept; no other
// failure takes anything.
func TestTileDiskGivesRoomBackOnlyWhenThereIsNone(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err  error
		kept int
	}{{syscall.EACCES, 8}, {syscall.EIO, 8}, {syscall.EMFILE, 8}, {syscall.ENOSPC, 4}, {syscall.EDQUOT, 4}} {
		d := newDisk(t, t.TempDir(), 1<<20)
		for i := range 8 {
			d.put(tileAt(fmt.Sprint("s", i), 0), []byte("a tile"))
		}
		before := d.size()
		d.failed(tileAt("s", 0), &fs.PathError{Op: "write", Path: "x", Err: c.err})
		if got := len(tileFiles(t, d.dir)); got != c.kept || d.size() != before*int64(c.kept)/8 {
			t.Errorf("%v: %d tiles with %d of %d bytes are left, want %d", c.err, got, d.size(), before, c.kept)
		}
	}
}
