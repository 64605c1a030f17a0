package reports

import (
	"reflect"
	"strings"
	"testing"
)

func draftSample() *Document {
	model := &ModelUsed{Name: "built-in", Threshold: 0.5}
	return &Document{Slides: []SlideSection{
		{Name: "A1", Model: model, Tiles: Tiles{Answered: 812}, Result: &Result{Label: "suspicious", Score: 0.93, Flagged: true},
			Findings: []Finding{{Rank: 1, Score: 0.91}, {Rank: 2, Score: 0.97}}},
		{Name: "A2", Model: model, Tiles: Tiles{Answered: 90}, Result: &Result{Label: "unremarkable", Score: 0.1}},
		{Name: "B1", NoAI: "cytology is out of scope"},
	}}
}

func TestDraftText(t *testing.T) {
	t.Parallel()
	for lang, want := range map[string][2]string{
		"en": {"Slide A1: AI scored 812 tissue tiles; slide score 0.93 (threshold 0.50); 2 regions for review, highest score 0.97.\n" +
			"Slide A2: AI scored 90 tissue tiles; slide score 0.10 (threshold 0.50); no region for review.\n" +
			"Slide B1: no AI (cytology is out of scope).",
			"AI suggests: 2 regions for review (slide A1); not a diagnosis."},
		"zh-CN": {"玻片 A1：AI 分析组织图块 812 个，全片评分 0.93（阈值 0.50），提示 2 个区域供复核，最高评分 0.97。\n" +
			"玻片 A2：AI 分析组织图块 90 个，全片评分 0.10（阈值 0.50），未提示供复核区域。\n" +
			"玻片 B1：未经 AI 分析（cytology is out of scope）。",
			"AI 提示：2 个区域供复核（玻片 A1）；非诊断意见，须由病理医师判读。"},
	} {
		doc := draftSample()
		DraftText(doc, lang)
		if doc.Microscopy != want[0] {
			t.Errorf("%s microscopy:\n%s\nwant\n%s", lang, doc.Microscopy, want[0])
		}
		if doc.Diagnosis != want[1] {
			t.Errorf("%s diagnosis:\n%s\nwant\n%s", lang, doc.Diagnosis, want[1])
		}
		if !reflect.DeepEqual(doc.AIText, []string{SectionMicroscopy, SectionDiagnosis}) {
			t.Errorf("%s: marked %v", lang, doc.AIText)
		}
	}
}

func TestDraftTextLeavesAPersonsWords(t *testing.T) {
	t.Parallel()
	doc := draftSample()
	DraftText(doc, "en")
	doc.Diagnosis = "Chronic gastritis."
	doc.Touched(SectionDiagnosis)
	doc.Slides[0].Findings = nil
	DraftText(doc, "en")
	if doc.Diagnosis != "Chronic gastritis." || doc.DraftedByAI(SectionDiagnosis) {
		t.Errorf("a person's diagnosis became %q", doc.Diagnosis)
	}
	if strings.Contains(doc.Microscopy, "2 regions") || len(doc.AIText) != 1 {
		t.Errorf("microscopy was not drafted again: %q, %v", doc.Microscopy, doc.AIText)
	}
}

func TestDraftTextWithoutFindings(t *testing.T) {
	t.Parallel()
	doc := draftSample()
	doc.Slides = doc.Slides[1:2]
	DraftText(doc, "en")
	if !strings.Contains(doc.Diagnosis, "does not exclude") || !strings.Contains(doc.Diagnosis, "not a diagnosis") {
		t.Errorf("no finding reads %q", doc.Diagnosis)
	}
	doc.Slides[0].Result = &Result{Flagged: true, Reason: "no tissue was scored"}
	doc.Slides[0].Tiles = Tiles{}
	DraftText(doc, "en")
	if !strings.Contains(doc.Microscopy, "no tissue was scored") || !strings.Contains(doc.Diagnosis, "slide A2 for review") {
		t.Errorf("nothing scored reads %q, %q", doc.Microscopy, doc.Diagnosis)
	}
	none := &Document{Slides: []SlideSection{{Name: "B1", NoAI: "no model"}}}
	DraftText(none, "en")
	if none.Microscopy != "" || none.Diagnosis != "" || none.AIText != nil {
		t.Errorf("without a model this was drafted: %+v", none)
	}
}
