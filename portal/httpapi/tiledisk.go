package httpapi

import (
	"bytes"
	"container/list"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"log/slog"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// tileDisk keeps encoded tiles in a folder, bounded by bytes:
//
//	<slide>/<mark>/<level>/<block>/<col>_<row>
//
// A block is the folder of 16 by 16 neighbours. It is what is counted, and what goes when
// room is needed, the one unused for longest first: one record in memory for up to 256
// files. A file has a head with the length and a checksum of address and content, and is
// written aside and renamed, so that what a crash or a bad disk left is found out and made
// again. Nothing is flushed: losing it costs time only. A nil tileDisk keeps nothing.
type tileDisk struct {
	dir   string
	limit int64
	log   *slog.Logger

	mu     sync.Mutex
	bytes  int64
	order  *list.List // of *tileBlock, the latest first
	blocks map[string]*list.Element
	marks  map[string]string // the mark that each slide was last used with
}

type tileBlock struct {
	path    string // below dir, with slashes
	bytes   int64
	touched time.Time // as the file system has it
}

const (
	tileMagic = "TPt1"
	tileHead  = 12 // magic, length, checksum
	// maxDiskTile is above any tile: what is larger is not one of ours.
	maxDiskTile = 64 << 20
	blockSide   = 16
	// touchEvery bounds how often a use is written to the folder's time, which is how the
	// order survives a restart.
	touchEvery = time.Minute
	tempTile   = ".new-"
	// staleTemp is the age from which a file being written belongs to nobody.
	staleTemp = time.Hour
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// openTileDisk makes the folder, readable by its owner only, and reads what is in it: for
// 2 GB, some hundred thousand names.
func openTileDisk(dir string, limit int64, log *slog.Logger) (*tileDisk, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("open the folder of tiles: %w", err)
	}
	d := &tileDisk{dir: dir, limit: limit, log: log, order: list.New(), blocks: map[string]*list.Element{}, marks: map[string]string{}}
	if err := d.load(); err != nil {
		return nil, fmt.Errorf("read the folder of tiles: %w", err)
	}
	d.remove(d.surplus())
	return d, nil
}

// load counts the blocks, puts them in the order of their last use, and removes what a
// crash left half written.
func (d *tileDisk) load() error {
	temps, err := fs.Glob(os.DirFS(d.dir), tempTile+"*")
	for _, name := range temps {
		if info, err := os.Stat(filepath.Join(d.dir, name)); err == nil && time.Since(info.ModTime()) > staleTemp {
			_ = os.Remove(filepath.Join(d.dir, name)) // tried again at the next start
		}
	}
	paths, err2 := fs.Glob(os.DirFS(d.dir), "*/*/*/*")
	if err := errors.Join(err, err2); err != nil {
		return err
	}
	var found []*tileBlock
	for _, p := range paths {
		if b, ok := d.count(p); ok {
			found = append(found, b)
		}
	}
	slices.SortFunc(found, func(a, b *tileBlock) int { return b.touched.Compare(a.touched) })
	for _, b := range found {
		d.blocks[b.path] = d.order.PushBack(b)
		d.bytes += b.bytes
	}
	return nil
}

func (d *tileDisk) count(block string) (*tileBlock, bool) {
	full := filepath.Join(d.dir, filepath.FromSlash(block))
	entries, err := os.ReadDir(full)
	folder, err2 := os.Stat(full)
	if err != nil || err2 != nil {
		return nil, false // removed by another process, or no folder
	}
	b := &tileBlock{path: block, touched: folder.ModTime()}
	for _, e := range entries {
		if info, err := e.Info(); err == nil {
			b.bytes += info.Size()
		}
	}
	return b, true
}

// place is where a tile lies: its block and its file in it.
func (k tileKey) place() (block, file string) {
	b := path.Join(k.slide, k.mark, strconv.Itoa(k.level), blockOf(k.col)+"_"+blockOf(k.row))
	return b, strconv.Itoa(k.col) + "_" + strconv.Itoa(k.row)
}

// blockOf counts places beside the grid (see tiling.Completed) to block -1.
func blockOf(i int) string {
	if i < 0 {
		return "-1"
	}
	return strconv.Itoa(i / blockSide)
}

// get reads a tile; what is damaged is removed.
func (d *tileDisk) get(key tileKey) ([]byte, bool) {
	if d == nil || key.name != "" {
		return nil, false
	}
	block, name := key.place()
	full := filepath.Join(d.dir, filepath.FromSlash(block), name)
	info, err := os.Stat(full)
	if err != nil || info.Size() > maxDiskTile {
		return nil, false
	}
	raw, err := os.ReadFile(full)
	if err != nil {
		return nil, false
	}
	data, ok := unwrapTile(block+"/"+name, raw)
	if !ok {
		d.log.Warn("a kept tile was damaged and is made again", "slide_id", key.slide)
		if os.Remove(full) == nil {
			d.grow(block, -info.Size())
		}
		return nil, false
	}
	d.used(key, block)
	return data, true
}

func wrapTile(at string, data []byte) []byte {
	out := make([]byte, 0, tileHead+len(data))
	out = append(out, tileMagic...)
	out = binary.BigEndian.AppendUint32(out, uint32(len(data)))
	out = binary.BigEndian.AppendUint32(out, tileSum(at, data))
	return append(out, data...)
}

func unwrapTile(at string, raw []byte) ([]byte, bool) {
	if len(raw) < tileHead || !bytes.HasPrefix(raw, []byte(tileMagic)) {
		return nil, false
	}
	data := raw[tileHead:]
	ok := binary.BigEndian.Uint32(raw[4:]) == uint32(len(data)) && binary.BigEndian.Uint32(raw[8:]) == tileSum(at, data)
	return data, ok
}

func tileSum(at string, data []byte) uint32 {
	return crc32.Update(crc32.Checksum([]byte(at), castagnoli), castagnoli, data)
}

// put writes a tile and makes room for it. What can't be written is made again when asked
// for: a full disk gives half of the kept tiles back, and no failure is a reader's.
func (d *tileDisk) put(key tileKey, data []byte) {
	if d == nil || key.name != "" {
		return
	}
	block, name := key.place()
	grown, err := d.write(block, name, wrapTile(block+"/"+name, data))
	if err != nil {
		d.failed(key, err)
		return
	}
	d.used(key, block)
	d.grow(block, grown)
	d.remove(d.surplus())
}

// failed gives room back only where there was none: whatever else went wrong, throwing kept
// tiles away does not mend it.
func (d *tileDisk) failed(key tileKey, err error) {
	d.log.Warn("a tile could not be kept", "slide_id", key.slide, "error", err)
	if !errors.Is(err, syscall.ENOSPC) && !errors.Is(err, syscall.EDQUOT) {
		return
	}
	d.mu.Lock()
	gone := d.shrink(d.bytes / 2)
	d.mu.Unlock()
	d.remove(gone)
}

// write says by how many bytes the block has grown.
func (d *tileDisk) write(block, name string, wrapped []byte) (grown int64, err error) {
	temp, err := os.CreateTemp(d.dir, tempTile)
	if err != nil {
		return 0, err
	}
	defer os.Remove(temp.Name()) // gone after the rename
	_, err = temp.Write(wrapped)
	if err := errors.Join(err, temp.Close()); err != nil {
		return 0, err
	}
	folder := filepath.Join(d.dir, filepath.FromSlash(block))
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return 0, err
	}
	full := filepath.Join(folder, name)
	grown = int64(len(wrapped))
	if before, err := os.Stat(full); err == nil {
		grown -= before.Size()
	}
	return grown, os.Rename(temp.Name(), full)
}

