package dicomwsi

import (
	"context"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"telepath/tiling"
)

// SeriesOptions say what WriteSeries writes about the slide. Everything is optional.
type SeriesOptions struct {
	PatientName     string // PN, e.g. "Demo^Patient"; empty: not known
	PatientID       string // LO, at most 64 characters
	AccessionNumber string // SH, at most 16 characters
	// ContainerID is the identifier on the glass; empty: the slide's own claim, else "DRAWN".
	ContainerID string
	// Stain is the staining in words; empty: the slide's own, else H&E. H&E is coded.
	Stain string
	// StudyUID and SeriesUID; empty ones are derived from the texts here, the slide's size
	// and UIDSeed, so that the same slide always gets the same UIDs.
	StudyUID, SeriesUID string
	// UIDSeed tells slides apart that have the same texts and size.
	UIDSeed string
	// Acquired is the time of scanning; zero: 2026-01-01 00:00 UTC.
	Acquired time.Time
	// Quality of the JPEG frames, 1 to 100; 0 means 80.
	Quality int
	// Thumbnail asks for a thumbnail.dcm too.
	Thumbnail bool
	// Progress, if set, is called after each frame of a level with the frames done and all.
	Progress func(done, total int)
}

const writeQuality = 80

// WriteSeries stores src as a series of DICOM VL Whole Slide Microscopy images (PS3.3 A.32.8)
// in dir, which is made if it isn't there: level-N.dcm for each level (multi-frame,
// TILED_FULL, JPEG Baseline, Extended Offset Table), label.dcm and overview.dcm where the
// slide has them, and thumbnail.dcm if asked for. A file appears under its name when it is
// complete. Memory is the offsets of one level's frames and a few tiles.
// A slide without mpp is refused: PixelSpacing is required and never guessed.
func WriteSeries(ctx context.Context, dir string, src tiling.Slide, codec tiling.Codec, opts SeriesOptions) error {
	w, err := newWriteSeries(src, codec, opts)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("write DICOM series: %w", err)
	}
	for level := range w.info.Levels {
		if err := w.writeLevel(ctx, dir, level); err != nil {
			return fmt.Errorf("write DICOM series: %w", err)
		}
	}
	for i, name := range []string{"label", "overview", "thumbnail"} {
		if !slices.Contains(w.info.Associated, name) || name == "thumbnail" && !opts.Thumbnail {
			continue
		}
		if err := w.writePicture(ctx, dir, name, len(w.info.Levels)+1+i); err != nil {
			return fmt.Errorf("write DICOM series: %w", err)
		}
	}
	return nil
}

// writeSeries is one series under way.
type writeSeries struct {
	opts        SeriesOptions
	src         tiling.Slide
	codec       tiling.Codec
	info        tiling.Info
	done, total int
}

