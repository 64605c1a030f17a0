package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"strings"
	"testing"
	"time"

	"telepath/reports"
)

func TestSignedReport(t *testing.T) {
	t.Parallel()
	fonts, chinese := chineseFonts(t)
	for lang, w := range sampleWords {
		if lang == "zh" && !chinese {
			continue
		}
		l := labelsFor(lang)
		in := sampleInput(lang)
		text := pages(t, render(t, "signed-"+lang, in, fonts))
		all := squeeze(strings.Join(text, ""))
		for _, want := range []string{
			w.hospital, l.title, w.name, "S26-004217", "P-0099123", w.diagnosis, w.question, w.comment, w.signer,
			l.status[reports.Final], "2026-03-02 16:45 (UTC+08:00)", "K7Q2-MM4T-9XHC", in.Hash, l.notClinical, l.aiOnly,
			"telepath-classical 1.0.0", l.decisions["accepted"], l.undecided, l.glassStates["match"], "0.91", "1.23",
			fmt.Sprintf(l.page, 1, len(text)), fmt.Sprintf(l.counts, 3, 1, 1, 0, 1), "no model reads this stain",
		} {
			if !strings.Contains(all, squeeze(want)) {
				t.Errorf("%s: %q is not in the text", lang, want)
			}
		}
		if strings.Contains(all, "DRAFT") || strings.Contains(all, squeeze(l.aiDraft)) {
			t.Errorf("%s: a signed report is marked as a draft", lang)
		}
		if strings.Index(all, squeeze(w.diagnosis)) > strings.Index(all, squeeze(l.microscopy)) {
			t.Errorf("%s: the diagnosis does not come first", lang)
		}
		if len(text) != 2 {
			t.Errorf("%s: %d pages, want 2", lang, len(text))
		}
		for i, page := range text[1:] {
			if !strings.Contains(page, "S26-004217") || !strings.Contains(squeeze(page), squeeze(w.name)) {
				t.Errorf("%s: page %d does not say whose it is", lang, i+2)
			}
		}
	}
}

func TestDraftIsMarkedOnEveryPage(t *testing.T) {
	t.Parallel()
	fonts, chinese := chineseFonts(t)
	for lang := range sampleWords {
		if lang == "zh" && !chinese {
			continue
		}
		doc := sampleDocument(lang)
		doc.Microscopy, doc.Diagnosis = "", ""
		reports.DraftText(&doc, lang)
		in := sampleInput(lang)
		in.Version, in.Draft = nil, &doc
		text := pages(t, render(t, "draft-"+lang, in, fonts))
		for i, page := range text {
			if !strings.Contains(squeeze(page), "DRAFT–notsigned") || chinese && !strings.Contains(squeeze(page), "草稿–未签发") {
				t.Errorf("%s: page %d has no watermark", lang, i+1)
			}
		}
		all := squeeze(strings.Join(text, ""))
		if l := labelsFor(lang); strings.Count(all, squeeze(l.aiDraft)) != 2 || !strings.Contains(all, squeeze(l.unsigned)) {
			t.Errorf("%s: the AI's words are not marked, or it does not say that it is unsigned", lang)
		}
		if strings.Contains(all, "K7Q2") {
			t.Errorf("%s: a draft shows a verification code", lang)
		}
	}
}

func TestAmendedReportShowsBothDiagnoses(t *testing.T) {
	t.Parallel()
	fonts := latinFonts()
	in := sampleInput("en")
	in.Previous = sampleVersion("en")
	next := *in.Version
	next.N, next.Status, next.Reason = 2, reports.Amended, sampleWords["en"].reason
	next.Document.Diagnosis = "Low-grade dysplasia."
	in.Version = &next
	all := squeeze(strings.Join(pages(t, render(t, "amended-en", in, fonts)), ""))
	for _, want := range []string{"Amended report · Version 2", next.Reason, next.Document.Diagnosis, sampleWords["en"].diagnosis, "before this amendment (version 1"} {
		if !strings.Contains(all, squeeze(want)) {
			t.Errorf("%q is not in the text", want)
		}
	}
	for status, mark := range map[reports.Status]string{reports.EnteredInError: "ENTEREDINERROR", reports.Preliminary: "PRELIMINARY"} {
		next.Status = status
		for i, page := range pages(t, render(t, "status-"+string(status), in, fonts)) {
			if !strings.Contains(squeeze(page), mark) {
				t.Errorf("%s: page %d is not marked", status, i+1)
			}
		}
	}
}

func TestSameInputSameBytes(t *testing.T) {
	t.Parallel()
	fonts, _ := chineseFonts(t)
	a, b := render(t, "twice", sampleInput("en"), fonts), render(t, "twice", sampleInput("en"), fonts)
	if !bytes.Equal(a, b) {
		t.Error("two renderings differ")
	}
	if !bytes.Contains(a, []byte("/CreationDate (D:20260302084500Z)")) {
		t.Error("the creation date is not the time of signing")
	}
}

func TestLongReportBreaksCleanly(t *testing.T) {
	t.Parallel()
	fonts, chinese := chineseFonts(t)
	lang := "en"
	if chinese {
		lang = "zh"
	}
	in := sampleInput(lang)
	doc := &in.Version.Document
	doc.Microscopy = strings.Repeat(doc.Microscopy, 12) + "END-OF-MICROSCOPY " + strings.Repeat("W", 400)
	doc.Request.Patient.Name = strings.Repeat("Featherston", 4)[:40]
	finding := doc.Slides[0].Findings[0]
	finding.Verdict.Reason = strings.Repeat("crushed at the margin, see deeper levels; ", 4)
	doc.Slides[0].Findings = nil
	for i := range 70 {
		finding.Rank = i + 1
		doc.Slides[0].Findings = append(doc.Slides[0].Findings, finding)
	}
	text := pages(t, render(t, "long", in, fonts))
	all := squeeze(strings.Join(text, ""))
	for _, want := range []string{"END-OF-MICROSCOPY", doc.Request.Patient.Name, fmt.Sprintf(labelsFor(lang).more, 20)} {
		if !strings.Contains(all, squeeze(want)) {
			t.Errorf("%q is not in the text", want)
		}
	}
	if got := strings.Count(all, "W"); got < 400 {
		t.Errorf("%d of 400 letters of a long word were printed", got)
	}
	if len(text) < 6 || len(text) > 12 {
		t.Errorf("%d pages", len(text))
	}
}

func TestMissingGlyphsRefuseASignature(t *testing.T) {
	t.Parallel()
	in := sampleInput("en")
	in.Version.Document.Request.Patient.Name = "演示"
	var missing *MissingGlyphsError
	var out bytes.Buffer
	if err := Render(&out, in, latinFonts()); !errors.As(err, &missing) || string(missing.Runes) != "演示" || out.Len() > 0 {
		t.Fatalf("got %v, %d bytes", err, out.Len())
	}
	if !strings.Contains(missing.Error(), "演 (U+6F14)") {
		t.Errorf("the error does not name the character: %v", missing)
	}
	in.Draft, in.Version = &in.Version.Document, nil
	if text := strings.Join(pages(t, render(t, "missing", in, latinFonts())), ""); !strings.Contains(text, "[U+6F14][U+793A]") {
		t.Error("a draft does not show the code points")
	}
	if runes, err := Missing(latinFonts(), "Ä\n\u200b三 三x"); err != nil || string(runes) != "三" {
		t.Errorf("missing %q, %v", string(runes), err)
	}
	if fonts, chinese := chineseFonts(t); chinese {
		if runes, err := Missing(fonts, "欧阳𬭚：（≥ µ²）×—“”"); err != nil || len(runes) > 0 {
			t.Errorf("missing %q, %v", string(runes), err)
		}
	}
}

func TestRenderRefuses(t *testing.T) {
	t.Parallel()
	doc := sampleDocument("en")
	long, many, field := doc, doc, doc
	long.Diagnosis = strings.Repeat("x", maxText+1)
	many.Slides = make([]reports.SlideSection, maxSlides+1)
	field.Request.Patient.Name = strings.Repeat("x", maxField+1)
	for name, in := range map[string]Input{
		"nothing": {}, "both": {Draft: &doc, Version: sampleVersion("en")},
		"long text": {Draft: &long}, "many slides": {Draft: &many}, "long name": {Draft: &field},
		"huge picture": {Draft: &doc, Pictures: []Picture{{Overlay: &image.RGBA{Rect: image.Rect(0, 0, 1<<20, 1<<20)}}}},
	} {
		if err := Render(&bytes.Buffer{}, in, latinFonts()); err == nil {
			t.Errorf("%s: rendered", name)
		}
	}
	for name, fonts := range map[string]Fonts{
		"none": {}, "no font": {[]byte("not a font"), []byte("not a font")}, "cut": {latinFonts().Regular[:2000], latinFonts().Bold[:2000]},
	} {
		if err := Render(&bytes.Buffer{}, Input{Draft: &doc}, fonts); err == nil {
			t.Errorf("font %s: rendered", name)
		}
	}
}

func TestEmptyDraftRenders(t *testing.T) {
	t.Parallel()
	text := pages(t, render(t, "empty", Input{Draft: &reports.Document{NoAI: "the slides came without a scale"}, Lang: "en"}, latinFonts()))
	if len(text) != 1 || !strings.Contains(squeeze(text[0]), "Theslides"[1:]) {
		t.Errorf("%d pages: %q", len(text), text)
	}
}

func TestWrapKeepsChinesePunctuation(t *testing.T) {
	t.Parallel()
	fonts, chinese := chineseFonts(t)
	s, err := newSheet(fonts)
	if err != nil {
		t.Fatal(err)
	}
	text := "Well-differentiated, grade 1; margins free (R0)."
	if chinese {
		text = "（胃窦）慢性炎，未见异型增生；Helicobacter pylori (–)，建议复查。“中度”《指南》。"
	}
	for width := 20.0; width < 400; width += 7 {
		lines := s.wrap(s.clean(text, regular), body, width)
		if got := squeeze(strings.Join(lines, "")); got != squeeze(text) {
			t.Fatalf("at %g points text was lost: %q", width, got)
		}
		for i, l := range lines {
			if w := s.width(l, body); w > width && len([]rune(l)) > 1 {
				t.Errorf("at %g points line %q is %g wide", width, l, w)
			}
			first, _, _ := strings.Cut(l, "")
			if width > 60 && i > 0 && first != "" && strings.Contains("，。；）”》、", first) {
				t.Errorf("at %g points a line begins with %q", width, first)
			}
		}
	}
}

func BenchmarkRender(b *testing.B) {
	fonts, chinese := chineseFonts(b)
	lang := "en"
	if chinese {
		lang = "zh"
	}
	in := sampleInput(lang)
	in.Version.SignedAt = time.Unix(0, 0)
	b.ReportAllocs()
	for b.Loop() {
		var out bytes.Buffer
		if err := Render(&out, in, fonts); err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(out.Len()))
	}
}
