package tiling_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"telepath/tiling"
)

type outage struct{}

func (outage) ReadAt([]byte, int64) (int, error) { return 0, errors.New("network is down") }

// TestAnOutageIsNoJudgement: bytes that can't be had do not make a slide unreadable.
func TestAnOutageIsNoJudgement(t *testing.T) {
	t.Parallel()
	_, err := tiling.Source{Size: 9, ReaderAt: outage{}}.ReadAt(make([]byte, 4), 0)
	judged := &tiling.UnreadableError{Code: "damaged-tile", What: "A tile is damaged", Err: fmt.Errorf("read 4 bytes: %w", err)}
	if u, ok := tiling.AsUnreadable(fmt.Errorf("tile 1,2: %w", judged)); ok {
		t.Errorf("an outage counts as %v", u)
	}
	_, err = tiling.Source{Size: 2, ReaderAt: strings.NewReader("ab")}.ReadAt(make([]byte, 4), 0)
	if !errors.Is(err, io.EOF) {
		t.Errorf("the end of a file is %v", err)
	}
	judged.Err = err
	if _, ok := tiling.AsUnreadable(judged); !ok {
		t.Error("a cut-off file is not unreadable")
	}
}
