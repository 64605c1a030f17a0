package queue_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"telepath/queue"
)

func sampleBatch() queue.Batch {
	return queue.Batch{
		BatchHeader: queue.BatchHeader{
			Run: "run", Model: "m", Index: 1, Of: 3, TileSize: 256, MPP: 0.5, Encoding: "jpeg",
			Hospital: "h", Priority: queue.Urgent,
		},
		Tiles: []queue.Tile{{Col: 5, Row: 7, Data: []byte("one")}, {Col: 6, Row: 7, Data: nil}, {Col: 100000, Row: 0, Data: []byte("three")}},
	}
}

func encode(t testing.TB, b queue.Batch) []byte {
	t.Helper()
	data, err := b.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestBatchComesBack(t *testing.T) {
	t.Parallel()
	b := sampleBatch()
	data := encode(t, b)
	if again := encode(t, b); !bytes.Equal(data, again) || queue.Digest(data) != queue.Digest(again) {
		t.Error("the same batch gave other bytes")
	}
	got, err := queue.DecodeBatch(data)
	if err != nil {
		t.Fatal(err)
	}
	if got.Count != 3 || got.Version != queue.BatchVersion || got.Run != "run" || got.Priority != queue.Urgent {
		t.Errorf("header %+v", got.BatchHeader)
	}
	for i, want := range b.Tiles {
		if g := got.Tiles[i]; g.Col != want.Col || g.Row != want.Row || !bytes.Equal(g.Data, want.Data) {
			t.Errorf("tile %d: %+v, want %+v", i, g, want)
		}
	}
}

// The layout is a promise to other people's workers: byte for byte.
func TestBatchLayout(t *testing.T) {
	t.Parallel()
	data := encode(t, sampleBatch())
	n := binary.LittleEndian.Uint32(data[4:])
	var header map[string]any
	if err := json.Unmarshal(data[8:8+n], &header); err != nil || string(data[:4]) != "TPB1" {
		t.Fatalf("%q, %v", data[:8], err)
	}
	want := map[string]any{
		"version": 1.0, "run": "run", "model": "m", "batch": 1.0, "of": 3.0, "tile_size": 256.0, "mpp": 0.5,
		"encoding": "jpeg", "hospital": "h", "priority": "urgent", "tiles": 3.0,
	}
	if !reflect.DeepEqual(header, want) {
		t.Errorf("header %v, want %v", header, want)
	}
	index := data[8+n:]
	for i, v := range []uint32{5, 7, 3, 6, 7, 0, 100000, 0, 5} {
		if got := binary.LittleEndian.Uint32(index[4*i:]); got != v {
			t.Errorf("index word %d is %d, want %d", i, got, v)
		}
	}
	if string(index[36:]) != "onethree" {
		t.Errorf("body %q", index[36:])
	}
}

func TestBatchRefusals(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*queue.Batch){
		"no run": func(b *queue.Batch) { b.Run = "" }, "beyond": func(b *queue.Batch) { b.Index = 3 },
		"none": func(b *queue.Batch) { b.Of = 0 }, "too large": func(b *queue.Batch) { b.Tiles[0].Data = make([]byte, queue.MaxBatchBytes) },
		"too many": func(b *queue.Batch) { b.Tiles = make([]queue.Tile, 5000) },
	} {
		b := sampleBatch()
		change(&b)
		if _, err := b.Encode(); err == nil {
			t.Errorf("%s is encoded", name)
		}
	}
	good := encode(t, sampleBatch())
	n := binary.LittleEndian.Uint32(good[4:])
	patch := func(at int, v uint32) []byte {
		data := bytes.Clone(good)
		binary.LittleEndian.PutUint32(data[at:], v)
		return data
	}
	for name, data := range map[string][]byte{
		"empty": nil, "magic": []byte("TPB2\x00\x00\x00\x00"), "header length": patch(4, 1<<31), "header cut": patch(4, n-1),
		"tile length": patch(int(8+n)+8, 1<<32-1), "tile longer": patch(int(8+n)+8, 4), "tile shorter": patch(int(8+n)+8, 2),
		"cut": good[:len(good)-1], "more": append(bytes.Clone(good), 0),
		"count":   bytes.Replace(good, []byte(`"tiles":3`), []byte(`"tiles":9`), 1),
		"below 0": bytes.Replace(good, []byte(`"tiles":3}`), []byte(`"tiles":-1}`), 1),
		"version": bytes.Replace(good, []byte(`"version":1`), []byte(`"version":2`), 1),
	} {
		if b, err := queue.DecodeBatch(data); err == nil {
			t.Errorf("%s is read as %+v", name, b.BatchHeader)
		}
	}
	for i := range good {
		if _, err := queue.DecodeBatch(good[:i]); err == nil {
			t.Errorf("cut at %d is read", i)
		}
	}
}

func TestMessagesNameNoPatient(t *testing.T) {
	t.Parallel()
	data := strings.ToLower(string(encode(t, sampleBatch())))
	for _, word := range []string{"patient", "accession", "case", "slide", "file"} {
		if strings.Contains(data, word) {
			t.Errorf("a batch says %q", word)
		}
	}
}

// What decodes encodes again to the same tiles; nothing panics.
func FuzzDecodeBatch(f *testing.F) {
	f.Add(encode(f, sampleBatch()))
	f.Add([]byte("TPB1\x02\x00\x00\x00{}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := queue.DecodeBatch(data)
		if err != nil {
			return
		}
		again, err := queue.DecodeBatch(encode(t, b))
		if err != nil || len(again.Tiles) != len(b.Tiles) {
			t.Fatalf("%d tiles came back as %d: %v", len(b.Tiles), len(again.Tiles), err)
		}
		for i := range b.Tiles {
			if !bytes.Equal(b.Tiles[i].Data, again.Tiles[i].Data) || b.Tiles[i].Col != again.Tiles[i].Col {
				t.Fatalf("tile %d changed", i)
			}
		}
	})
}
