package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"

	"telepath/portal"
	"telepath/queue"
	"telepath/reports"
	"telepath/reports/geojson"
	"telepath/tiling/resample"
)

// write puts the five files into dir, each complete or not at all.
func (a *analysis) write(ctx context.Context, path, dir string) error {
	a.progress.say("writing the report")
	overlay, pictures, err := a.pictures(ctx)
	if err != nil {
		return err
	}
	doc := a.document(path)
	reports.DraftText(&doc, a.lang)
	files := []struct {
		name  string
		write func(io.Writer) error
	}{
		{"report.json", func(w io.Writer) error { return writeJSON(w, doc) }},
		{"findings.geojson", func(w io.Writer) error { return geojson.Write(w, a.outcome.Regions) }},
		{"overlay.png", func(w io.Writer) error { return png.Encode(w, overlay) }},
		{"heatmap.png", a.heatmap},
		{"report.pdf", func(w io.Writer) error {
			return printer{}.print(w, portal.PrintJob{Draft: &doc, Lang: a.lang, Hospital: doc.Hospital, Pictures: pictures})
		}},
	}
	for _, f := range files {
		var out bytes.Buffer
		if err := f.write(&out); err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
		if err := replaceFile(filepath.Join(dir, f.name), out.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

// replaceFile writes beside the file and renames, so that a reader never sees half of it.
func replaceFile(path string, data []byte) error {
	temp := path + ".part"
	if err := os.WriteFile(temp, data, 0o644); err != nil {
		return err
	}
	return os.Rename(temp, path)
}

func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

const analyzeThumbnail = 1200 // px, longer side of overlay.png

func (a *analysis) pictures(ctx context.Context) (*image.RGBA, []portal.SlidePicture, error) {
	thumb, err := portal.Thumbnail(ctx, a.slide, resample.New(), analyzeThumbnail)
	if err != nil {
		return nil, nil, err
	}
	if len(a.answers) == 0 {
		return thumb, []portal.SlidePicture{{Slide: "slide", Overlay: thumb}}, nil
	}
	overlay, crops, err := portal.Picture(ctx, a.slide, resample.New(), thumb, a.plan, a.outcome)
	return overlay, []portal.SlidePicture{{Slide: "slide", Overlay: overlay, Crops: crops}}, err
}

// heatmap covers the slide exactly; where nothing was analysed it is transparent.
func (a *analysis) heatmap(w io.Writer) error {
	if len(a.answers) == 0 {
		width, height := a.info.Width, a.info.Height
		for max(width, height) > portal.HeatmapSide {
			width, height = max(1, width/2), max(1, height/2)
		}
		return png.Encode(w, image.NewNRGBA(image.Rect(0, 0, width, height)))
	}
	return reports.HeatPNG(w, portal.GridOf(a.plan), a.outcome.Heat, portal.HeatmapSide)
}

// document is the draft report. The file's name stands for the slide; nothing that the file
// claims about a patient is taken over.
func (a *analysis) document(path string) reports.Document {
	section := reports.SlideSection{
		Slide: "slide", Name: filepath.Base(filepath.Clean(path)), Stain: a.info.Stain, Width: a.info.Width, Height: a.info.Height,
		Quality: a.sum.Quality, Tiles: a.sum.Tiles, NoAI: a.noAI,
	}
	if a.info.MPP != nil {
		m := a.info.MPP.Mean()
		section.MPP = &m
	}
	if len(a.answers) > 0 {
		card := a.worker.Card()
		section.Model = &reports.ModelUsed{
			Name: card.Name, Version: card.Version, Digest: card.Digest, Threshold: card.Threshold, NotForClinicalUse: card.NotForClinicalUse,
		}
		result := a.outcome.Result
		section.Result = &result
		section.Findings = portal.FindingsOf("slide", a.outcome.Regions)
	}
	return reports.Document{
		Priority: string(queue.Routine), Slides: []reports.SlideSection{section}, NoAI: a.noAI, AIText: []string{},
		Request: reports.Request{Stain: a.info.Stain, Blocks: []string{}, Patient: reports.Patient{Sex: "U"}},
	}
}

// text is the summary for people.
func (s *summary) text(path, dir string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", path)
	mpp := "unknown scale"
	if s.Slide.MPP != nil {
		mpp = fmt.Sprintf("%.4g µm per pixel", s.Slide.MPP.X)
	}
	fmt.Fprintf(&b, "  slide    %s, %d x %d px, %d levels, %s\n", s.Slide.Format, s.Slide.Width, s.Slide.Height, len(s.Slide.Levels), mpp)
	fmt.Fprintf(&b, "  quality  %s, %.1f %% tissue\n", s.Quality.Verdict, 100*s.Quality.TissueFraction)
	for _, r := range s.Quality.Reasons {
		fmt.Fprintf(&b, "           %s\n", r)
	}
	fmt.Fprintf(&b, "  tiles    %d of %d cells have tissue, %d sent, %d answered\n", s.Tiles.Tissue, s.Tiles.Grid, s.Tiles.Sent, s.Tiles.Answered)
	if s.Model != nil {
		fmt.Fprintf(&b, "  model    %s %s\n", s.Model.Name, s.Model.Version)
	}
	flag := "not flagged"
	if s.Result.Flagged {
		flag = "flagged"
	}
	fmt.Fprintf(&b, "  result   %s: %s\n", flag, s.Result.Reason)
	for _, r := range s.Regions[:min(len(s.Regions), 5)] {
		fmt.Fprintf(&b, "           region %d: score %s at %v\n", r.Rank, reports.FormatScore(r.Score), r.Bounds)
	}
	fmt.Fprintf(&b, "  time     %.2f s (open %.2f, mask %.2f, tile %.2f, infer %.2f, aggregate %.2f)\n", s.Seconds.Total,
		s.Seconds.Open, s.Seconds.Mask, s.Seconds.Tile, s.Seconds.Infer, s.Seconds.Aggregate)
	fmt.Fprintf(&b, "  files    %s\n", dir)
	b.WriteString("  A draft for a pathologist to check; not a diagnosis.\n")
	return b.String()
}
