package blobs

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"telepath/portal"
)

// A disk that fills up: the upload stops with what was stored, and goes on when there is room.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	f, err := NewFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	f.free = func(string) (uint64, error) {
		if asked++; asked == 1 {
			return reserve, nil
		}
		return reserve - 1, nil
	}
	data := bytes.Repeat([]byte{7}, 2*syncEvery)
	n, err := f.AppendPart(t.Context(), "u", 0, bytes.NewReader(data))
	if portal.CodeOf(err) != portal.Busy || n != syncEvery {
		t.Fatalf("stored %d, error %v", n, err)
	}
	if err := f.Put(t.Context(), "a", strings.NewReader("x")); portal.CodeOf(err) != portal.Busy {
		t.Errorf("error %v, want busy", err)
	}
	if _, err := f.Open(t.Context(), "a"); portal.CodeOf(err) != portal.NotFound {
		t.Errorf("error %v: half a blob", err)
	}
	f.free = freeBytes
	if m, err := f.AppendPart(t.Context(), "u", n, bytes.NewReader(data[n:])); err != nil || n+m != int64(len(data)) {
		t.Errorf("stored %d more, error %v", m, err)
	}
}

// Flushing happens on the way, not only at the end.
func TestSyncOnTheWay(t *testing.T) {
	t.Parallel()
	f := &Folder{free: func(string) (uint64, error) { return reserve, nil }}
	var w countingFile
	n, err := f.copy(t.Context(), &w, io.LimitReader(endless{}, 3*syncEvery+1))
	if err != nil || n != 3*syncEvery+1 || w.syncs != 4 || w.most > syncEvery {
		t.Errorf("copied %d with %d flushes, at most %d between, error %v", n, w.syncs, w.most, err)
	}
}

type countingFile struct{ syncs, unsynced, most int }

func (c *countingFile) Write(p []byte) (int, error) {
	c.unsynced += len(p)
	c.most = max(c.most, c.unsynced)
	return len(p), nil
}

func (c *countingFile) Sync() error {
	c.syncs, c.unsynced = c.syncs+1, 0
	return nil
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }
