package pdf

import (
	"strings"
	"testing"
	"time"

	"telepath/reports"
)

// An opinion is the issuing hospital's paper to the one that asked, with both signatures.
func TestOpinionNamesWhoAnswersWhom(t *testing.T) {
	t.Parallel()
	fonts, chinese := chineseFonts(t)
	for lang, w := range sampleWords {
		if lang == "zh" && !chinese {
			continue
		}
		l := labelsFor(lang)
		in := sampleInput(lang)
		in.Version.Kind, in.Version.Issuer = reports.Opinion, "Centre 中心"
		if !chinese {
			in.Version.Issuer = "Centre"
		}
		in.Version.SignedBy.Hospital = in.Version.Issuer
		in.Version.FirstSigner = &reports.FirstSignature{
			Signer: reports.Signer{Name: "Dr. First", Role: "specialist"}, SignedAt: time.Date(2026, 3, 2, 7, 0, 0, 0, time.UTC),
		}
		text := pages(t, render(t, "opinion-"+lang, in, fonts))
		all := squeeze(strings.Join(text, ""))
		for _, want := range []string{
			l.opinion, in.Version.Issuer, l.to + w.hospital, l.firstSigned, "Dr. First", l.secondSigned, w.signer,
			"2026-03-02 15:00 (UTC+08:00)", "2026-03-02 16:45 (UTC+08:00)",
		} {
			if !strings.Contains(all, squeeze(want)) {
				t.Errorf("%s: %q is not in the text", lang, want)
			}
		}
		if strings.Contains(all, squeeze(l.title)) {
			t.Errorf("%s: an opinion calls itself a report", lang)
		}
		if head := squeeze(text[0]); strings.Index(head, squeeze(in.Version.Issuer)) > strings.Index(head, squeeze(w.hospital)) {
			t.Errorf("%s: the letterhead is not the issuer's", lang)
		}
	}
}

// An old version says on every page that it is superseded.
func TestSupersededVersionSaysSo(t *testing.T) {
	t.Parallel()
	in := sampleInput("en")
	in.Superseded = 3
	for i, page := range pages(t, render(t, "superseded-en", in, latinFonts())) {
		if !strings.Contains(squeeze(page), "SUPERSEDEDbyversion3") {
			t.Errorf("page %d does not say so", i+1)
		}
	}
	in.Superseded = 0
	if text := strings.Join(pages(t, render(t, "standing-en", in, latinFonts())), ""); strings.Contains(text, "SUPERSEDED") {
		t.Error("a version that stands says that it is superseded")
	}
}

// A draft with one signature says that the second is missing.
func TestDraftNamesTheFirstSignature(t *testing.T) {
	t.Parallel()
	in := sampleInput("en")
	doc := in.Version.Document
	in.Version, in.Draft = nil, &doc
	in.Kind, in.Issuer = reports.Opinion, "Centre"
	in.First = &reports.FirstSignature{Signer: reports.Signer{Name: "Dr. First"}, SignedAt: time.Date(2026, 3, 2, 7, 0, 0, 0, time.UTC)}
	all := squeeze(strings.Join(pages(t, render(t, "first-en", in, latinFonts())), ""))
	for _, want := range []string{"Consultation opinion", "First signature by Dr. First", "has not signed yet", "DRAFT"} {
		if !strings.Contains(all, squeeze(want)) {
			t.Errorf("%q is not in the text", want)
		}
	}
}