func newWriteSeries(src tiling.Slide, codec tiling.Codec, opts SeriesOptions) (*writeSeries, error) {
	info := src.Info()
	if info.MPP == nil || info.MPP.X <= 0 || info.MPP.Y <= 0 {
		return nil, tiling.Unreadable("no-mpp", "The slide's scale is not known, and a DICOM slide can't be written without it", "",
			"Set the micrometres per pixel first.")
	}
	fill := func(value *string, defaults ...string) {
		for _, d := range defaults {
			if *value == "" {
				*value = d
			}
		}
	}
	fill(&opts.ContainerID, info.Claims.ContainerID, "DRAWN")
	fill(&opts.Stain, info.Stain, "H&E")
	size := fmt.Sprintf("%dx%d", info.Width, info.Height)
	fill(&opts.StudyUID, writeUID("study", opts.PatientID, opts.AccessionNumber, opts.ContainerID, opts.UIDSeed))
	fill(&opts.SeriesUID, writeUID("series", opts.StudyUID, opts.ContainerID, size, opts.UIDSeed))
	if opts.Acquired.IsZero() {
		opts.Acquired = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	if opts.Quality == 0 {
		opts.Quality = writeQuality
	}
	if err := writeCheckTexts(opts); err != nil {
		return nil, err
	}
	w := &writeSeries{opts: opts, src: src, codec: codec, info: info}
	for _, l := range info.Levels {
		w.total += l.Cols() * l.Rows()
	}
	return w, nil
}

// writeCheckTexts refuses what the value representations can't hold (PS3.5 table 6.2-1).
func writeCheckTexts(opts SeriesOptions) error {
	for _, f := range []struct {
		name, value string
		limit       int
	}{
		{"patient name", opts.PatientName, 64}, {"patient id", opts.PatientID, 64},
		{"accession number", opts.AccessionNumber, 16}, {"container id", opts.ContainerID, 64},
		{"stain", opts.Stain, 64}, {"study UID", opts.StudyUID, 64}, {"series UID", opts.SeriesUID, 64},
	} {
		bad := strings.ContainsFunc(f.value, func(r rune) bool { return r == '\\' || r < ' ' || r == 0x7f })
		if n := utf8.RuneCountInString(f.value); bad || n > f.limit || !utf8.ValidString(f.value) {
			return tiling.Unreadable("bad-text", fmt.Sprintf("The %s can't be stored in DICOM", f.name), "",
				fmt.Sprintf("Use at most %d characters without backslashes and control characters.", f.limit))
		}
	}
	return nil
}

// writeImage describes one instance of the series.
type writeImage struct {
	file    string // without .dcm
	number  int    // InstanceNumber
	flavour string // VOLUME, LABEL, OVERVIEW or THUMBNAIL
	derived bool   // resampled, not as scanned
	// Pixels of the whole matrix and of one frame.
	width, height         int
	frameWidth, frameHigh int
	frames                int
	// Millimetres of the imaged area, and where its top left corner is on the glass.
	widthMM, highMM float64
	xMM, yMM        float64
}

// The glass, in millimetres; the label takes the 25 mm at its end.
const (
	writeGlassLong  = 75.0
	writeGlassShort = 25.0
)

// area is the size of the scanned area in millimetres.
func (w *writeSeries) area() (width, height float64) {
	return float64(w.info.Width) * w.info.MPP.X / 1000, float64(w.info.Height) * w.info.MPP.Y / 1000
}

// onSection places an image of the scanned area: in the middle of the glass, beside the label.
func (w *writeSeries) onSection(im *writeImage) {
	im.widthMM, im.highMM = w.area()
	im.xMM = (writeGlassShort + im.highMM) / 2
	im.yMM = writeGlassLong - writeGlassShort - 1
}

func (w *writeSeries) writeLevel(ctx context.Context, dir string, level int) error {
	l := w.info.Levels[level]
	im := writeImage{
		file: fmt.Sprintf("level-%d", level), number: level + 1, flavour: "VOLUME", derived: level > 0,
		width: l.Width, height: l.Height, frameWidth: l.TileWidth, frameHigh: l.TileHeight, frames: l.Cols() * l.Rows(),
	}
	if l.TileWidth > 0xffff || l.TileHeight > 0xffff {
		return tiling.Unreadable("tile-size", "The tiles are too large for DICOM frames", im.file, "Choose tiles below 65,536 pixels.")
	}
	w.onSection(&im)
	return w.writeFile(dir, &im, func(p *writePixels) error {
		return tiling.EncodeLevel(ctx, w.src, w.codec, level, w.opts.Quality, func(_ tiling.TileIndex, jpeg []byte, _ bool) error {
			if err := p.frame(jpeg); err != nil {
				return err
			}
			w.done++
			if w.opts.Progress != nil {
				w.opts.Progress(w.done, w.total)
			}
			return nil
		})
	})
}

func (w *writeSeries) writePicture(ctx context.Context, dir, name string, number int) error {
	img, err := w.src.Associated(ctx, name)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	im, err := w.picture(name, number, img)
	if err != nil {
		return err
	}
	jpeg, err := w.codec.Encode(img, w.opts.Quality)
	if err != nil {
		return fmt.Errorf("encode %s: %w", name, err)
	}
	return w.writeFile(dir, &im, func(p *writePixels) error { return p.frame(jpeg) })
}

// picture describes a single-frame instance. The pictures of the glass are taken to show its
// short side in full; the thumbnail has the scanned area's size.
func (w *writeSeries) picture(name string, number int, img *image.RGBA) (writeImage, error) {
	width, height := img.Bounds().Dx(), img.Bounds().Dy()
	im := writeImage{
		file: name, number: number, flavour: strings.ToUpper(name), derived: name == "thumbnail",
		width: width, height: height, frameWidth: width, frameHigh: height, frames: 1,
		xMM: writeGlassShort, yMM: writeGlassLong,
	}
	if width == 0 || height == 0 || width > 0xffff || height > 0xffff {
		return im, fmt.Errorf("the %s of %d x %d pixels does not fit a DICOM frame", name, width, height)
	}
	if name == "thumbnail" {
		w.onSection(&im)
		return im, nil
	}
	im.highMM = writeGlassShort
	im.widthMM = writeGlassShort * float64(width) / float64(height)
	return im, nil
}

// writeFile writes one instance beside its final name and moves it there when complete.
func (w *writeSeries) writeFile(dir string, im *writeImage, pixels func(*writePixels) error) (err error) {
	path := filepath.Join(dir, im.file+".dcm")
	f, err := os.Create(path + ".part")
	if err != nil {
		return fmt.Errorf("%s: %w", im.file, err)
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(path + ".part")
		}
	}()
	p, err := newWritePixels(f, w.header(im), im)
	if err != nil {
		return fmt.Errorf("%s: %w", im.file, err)
	}
	if err := pixels(p); err != nil {
		return fmt.Errorf("%s: %w", im.file, err)
	}
	if err := p.finish(); err != nil {
		return fmt.Errorf("%s: %w", im.file, err)
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("%s: %w", im.file, err)
	}
	if err := os.Rename(path+".part", path); err != nil {
		return fmt.Errorf("%s: %w", im.file, err)
	}
	return nil
}
