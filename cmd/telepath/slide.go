package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"image/png"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"telepath/portal"
	"telepath/reports"
	"telepath/tiling"
	"telepath/tiling/resample"
)

func slideCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "slide", Short: "Look at a slide: info, check, region, tile, thumbnail", Args: cobra.NoArgs, RunE: needsSubcommand}
	cmd.AddCommand(slideInfo(), slideCheck(), slideProbe(), slideRegion(), slideTile(), slideThumbnail())
	return cmd
}

func needsSubcommand(cmd *cobra.Command, _ []string) error {
	_ = cmd.Help()
	return usagef("say what to do: %s SUBCOMMAND", cmd.CommandPath())
}

// withSlide opens the slide named by the command's argument for f.
func withSlide(f func(context.Context, *cobra.Command, tiling.Slide) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		if out := cmd.Flags().Lookup("output"); out != nil {
			if err := sparesSlide(args[0], out.Value.String()); err != nil {
				return err
			}
		}
		s, err := newOpener().openPath(cmd.Context(), args[0])
		if err != nil {
			return err
		}
		defer s.Close()
		return f(cmd.Context(), cmd, s)
	}
}

func slideInfo() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{Use: "info PATH", Short: "Everything known of a slide, and every doubt", Args: cobra.ExactArgs(1)}
	cmd.RunE = withSlide(func(_ context.Context, cmd *cobra.Command, s tiling.Slide) error {
		if asJSON {
			return writeJSON(cmd.OutOrStdout(), s.Info())
		}
		printInfo(cmd.OutOrStdout(), s.Info())
		return nil
	})
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func printInfo(w io.Writer, i tiling.Info) {
	fmt.Fprintf(w, "format      %s (reader %s)\nsize        %d x %d px\n", i.Format, i.Reader, i.Width, i.Height)
	if i.MPP != nil {
		fmt.Fprintf(w, "scale       %.5g x %.5g µm per pixel (%s)\n", i.MPP.X, i.MPP.Y, i.MPP.Source)
	} else {
		fmt.Fprintln(w, "scale       unknown")
	}
	for n, l := range i.Levels {
		fmt.Fprintf(w, "level %-5d %d x %d, tiles %d x %d, downsample %.4g\n", n, l.Width, l.Height, l.TileWidth, l.TileHeight, l.Downsample)
	}
	fmt.Fprintf(w, "pictures    %s\nstain       %s\nencoding    %s\ncolour      ICC profile %v\n", strings.Join(i.Associated, ", "), i.Stain, i.TransferSyntax, i.ICC)
	for _, d := range i.Doubts {
		fmt.Fprintf(w, "doubt       %s\n", d)
	}
}

// checked is what `slide check --json` prints: the info, the quality and what it rests on.
type checked struct {
	tiling.Info
	Quality  reports.Quality `json:"quality"`
	Measured measured        `json:"measured"`
}

// measured is what was seen on the slide.
type measured struct {
	Stain        tiling.StainGuess `json:"stain"`
	Focus        tiling.FocusMap   `json:"focus"`
	PenFraction  float64           `json:"pen_fraction"`
	FoldFraction float64           `json:"fold_fraction"`
	Bubbles      int               `json:"bubbles"`
}

