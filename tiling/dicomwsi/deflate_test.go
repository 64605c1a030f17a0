package dicomwsi

import (
	"bytes"
	"compress/flate"
	"io"
	"math/rand/v2"
	"testing"

	"telepath/tiling"
)

func deflatedSource(t testing.TB, head, body []byte) tiling.Source {
	t.Helper()
	var b bytes.Buffer
	b.Write(head)
	w, err := flate.NewWriter(&b, flate.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(body); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return tiling.Source{Size: int64(b.Len()), ReaderAt: bytes.NewReader(b.Bytes())}
}

// What deflated files may take is bounded, for all files of a slide together.
func TestDeflatedFilesAreBounded(t *testing.T) {
	t.Parallel()
	head := []byte("head")
	body := make([]byte, 3*chunkSize)
	bomb := deflatedSource(t, head, body)
	if bomb.Size > 1<<16 {
		t.Fatalf("the bomb has %d bytes", bomb.Size)
	}
	left := int64(len(head) + len(body))
	if _, err := inflate(bomb, 4, &left); err != nil || left != 0 {
		t.Errorf("what fits gave %v, and %d bytes are left", err, left)
	}
	for _, left := range []int64{int64(len(head)+len(body)) - 1, chunkSize, 3, 0} {
		_, err := inflate(bomb, 4, &left)
		if u, ok := tiling.AsUnreadable(err); !ok || u.Code != "too-large" {
			t.Errorf("with %d bytes left: %v", left, err)
		}
	}
}

// Inflated data reads as a file does, across its pieces and at its end.
func TestInflatedDataIsRead(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(3, 4))
	body := make([]byte, 2*chunkSize+777)
	for i := range body {
		body[i] = byte(rng.IntN(7))
	}
	left := int64(maxInflated)
	source, err := inflate(deflatedSource(t, []byte("head"), body), 4, &left)
	if err != nil {
		t.Fatal(err)
	}
	want := append([]byte("head"), body...)
	if source.Size != int64(len(want)) {
		t.Fatalf("%d bytes, want %d", source.Size, len(want))
	}
	for range 200 {
		at, n := rng.IntN(len(want)+10), rng.IntN(3*chunkSize/2)
		got := make([]byte, n)
		read, err := source.ReadAt(got, int64(at))
		there := want[min(at, len(want)):min(at+n, len(want))]
		if !bytes.Equal(got[:read], there) || (err == io.EOF) != (len(there) < n) {
			t.Fatalf("%d bytes at %d: %d, %v", n, at, read, err)
		}
	}
	if n, err := source.ReadAt(make([]byte, 1), -1); n != 0 || err == nil {
		t.Errorf("before the start: %d, %v", n, err)
	}
}

func FuzzInflate(f *testing.F) {
	f.Add([]byte("head\x03\x00"), int64(100))
	f.Add([]byte("head\x4b\x4c\x4a\x06\x00"), int64(5))
	f.Fuzz(func(t *testing.T, file []byte, limit int64) {
		limit %= 1 << 22
		left := limit
		source, err := inflate(tiling.Source{Size: int64(len(file)), ReaderAt: bytes.NewReader(file)}, min(4, int64(len(file))), &left)
		if err == nil && (source.Size > limit || left != limit-source.Size) {
			t.Errorf("%d bytes of %d were taken, %d left", source.Size, limit, left)
		}
	})
}