func (d *tileDisk) grow(block string, bytes int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if e := d.blocks[block]; e != nil {
		e.Value.(*tileBlock).bytes += bytes
		d.bytes += bytes
	}
}

// used puts a block first, and drops what is kept of a slide's earlier files.
func (d *tileDisk) used(key tileKey, block string) {
	now := time.Now()
	d.mu.Lock()
	e := d.blocks[block]
	if e == nil {
		e = d.order.PushFront(&tileBlock{path: block, touched: now})
		d.blocks[block] = e
	}
	d.order.MoveToFront(e)
	b := e.Value.(*tileBlock)
	touch := now.Sub(b.touched) > touchEvery
	if touch {
		b.touched = now
	}
	changed := d.marks[key.slide] != key.mark
	d.marks[key.slide] = key.mark
	d.mu.Unlock()
	if touch {
		_ = os.Chtimes(filepath.Join(d.dir, filepath.FromSlash(block)), now, now) // the order after a restart, no more
	}
	if changed {
		d.forget(key.slide, key.mark)
	}
}

func (d *tileDisk) surplus() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.shrink(d.limit)
}

// shrink takes blocks off the record until so many bytes are left; the lock is held. The
// caller removes the folders without it.
func (d *tileDisk) shrink(limit int64) (gone []string) {
	for d.bytes > limit && d.order.Len() > 0 {
		gone = append(gone, d.strike(d.order.Back()))
	}
	return gone
}

func (d *tileDisk) strike(e *list.Element) string {
	b := d.order.Remove(e).(*tileBlock)
	delete(d.blocks, b.path)
	d.bytes -= b.bytes
	return b.path
}

// remove deletes folders below dir. One that can't be deleted is counted again at the next
// start.
func (d *tileDisk) remove(paths []string) {
	for _, p := range paths {
		if err := os.RemoveAll(filepath.Join(d.dir, filepath.FromSlash(p))); err != nil {
			d.log.Warn("kept tiles could not be removed", "error", err)
		}
	}
}

// forget removes a slide's tiles, except those with the mark to keep; "" keeps none.
func (d *tileDisk) forget(slide, keep string) {
	if d == nil {
		return
	}
	entries, err := os.ReadDir(filepath.Join(d.dir, slide))
	if err != nil {
		return // there is nothing
	}
	var gone []string
	for _, e := range entries {
		if e.Name() != keep {
			gone = append(gone, path.Join(slide, e.Name()))
		}
	}
	if keep == "" {
		gone = append(gone, slide)
	}
	d.mu.Lock()
	for _, p := range gone {
		for block, e := range d.blocks {
			if strings.HasPrefix(block, p+"/") {
				d.strike(e)
			}
		}
	}
	d.mu.Unlock()
	d.remove(gone)
}

// slides lists the slides of which there are tiles.
func (d *tileDisk) slides() (ids []string) {
	if d == nil {
		return nil
	}
	entries, err := os.ReadDir(d.dir)
	if err != nil {
		d.log.Warn("the folder of tiles can't be read", "error", err)
	}
	for _, e := range entries {
		if e.IsDir() {
			ids = append(ids, e.Name())
		}
	}
	return ids
}

func (d *tileDisk) size() int64 {
	if d == nil {
		return 0
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.bytes
}
