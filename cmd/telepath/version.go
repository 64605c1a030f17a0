package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"telepath/web"
)

// versionName is this release.
const versionName = "0.1.0"

// version is the release and, where the build knows it, the commit.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return versionName
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return versionName + "+" + s.Value[:12]
		}
	}
	return versionName
}

func versionCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{Use: "version", Short: "Version, codec, models, page and fonts", Args: cobra.NoArgs}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		r, err := newModels(cmd.Context(), modelOptions{})
		if err != nil {
			return err
		}
		_, page := web.Page()
		_, chinese := reportFonts()
		v := map[string]any{
			"version": version(), "go": runtime.Version(), "codec": codecs().JPEG.Name(), "models": modelNames(r),
			"page": page, "chinese_font": chinese,
			"libraries": map[string]library{"jpeg": jpegLibrary(), "jpeg2000": jpeg2000Library(), "openslide": openslideLibrary()},
		}
		if asJSON {
			return writeJSON(cmd.OutOrStdout(), v)
		}
		fmt.Fprintf(cmd.OutOrStdout(), "telepath %s (%s)\n  JPEG          %s\n  JPEG 2000     %s\n  OpenSlide     %s\n  models        %s\n  page built    %v\n  Chinese font  %v\n",
			v["version"], v["go"], jpegLibrary(), jpeg2000Library(), openslideLibrary(), v["models"], page, chinese)
		return nil
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}
