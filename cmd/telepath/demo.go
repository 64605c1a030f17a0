package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"telepath/tiling/dicomwsi"
	"telepath/tiling/drawn"
	"telepath/tiling/tiffwsi"
)

func demoCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "demo", Short: "Demo data: slide", Args: cobra.NoArgs, RunE: needsSubcommand}
	cmd.AddCommand(demoSlide())
	return cmd
}

// slideDrawing says what to draw.
type slideDrawing struct {
	path, format, label string
	width, height       int
	seed                uint64
	progress            *progress
}

func demoSlide() *cobra.Command {
	var d slideDrawing
	var quiet bool
	cmd := &cobra.Command{
		Use: "slide", Short: "Draw a plausible H&E slide with a known suspicious outline", Args: cobra.NoArgs,
		Long: "Writes a pyramidal tiled TIFF, or with --format dicom a folder with a DICOM series, and beside it\n" +
			"PATH.truth.geojson with the suspicious outline in level-0 pixels. Memory does not grow with the size.",
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if d.format != "tiff" && d.format != "dicom" {
			return usagef("--format %q: use dicom or tiff", d.format)
		}
		d.progress = newProgress(cmd.ErrOrStderr(), quiet)
		return d.draw(cmd.Context())
	}
	f := cmd.Flags()
	outputFlag(cmd, &d.path)
	f.StringVar(&d.format, "format", "tiff", "dicom or tiff")
	f.IntVar(&d.width, "width", 4096, "px")
	f.IntVar(&d.height, "height", 3072, "px")
	f.Uint64Var(&d.seed, "seed", 1, "the same seed draws the same slide")
	f.StringVar(&d.label, "label", "", "text on the glass label (default DEMO-<seed>)")
	f.BoolVar(&quiet, "quiet", false, "no progress bar")
	return cmd
}

func (d slideDrawing) draw(ctx context.Context) error {
	var options []drawn.Option
	if d.label != "" {
		options = append(options, drawn.WithLabel(d.label))
	}
	slide, err := drawn.New(d.width, d.height, d.seed, options...)
	if err != nil {
		return usageError{err}
	}
	truth, err := os.Create(d.path + ".truth.geojson")
	if err != nil {
		return usagef("the output can't be written: %w", err)
	}
	if err := errors.Join(slide.WriteTruth(truth), truth.Close()); err != nil {
		return err
	}
	showing := func(done, total int) {
		if done <= 1 {
			d.progress.total("tiles", total)
		}
		d.progress.set(done)
	}
	if d.format == "dicom" {
		err = dicomwsi.WriteSeries(ctx, d.path, slide, newOpener().codecs.JPEG, dicomwsi.SeriesOptions{
			UIDSeed: fmt.Sprint(d.seed), ContainerID: slide.Info().Claims.ContainerID, Stain: "H&E", Thumbnail: true, Progress: showing,
		})
	} else {
		err = d.drawTIFF(ctx, slide, showing)
	}
	d.progress.finish()
	return err
}

func (d slideDrawing) drawTIFF(ctx context.Context, slide *drawn.Slide, showing func(done, total int)) error {
	part := d.path + ".part"
	f, err := os.Create(part)
	if err != nil {
		return usagef("the output can't be written: %w", err)
	}
	err = tiffwsi.Write(ctx, f, slide, newOpener().codecs.JPEG, tiffwsi.WriteOptions{Progress: showing})
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, os.Remove(part))
	}
	return os.Rename(part, filepath.Clean(d.path))
}
