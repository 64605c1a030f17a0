package tiffwsi

import (
	"bufio"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"math"

	"telepath/tiling"
)

// WriteOptions say how Write encodes a slide.
type WriteOptions struct {
	// Quality of the JPEG tiles, 1 to 100: higher is larger. 0 means 80.
	Quality int
	// BigTIFF asks for 64-bit offsets. They are used anyway where the file may pass 3.9 GB.
	BigTIFF bool
	// Description is the ImageDescription of the first page; it must not name a patient.
	// Empty: none is written.
	Description string
	// Progress, if set, is called after each tile with the tiles done and all tiles.
	Progress func(done, total int)
}

const (
	writeQuality = 80
	// writeClassicLimit is the largest estimate for 32-bit offsets; the estimate is one byte
	// per pixel, several times what tissue takes at quality 80.
	writeClassicLimit = 3_900_000_000
	writeSoftware     = "Telepath"
)

// Write stores src as a pyramidal tiled TIFF: one page per level, level 0 first, lower levels
// marked as reduced-resolution versions, complete JPEG tiles (YCbCr 4:2:0, TIFF Technical
// Note 2), resolution in pixels per centimetre. dst starts at its current offset 0 and is
// written once, but for the header, which is patched at the end. Memory is the tables of
// tile offsets and a few tiles. Tiles of plain background are stored once.
// The slide's level tiles must be multiples of 16 pixels (TIFF 6.0, section 15).
func Write(ctx context.Context, dst io.WriteSeeker, src tiling.Slide, codec tiling.Codec, opts WriteOptions) error {
	info := src.Info()
	if err := writeCheck(info); err != nil {
		return err
	}
	if opts.Quality == 0 {
		opts.Quality = writeQuality
	}
	w := &writeFile{out: bufio.NewWriterSize(dst, 1<<20), big: opts.BigTIFF || writeEstimate(info) > writeClassicLimit}
	if err := w.header(0); err != nil {
		return err
	}
	total, done := 0, 0
	for _, l := range info.Levels {
		total += l.Cols() * l.Rows()
	}
	step := func() {
		done++
		if opts.Progress != nil {
			opts.Progress(done, total)
		}
	}
	tables := make([]writeTable, len(info.Levels))
	for i := range info.Levels {
		if err := w.tiles(ctx, src, codec, i, opts.Quality, &tables[i], step); err != nil {
			return fmt.Errorf("write TIFF: %w", err)
		}
	}
	first, err := w.directories(src, tables, opts)
	if err != nil {
		return err
	}
	return w.finish(dst, first)
}

// writeCheck refuses what a TIFF can't hold.
func writeCheck(info tiling.Info) error {
	for i, l := range info.Levels {
		if l.TileWidth%16 != 0 || l.TileHeight%16 != 0 || l.TileWidth <= 0 || l.TileHeight <= 0 {
			return tiling.Unreadable("tile-size",
				fmt.Sprintf("Tiles of %d x %d pixels can't be stored in a TIFF", l.TileWidth, l.TileHeight),
				fmt.Sprintf("level %d", i), "Choose a tile size that is a multiple of 16.")
		}
	}
	return nil
}

func writeEstimate(info tiling.Info) (size uint64) {
	for _, l := range info.Levels {
		size += uint64(l.Cols()) * uint64(l.Rows()) * uint64(l.TileWidth) * uint64(l.TileHeight)
	}
	return size
}

// writeTable says where the tiles of one level are.
type writeTable struct {
	offsets []uint64
	counts  []uint32
	sampled uint16 // chroma subsampling of the JPEGs, 1 or 2 in both directions
}

// writeFile is a TIFF under way: what was written and how many bytes.
type writeFile struct {
	out *bufio.Writer
	at  uint64
	big bool
}

func (w *writeFile) write(data []byte) error {
	n, err := w.out.Write(data)
	w.at += uint64(n)
	if err != nil {
		return fmt.Errorf("write TIFF at %d: %w", w.at, err)
	}
	if !w.big && w.at > math.MaxUint32 {
		return fmt.Errorf("write TIFF: the tiles are larger than expected and passed 4 GiB; ask for BigTIFF or a lower quality")
	}
	return nil
}

// header writes the file's first bytes with the place of the first directory.
func (w *writeFile) header(first uint64) error {
	le := binary.LittleEndian
	if w.big {
		return w.write(le.AppendUint64([]byte{'I', 'I', 43, 0, 8, 0, 0, 0}, first))
	}
	return w.write(le.AppendUint32([]byte{'I', 'I', 42, 0}, uint32(first)))
}

// tiles writes the tiles of one level and notes their places.
func (w *writeFile) tiles(ctx context.Context, src tiling.Slide, codec tiling.Codec, level, quality int, table *writeTable, step func()) error {
	plain := map[*byte]uint64{}
	return tiling.EncodeLevel(ctx, src, codec, level, quality, func(_ tiling.TileIndex, jpeg []byte, same bool) error {
		if table.sampled == 0 {
			info, err := tiling.InspectJPEG(jpeg)
			if err != nil {
				return fmt.Errorf("inspect the first tile of level %d: %w", level, err)
			}
			table.sampled = 1
			if info.Subsampled {
				table.sampled = 2
			}
		}
		at, known := plain[&jpeg[0]]
		if !same || !known {
			at = w.at
			if err := w.write(jpeg); err != nil {
				return err
			}
		}
		if same {
			plain[&jpeg[0]] = at
		}
		table.offsets = append(table.offsets, at)
		table.counts = append(table.counts, uint32(len(jpeg)))
		step()
		return nil
	})
}

// directories writes the pages' directories, the last one first, so that each knows where
// the next one is, and returns the place of the first.
func (w *writeFile) directories(src tiling.Slide, tables []writeTable, opts WriteOptions) (first uint64, err error) {
	for i := len(tables) - 1; i >= 0; i-- {
		if first, err = w.directory(writePage(src, i, &tables[i], opts), first); err != nil {
			return 0, err
		}
	}
	return first, nil
}

// finish writes what is left in memory and puts the first directory's place into the header.
func (w *writeFile) finish(dst io.WriteSeeker, first uint64) error {
	if err := w.out.Flush(); err != nil {
		return fmt.Errorf("write the end of the TIFF: %w", err)
	}
	if _, err := dst.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("return to the TIFF's header: %w", err)
	}
	if err := w.header(first); err != nil {
		return err
	}
	if err := w.out.Flush(); err != nil {
		return fmt.Errorf("write the TIFF's header: %w", err)
	}
	if _, err := dst.Seek(0, io.SeekEnd); err != nil {
		return fmt.Errorf("return to the end of the TIFF: %w", err)
	}
	return nil
}
