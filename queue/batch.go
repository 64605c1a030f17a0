package queue

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// BatchVersion is the version of the tile message this program writes.
const BatchVersion = 1

const (
	// MaxBatchBytes bounds an encoded batch, so that it fits NATS' default payload of
	// 1 MiB including headers with room to spare (perf.md).
	MaxBatchBytes = 1000 * 1000
	// maxBatchTiles bounds what a receiver allocates for one message.
	maxBatchTiles   = 4096
	maxHeaderLength = 64 << 10
)

var batchMagic = [4]byte{'T', 'P', 'B', '1'}

// Batch is a message of tissue tiles for a model. Its layout, all integers little endian:
//
//	4 bytes   "TPB1"
//	uint32    length of the header
//	header    JSON object, see BatchHeader
//	n times   uint32 column, uint32 row, uint32 length of the tile
//	n times   the tile's bytes, one after the other
//
// n is the header's "tiles". Column and row are places in the plan's grid. Its cells lie side
// by side from the slide's top left, each "tile_size" less the larger of "overlap" and twice
// "margin" pixels wide: the stride. The score of a tile stands for its cell, which begins
// half the difference, rounded down, from the tile's left and top; so tile (column, row)
// begins at column times stride less that half. The encoding "jpeg" is baseline, in three
// components of 8 bits. The message names no patient, case, hospital or file.
type Batch struct {
	BatchHeader
	Tiles []Tile
}

// BatchHeader describes a batch.
type BatchHeader struct {
	Version int    `json:"version"`
	Run     string `json:"run"`
	// Model is the name of the model the tiles were cut for.
	Model string `json:"model"`
	// Index counts from 0; Of is how many batches the run has.
	Index int `json:"batch"`
	Of    int `json:"of"`
	// TileSize in pixels (square) at MPP micrometres per pixel.
	TileSize int     `json:"tile_size"`
	MPP      float64 `json:"mpp"`
	// Overlap and Margin in pixels of a tile; 0: tiles lie side by side and are scored whole.
	Overlap int `json:"overlap,omitempty"`
	Margin  int `json:"margin,omitempty"`
	// Encoding of the tiles: "jpeg".
	Encoding string `json:"encoding"`
	// KeyID names the sealing key; empty: not sealed.
	KeyID string `json:"key_id,omitempty"`
	// Hospital and Priority are routing tokens, repeated so that the answer finds its way.
	Hospital string   `json:"hospital"`
	Priority Priority `json:"priority"`
	Count    int      `json:"tiles"`
}

// Tile is one encoded tile and its place in the plan's grid.
type Tile struct {
	Col, Row int
	Data     []byte
}

// Digest is the SHA-256 of an encoded batch, in hex.
func Digest(encoded []byte) string {
	sum := sha256.Sum256(encoded)
	return hex.EncodeToString(sum[:])
}

// Encode writes the message. The same batch always gives the same bytes.
func (b Batch) Encode() ([]byte, error) {
	h := b.BatchHeader
	h.Version, h.Count = BatchVersion, len(b.Tiles)
	if err := h.check(); err != nil {
		return nil, fmt.Errorf("encode batch %d: %w", b.Index, err)
	}
	header, err := json.Marshal(h)
	if err != nil {
		return nil, fmt.Errorf("encode batch %d: %w", b.Index, err)
	}
	var out bytes.Buffer
	out.Write(batchMagic[:])
	writeUint32(&out, len(header))
	out.Write(header)
	for _, t := range b.Tiles {
		writeUint32(&out, t.Col)
		writeUint32(&out, t.Row)
		writeUint32(&out, len(t.Data))
	}
	for _, t := range b.Tiles {
		out.Write(t.Data)
	}
	if out.Len() > MaxBatchBytes {
		return nil, fmt.Errorf("encode batch %d: %d bytes, at most %d fit a message", b.Index, out.Len(), MaxBatchBytes)
	}
	return out.Bytes(), nil
}

func writeUint32(out *bytes.Buffer, v int) {
	var b [4]byte
	binary.LittleEndian.PutUint32(b[:], uint32(v))
	out.Write(b[:])
}

// DecodeBatch reads a message; the tiles' bytes are views of data. Every length is checked
// before it is used.
func DecodeBatch(data []byte) (Batch, error) {
	b, rest, err := decodeHeader(data)
	if err != nil {
		return Batch{}, fmt.Errorf("decode batch: %w", err)
	}
	if len(rest) < 12*b.Count {
		return Batch{}, fmt.Errorf("decode batch: %d tiles declared, %d bytes left", b.Count, len(rest))
	}
	index, body := rest[:12*b.Count], rest[12*b.Count:]
	b.Tiles = make([]Tile, b.Count)
	for i := range b.Tiles {
		row := index[12*i:]
		n := binary.LittleEndian.Uint32(row[8:])
		if uint64(n) > uint64(len(body)) {
			return Batch{}, fmt.Errorf("decode batch: tile %d declares %d bytes, %d are left", i, n, len(body))
		}
		b.Tiles[i] = Tile{
			Col:  int(binary.LittleEndian.Uint32(row)),
			Row:  int(binary.LittleEndian.Uint32(row[4:])),
			Data: body[:n:n],
		}
		body = body[n:]
	}
	if len(body) != 0 {
		return Batch{}, fmt.Errorf("decode batch: %d bytes too many", len(body))
	}
	return b, nil
}

func decodeHeader(data []byte) (Batch, []byte, error) {
	var b Batch
	if len(data) < 8 || !bytes.Equal(data[:4], batchMagic[:]) {
		return b, nil, fmt.Errorf("not a batch of tiles: it does not begin with %q", batchMagic[:])
	}
	n := binary.LittleEndian.Uint32(data[4:])
	if n > maxHeaderLength || uint64(n) > uint64(len(data)-8) {
		return b, nil, fmt.Errorf("header of %d bytes declared, %d are there", n, len(data)-8)
	}
	if err := json.Unmarshal(data[8:8+n], &b.BatchHeader); err != nil {
		return b, nil, fmt.Errorf("header: %w", err)
	}
	if err := b.check(); err != nil {
		return b, nil, err
	}
	return b, data[8+n:], nil
}

// check is what both ends ask of a header before anything is sized by it.
func (h BatchHeader) check() error {
	switch {
	case h.Version != BatchVersion:
		return fmt.Errorf("version %d: this program reads %d", h.Version, BatchVersion)
	case h.Run == "":
		return fmt.Errorf("the batch names no run")
	case h.Of < 1 || h.Index < 0 || h.Index >= h.Of:
		return fmt.Errorf("batch %d of %d does not exist", h.Index, h.Of)
	case h.Count < 0 || h.Count > maxBatchTiles:
		return fmt.Errorf("%d tiles, at most %d fit a batch", h.Count, maxBatchTiles)
	}
	return nil
}
