package reports

import (
	"fmt"
	"slices"
	"strings"
)

// The sections that a model may draft, as named in Document.AIText.
const (
	SectionMicroscopy = "microscopy"
	SectionDiagnosis  = "diagnosis"
	SectionComment    = "comment"
)

// DraftedByAI says whether the section's text is a model's and no person has touched it.
func (d *Document) DraftedByAI(section string) bool { return slices.Contains(d.AIText, section) }

// Touched notes that a person has written, replaced or accepted the section's text.
func (d *Document) Touched(section string) {
	d.AIText = slices.DeleteFunc(d.AIText, func(s string) bool { return s == section })
}

// DraftText words microscopy and diagnosis from the results of the slides, in "zh" or (any
// other) English, and marks both in AIText. Text that a person wrote is left alone. The
// words count, rank and point; they never diagnose, and a missing finding never excludes.
// Where no model looked at any slide nothing is drafted.
func DraftText(doc *Document, lang string) {
	w := wordsFor(lang)
	judged := slices.ContainsFunc(doc.Slides, func(s SlideSection) bool { return s.Result != nil && s.Model != nil })
	if !judged {
		return
	}
	lines := make([]string, len(doc.Slides))
	for i, s := range doc.Slides {
		lines[i] = w.slide(s)
	}
	doc.draft(SectionMicroscopy, &doc.Microscopy, strings.Join(lines, "\n"))
	doc.draft(SectionDiagnosis, &doc.Diagnosis, w.conclusion(doc.Slides))
}

func (d *Document) draft(section string, field *string, text string) {
	if *field != "" && !d.DraftedByAI(section) {
		return
	}
	*field = text
	if !d.DraftedByAI(section) {
		d.AIText = append(d.AIText, section)
	}
}

// words are the sentences of one language.
type words struct {
	slideAI, slideNone, found, none string
	suggests, flagged, nothing      string
	one, several, notScored         string
	noAI, list, unnamed             string
}

var english = words{
	slideAI:   "Slide %s: AI scored %d tissue tiles; slide score %s (threshold %s); %s.",
	slideNone: "Slide %s: no AI (%s).",
	found:     "%s for review, highest score %s",
	none:      "no region for review",
	suggests:  "AI suggests: %s for review (slide %s); not a diagnosis.",
	flagged:   "AI suggests: slide %s for review as a whole, without a single region; not a diagnosis.",
	nothing:   "AI suggests: no region for review; this does not exclude disease; not a diagnosis.",
	one:       "1 region", several: "%d regions", notScored: "no tissue was scored, please look at the slide",
	noAI: "no result", list: ", ", unnamed: "without a name",
}

var chinese = words{
	slideAI:   "玻片 %s：AI 分析组织图块 %d 个，全片评分 %s（阈值 %s），%s。",
	slideNone: "玻片 %s：未经 AI 分析（%s）。",
	found:     "提示 %s供复核，最高评分 %s",
	none:      "未提示供复核区域",
	suggests:  "AI 提示：%s供复核（玻片 %s）；非诊断意见，须由病理医师判读。",
	flagged:   "AI 提示：玻片 %s 整体供复核，无单独区域；非诊断意见，须由病理医师判读。",
	nothing:   "AI 提示：无供复核区域；不能据此排除病变；非诊断意见，须由病理医师判读。",
	one:       "1 个区域", several: "%d 个区域", notScored: "未能对任何组织评分，请人工阅片",
	noAI: "无结果", list: "、", unnamed: "未命名",
}

func wordsFor(lang string) words {
	if strings.HasPrefix(strings.ToLower(lang), "zh") {
		return chinese
	}
	return english
}

func (w words) regions(n int) string {
	if n == 1 {
		return w.one
	}
	return fmt.Sprintf(w.several, n)
}

func (w words) name(s SlideSection) string {
	if name := strings.TrimSpace(s.Name); name != "" {
		return name
	}
	return w.unnamed
}

// slide is the sentence about one slide.
func (w words) slide(s SlideSection) string {
	if s.Result == nil || s.Model == nil {
		reason := s.NoAI
		if reason == "" {
			reason = w.noAI
		}
		return fmt.Sprintf(w.slideNone, w.name(s), reason)
	}
	found := fmt.Sprintf(w.found, w.regions(len(s.Findings)), FormatScore(highest(s.Findings)))
	switch {
	case s.Result.Label == "" && s.Tiles.Answered == 0:
		found = w.notScored
	case len(s.Findings) == 0:
		found = w.none
	}
	return fmt.Sprintf(w.slideAI, w.name(s), s.Tiles.Answered, FormatScore(s.Result.Score), FormatScore(s.Model.Threshold), found)
}

func highest(findings []Finding) float64 {
	best := 0.0
	for _, f := range findings {
		best = max(best, f.Score)
	}
	return best
}

// conclusion is the sentence that stands where the diagnosis will be.
func (w words) conclusion(slides []SlideSection) string {
	total := 0
	var names []string
	for _, s := range slides {
		if n := len(s.Findings); n > 0 {
			total += n
			names = append(names, w.name(s))
		}
	}
	if total > 0 {
		return fmt.Sprintf(w.suggests, w.regions(total), strings.Join(names, w.list))
	}
	for _, s := range slides {
		if s.Model != nil && s.Result != nil && s.Result.Flagged {
			return fmt.Sprintf(w.flagged, w.name(s))
		}
	}
	return w.nothing
}
