package openslide_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"telepath/tiling"
	"telepath/tiling/openslide"
	"telepath/tiling/tilingtest"
)

// crashHere is a path at which a child ends without a word, as a crash does.
const crashHere = "crash here"

// childVariable makes this test binary a child that opens what it is told to.
const childVariable = "TELEPATH_TEST_OPENSLIDE_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(childVariable) != "" {
		openEach()
		return
	}
	os.Exit(m.Run())
}

// openEach opens the paths on standard input, reads a tile of each level and each picture,
// and says how each ended.
func openEach() {
	ctx := context.Background()
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		if lines.Text() == crashHere {
			os.Exit(3)
		}
		fmt.Printf("%s\t%s\n", outcome(ctx, lines.Text()), lines.Text())
	}
}

func outcome(ctx context.Context, path string) string {
	slide, err := openslide.Open(ctx, path)
	if err != nil {
		return refusal(err)
	}
	defer slide.Close()
	for level, l := range slide.Info().Levels {
		if _, err := slide.Tile(ctx, level, tiling.TileIndex{Col: l.Cols() / 2, Row: l.Rows() / 2}); err != nil {
			return refusal(err)
		}
	}
	for _, name := range slide.Info().Associated {
		if _, err := slide.Associated(ctx, name); err != nil {
			return refusal(err)
		}
	}
	return "opened"
}

func refusal(err error) string {
	u, ok := tiling.AsUnreadable(err)
	if !ok || u.What == "" || u.Do == "" {
		return "unexplained: " + strings.ReplaceAll(err.Error(), "\n", " ")
	}
	return u.Code
}

// childLimit is for one file: far more than any needs on a busy machine.
const childLimit = 30 * time.Second

var errHung = errors.New("hung")

// openApart opens files in children, a new one after each that did not end well, and returns
// how each file ended: "crashed" and "hung" are no good endings.
func openApart(t *testing.T, paths []string) map[string]string {
	t.Helper()
	ends := map[string]string{}
	for len(paths) > 0 {
		ended, why := runChild(t, paths)
		for path, end := range ended {
			ends[path] = end
		}
		paths = paths[len(ended):]
		if why == "" {
			break
		}
		if len(paths) > 0 {
			ends[paths[0]] = why
			paths = paths[1:]
		}
	}
	return ends
}

// runChild returns the files that ended, in order, and why the child stopped early.
func runChild(t *testing.T, paths []string) (map[string]string, string) {
	t.Helper()
	ended := map[string]string{}
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	cmd := exec.CommandContext(ctx, os.Args[0])
	cmd.Env = append(os.Environ(), childVariable+"=1")
	cmd.Stdin = strings.NewReader(strings.Join(paths, "\n"))
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	hung := time.AfterFunc(childLimit, func() { cancel(errHung) })
	defer hung.Stop()
	for lines := bufio.NewScanner(out); lines.Scan(); {
		end, path, ok := strings.Cut(lines.Text(), "\t")
		if ok {
			ended[path] = end
		}
		hung.Reset(childLimit)
	}
	switch err := cmd.Wait(); {
	case err == nil:
		return ended, ""
	case errors.Is(context.Cause(ctx), errHung):
		return ended, "hung"
	default:
		text, _, _ := strings.Cut(complaints.String(), "\n")
		return ended, fmt.Sprintf("crashed: %v: %s", err, text)
	}
}

// The library is C in this process: a file that crashes it would crash Telepath. It is given
// every hostile file, also those that the opener would never hand to it.
func TestHostileFilesDoNotCrash(t *testing.T) {
	t.Parallel()
	withLibrary(t)
	paths := tilingtest.Files(t, filepath.Join(tilingtest.Data(t), "hostile"))
	count := map[string]int{}
	for path, end := range openApart(t, paths) {
		count[end]++
		if strings.HasPrefix(end, "crashed") || strings.HasPrefix(end, "unexplained") || end == "hung" {
			t.Errorf("%s: %s", filepath.Base(path), end)
		}
	}
	t.Logf("%d files: %v", len(paths), count)
	total := 0
	for _, n := range count {
		total += n
	}
	if total != len(paths) || total == 0 {
		t.Errorf("%d of %d files came to an end", total, len(paths))
	}
}

// The check sees a crash, names the file, and goes on with the next.
func TestCrashIsSeen(t *testing.T) {
	t.Parallel()
	ends := openApart(t, []string{"none", crashHere, "none either"})
	if len(ends) != 3 || !strings.HasPrefix(ends[crashHere], "crashed") || ends["none"] == "" || ends["none"] != ends["none either"] {
		t.Errorf("ends are %q", ends)
	}
}
