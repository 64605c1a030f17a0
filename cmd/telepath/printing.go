package main

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"

	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"

	"telepath/portal"
	"telepath/reports"
	"telepath/reports/pdf"
	"telepath/web"
)

// printer prints reports as PDF with the fonts that the page's build brings.
type printer struct {
	// verifyURL is where a code can be looked up.
	verifyURL string
}

func (p printer) print(w io.Writer, job portal.PrintJob) error {
	in := pdf.Input{
		Draft: job.Draft, Version: job.Version, Previous: job.Previous, Lang: job.Lang, Letterhead: job.Hospital,
		Hash: job.Hash, VerifyURL: p.verifyURL, Superseded: job.Superseded, Kind: job.Kind, Issuer: job.Issuer, First: job.First,
	}
	if job.Version != nil && p.verifyURL != "" {
		in.VerifyURL = p.verifyURL + job.Version.Code
	}
	for _, s := range job.Pictures {
		picture := pdf.Picture{Slide: s.Slide, Overlay: s.Overlay}
		for _, c := range s.Crops {
			picture.Crops = append(picture.Crops, pdf.Crop{Rank: c.Rank, Image: c.Image})
		}
		in.Pictures = append(in.Pictures, picture)
	}
	fonts, _ := reportFonts()
	return pdf.Render(w, in, fonts)
}

// reportFonts returns Noto Sans SC from the page's build or from TELEPATH_FONT_DIR; without
// either, the Go fonts, which know Latin letters only (chinese is false): a signed report
// with other characters is then refused with their names.
func reportFonts() (fonts pdf.Fonts, chinese bool) {
	regular, ok := web.Font("regular")
	bold, okBold := web.Font("bold")
	if ok && okBold {
		return pdf.Fonts{Regular: regular, Bold: bold}, true
	}
	if dir := os.Getenv("TELEPATH_FONT_DIR"); dir != "" {
		regular, err := os.ReadFile(filepath.Join(dir, "NotoSansSC-Regular.ttf"))
		bold, errBold := os.ReadFile(filepath.Join(dir, "NotoSansSC-Bold.ttf"))
		if err == nil && errBold == nil {
			return pdf.Fonts{Regular: regular, Bold: bold}, true
		}
	}
	return pdf.Fonts{Regular: goregular.TTF, Bold: gobold.TTF}, false
}

// printable says which characters of a report the fonts can't show.
func printable(doc reports.Document, lang string) error {
	text, err := json.Marshal(doc)
	if err != nil {
		return err
	}
	fonts, chinese := reportFonts()
	if lang == "zh" && !chinese {
		return errors.New("the Chinese font is missing: build the page with `make build`")
	}
	missing, err := pdf.Missing(fonts, string(text))
	if err != nil {
		return err
	}
	if len(missing) > 0 {
		return (&pdf.MissingGlyphsError{Runes: missing})
	}
	return nil
}