func slideCheck() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{Use: "check PATH", Short: "Judge a slide's quality; exit 3 if it can't be read", Args: cobra.ExactArgs(1)}
	cmd.RunE = withSlide(func(ctx context.Context, cmd *cobra.Command, s tiling.Slide) error {
		if err := tiling.CheckWhole(ctx, s); err != nil {
			return err
		}
		mask, err := tiling.FindTissue(ctx, s)
		if err != nil {
			return err
		}
		q, err := tiling.Judge(ctx, s, mask)
		if err != nil {
			return err
		}
		c := checked{Info: s.Info(), Quality: *portal.QualityOf(q), Measured: measured{q.Stain, q.Focus, q.PenFraction, q.FoldFraction, q.Bubbles}}
		if asJSON {
			return writeJSON(cmd.OutOrStdout(), c)
		}
		printInfo(cmd.OutOrStdout(), c.Info)
		fmt.Fprintf(cmd.OutOrStdout(), "quality     %s, %.1f %% tissue, sharpness %.3f\n", c.Quality.Verdict, 100*c.Quality.TissueFraction, c.Quality.Sharpness)
		fmt.Fprintf(cmd.OutOrStdout(), "looks like  %s\n", cmp.Or(q.Stain.Stain, "no stain that can be told"))
		for _, r := range c.Quality.Reasons {
			fmt.Fprintf(cmd.OutOrStdout(), "            %s\n", r)
		}
		return nil
	})
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// slideProbe opens a slide, decodes the first and last tile of every level and the pictures
// beside it, and says so: what a watching process runs in a child to see whether a file is
// safe to read.
func slideProbe() *cobra.Command {
	cmd := &cobra.Command{Use: "probe PATH", Short: "Open a slide and decode a few tiles of every level and what lies beside it", Args: cobra.ExactArgs(1)}
	cmd.RunE = withSlide(func(ctx context.Context, cmd *cobra.Command, s tiling.Slide) error {
		for level, l := range s.Info().Levels {
			for _, at := range []tiling.TileIndex{{}, {Col: l.Cols() - 1, Row: l.Rows() - 1}} {
				if _, err := s.Tile(ctx, level, at); err != nil {
					return fmt.Errorf("level %d: %w", level, err)
				}
			}
		}
		for _, name := range s.Info().Associated {
			if _, err := s.Associated(ctx, name); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
		return json.NewEncoder(cmd.OutOrStdout()).Encode(map[string]any{"readable": true, "format": s.Info().Format})
	})
	return cmd
}

func slideRegion() *cobra.Command {
	var r tiling.Region
	var out string
	cmd := &cobra.Command{
		Use: "region PATH", Short: "Write a rectangle of one level as PNG", Args: cobra.ExactArgs(1),
		Long: "x, y, width and height are pixels of the level; outside the slide is white.",
	}
	cmd.RunE = withSlide(func(ctx context.Context, _ *cobra.Command, s tiling.Slide) error {
		if r.Level < 0 || r.Level >= len(s.Info().Levels) {
			return usagef("--level %d: the slide has levels 0 to %d", r.Level, len(s.Info().Levels)-1)
		}
		if r.Width <= 0 || r.Height <= 0 || r.Width > tiling.MaxTilePixels/r.Height {
			return usagef("--width and --height must be positive and at most %d pixels together", tiling.MaxTilePixels)
		}
		img, err := tiling.ReadRegion(ctx, s, r)
		if err != nil {
			return err
		}
		return writeFile(out, func(w io.Writer) error { return png.Encode(w, img) })
	})
	f := cmd.Flags()
	f.IntVar(&r.Level, "level", 0, "level, 0 is full resolution")
	f.IntVar(&r.X, "x", 0, "left edge, px")
	f.IntVar(&r.Y, "y", 0, "top edge, px")
	f.IntVar(&r.Width, "width", 0, "width, px")
	f.IntVar(&r.Height, "height", 0, "height, px")
	outputFlag(cmd, &out)
	return cmd
}

func slideTile() *cobra.Command {
	var level int
	var at tiling.TileIndex
	var out string
	cmd := &cobra.Command{Use: "tile PATH", Short: "Write one tile as the viewer gets it", Args: cobra.ExactArgs(1)}
	cmd.RunE = withSlide(func(ctx context.Context, _ *cobra.Command, s tiling.Slide) error {
		if level < 0 || level >= len(s.Info().Levels) {
			return usagef("--level %d: the slide has levels 0 to %d", level, len(s.Info().Levels)-1)
		}
		if l := s.Info().Levels[level]; !l.Contains(at) {
			return usagef("--col %d --row %d: level %d has %d columns and %d rows", at.Col, at.Row, level, l.Cols(), l.Rows())
		}
		data, err := tiling.ViewerTile(ctx, s, newOpener().codecs.JPEG, level, at)
		if err != nil {
			return err
		}
		return writeFile(out, func(w io.Writer) error { _, err := w.Write(data); return err })
	})
	f := cmd.Flags()
	f.IntVar(&level, "level", 0, "level, 0 is full resolution")
	f.IntVar(&at.Col, "col", 0, "column")
	f.IntVar(&at.Row, "row", 0, "row")
	outputFlag(cmd, &out)
	return cmd
}

func slideThumbnail() *cobra.Command {
	var side int
	var out, name string
	cmd := &cobra.Command{Use: "thumbnail PATH", Short: "Write the whole slide, or its label or overview, as PNG", Args: cobra.ExactArgs(1)}
	cmd.RunE = withSlide(func(ctx context.Context, _ *cobra.Command, s tiling.Slide) error {
		if side < 16 || side > 8192 {
			return usagef("--side %d: use 16 to 8192 px", side)
		}
		if name != "" && !slices.Contains(s.Info().Associated, name) {
			return usagef("--associated %s: the slide has %s", name, cmp.Or(strings.Join(s.Info().Associated, ", "), "no such pictures"))
		}
		if name != "" {
			img, err := s.Associated(ctx, name)
			if err != nil {
				return err
			}
			return writeFile(out, func(w io.Writer) error { return png.Encode(w, img) })
		}
		img, err := portal.Thumbnail(ctx, s, resample.New(), side)
		if err != nil {
			return err
		}
		return writeFile(out, func(w io.Writer) error { return png.Encode(w, img) })
	})
	cmd.Flags().IntVar(&side, "side", 1024, "longer side, px")
	cmd.Flags().StringVar(&name, "associated", "", "label, overview or thumbnail instead of the slide")
	outputFlag(cmd, &out)
	return cmd
}

func outputFlag(cmd *cobra.Command, out *string) {
	cmd.Flags().StringVarP(out, "output", "o", "", "output file (required)")
	if err := cmd.MarkFlagRequired("output"); err != nil {
		panic(err) // the flag is defined above
	}
}

// sparesSlide refuses an output that is one of the slide's own files.
func sparesSlide(slide, out string) error {
	to, err := os.Stat(out)
	if err != nil {
		return nil // it is not there yet
	}
	paths, err := filesOf(slide)
	if err != nil {
		return err
	}
	for _, p := range paths {
		if from, err := os.Stat(p); err == nil && os.SameFile(from, to) {
			return usagef("the output %s is a file of the slide itself; name another", out)
		}
	}
	return nil
}

func writeFile(path string, write func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return usagef("the output file can't be written: %w", err)
	}
	if err := write(f); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
