package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"telepath/tiling"
)

func analyzeCommand() *cobra.Command {
	var o analysisOptions
	var asJSON, quiet bool
	cmd := &cobra.Command{
		Use: "analyze SLIDE…", Short: "Analyse slides without a server: report, heatmap, regions",
		Long: "Tiles each slide, sends the tissue tiles through an in-process queue to the model and writes\n" +
			"report.json, report.pdf, heatmap.png, overlay.png and findings.geojson into the output folder\n" +
			"(a sub-folder for each slide when there are several).",
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.mpp != 0 && !(tiling.MPP{X: o.mpp, Y: o.mpp}).Plausible() {
				return usagef("--mpp %v: a microscope scan has 0.1 to 2.0 µm per pixel", o.mpp)
			}
			o.progress = newProgress(cmd.ErrOrStderr(), quiet)
			out := cmd.OutOrStdout()
			var failures []error
			for _, path := range args {
				dir := o.out
				if len(args) > 1 {
					dir = filepath.Join(o.out, folderName(path))
				}
				summary, err := analyzeOne(cmd.Context(), path, dir, o)
				if err != nil {
					failures = append(failures, err)
					if errors.Is(err, context.Canceled) {
						break
					}
					continue
				}
				if asJSON {
					enc := json.NewEncoder(out)
					enc.SetIndent("", "  ")
					if err := enc.Encode(summary); err != nil {
						return err
					}
					continue
				}
				fmt.Fprint(out, summary.text(path, dir))
			}
			return errors.Join(failures...)
		},
	}
	f := cmd.Flags()
	f.StringVarP(&o.out, "output", "o", "", "output folder (required)")
	f.BoolVar(&asJSON, "json", false, "print one JSON object for each slide")
	f.BoolVar(&quiet, "quiet", false, "no progress bar")
	f.StringVar(&o.model, "model", "", "model name (default: the one that fits)")
	f.StringVar(&o.endpoint, "endpoint", "", "address of a model server (Open Inference Protocol), e.g. http://gpu:8000")
	f.StringVar(&o.lang, "lang", "en", "language of the report: en or zh")
	f.Float64Var(&o.mpp, "mpp", 0, "micrometres per pixel, for a slide that does not say")
	if err := cmd.MarkFlagRequired("output"); err != nil {
		panic(err) // the flag is defined above
	}
	return cmd
}

// folderName is a slide's sub-folder: its base name without the ending.
func folderName(path string) string {
	base := filepath.Base(filepath.Clean(path))
	return strings.TrimSuffix(base, filepath.Ext(base))
}

// makeFolder makes the output folder.
func makeFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return usagef("the output folder %s can't be made: %w", dir, err)
	}
	return nil
}
