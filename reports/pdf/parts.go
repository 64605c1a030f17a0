package pdf

import (
	"slices"

	"telepath/reports"
)

// partLabels are the words around codes, data set and first impressions.
type partLabels struct {
	question, answer, dataSet, codes, system, code, meaning string
	systems                                                 map[string]string
	impressions, blind, open                                string
	categories                                              map[string]string
}

func (l labels) parts() partLabels {
	if l.tag == chinese.tag {
		return chineseParts
	}
	return englishParts
}

var englishParts = partLabels{
	question: "Item", answer: "Finding", dataSet: "Data set: ", codes: "Codes", system: "System", code: "Code", meaning: "Meaning",
	systems: map[string]string{
		reports.SystemSNOMED: "SNOMED CT", reports.SystemTopography: "ICD-O-3 topography", reports.SystemMorphology: "ICD-O-3 morphology",
		reports.SystemText: "Free text",
	},
	impressions: "First impression", blind: "noted before the AI's answer was shown", open: "noted with the AI's answer in view",
	categories: map[string]string{
		"benign": "Benign", "atypical": "Atypical", "in-situ": "In situ", "malignant": "Malignant", "inadequate": "Inadequate", "other": "Other",
	},
}

var chineseParts = partLabels{
	question: "项目", answer: "结果", dataSet: "结构化报告：", codes: "编码", system: "编码系统", code: "编码", meaning: "含义",
	systems: map[string]string{
		reports.SystemSNOMED: "SNOMED CT", reports.SystemTopography: "ICD-O-3 解剖部位", reports.SystemMorphology: "ICD-O-3 形态学",
		reports.SystemText: "自由文本",
	},
	impressions: "首次判读", blind: "在显示 AI 结果之前记录", open: "记录时已显示 AI 结果",
	categories: map[string]string{
		"benign": "良性", "atypical": "非典型", "in-situ": "原位病变", "malignant": "恶性", "inadequate": "标本不足", "other": "其他",
	},
}

// synoptic is the data set as a table of what was asked and answered.
func (r *report) synoptic() {
	title, answers := r.doc.Synoptic.Answers(r.in.Lang)
	if len(answers) == 0 {
		return
	}
	p := r.l.parts()
	r.heading(p.dataSet+title, 4*small.lead)
	rows := make([][]string, len(answers))
	for i, a := range answers {
		rows[i] = []string{a.Question, a.Value}
	}
	r.table([]col{{p.question, column * 0.4, false}, {p.answer, column * 0.6, false}}, rows)
}

// codes are listed by system, in the order in which a report shows systems.
func (r *report) codes() {
	if len(r.doc.Codes) == 0 {
		return
	}
	p := r.l.parts()
	codes := slices.Clone(r.doc.Codes)
	place := func(c reports.Coded) int { return slices.Index(reports.CodeSystems, c.System) }
	slices.SortStableFunc(codes, func(a, b reports.Coded) int { return place(a) - place(b) })
	rows := make([][]string, len(codes))
	for i, c := range codes {
		rows[i] = []string{word(p.systems, c.System), c.Code, c.Display}
	}
	r.heading(p.codes, 3*small.lead)
	r.table([]col{{p.system, column * 0.24, false}, {p.code, column * 0.16, false}, {p.meaning, column * 0.6, false}}, rows)
}

// impressions are what people noted at first sight: kept beside AI and diagnosis.
func (r *report) impressions() {
	v := r.in.Version
	if v == nil || len(v.FirstImpressions) == 0 {
		return
	}
	p := r.l.parts()
	r.heading(p.impressions, 3*small.lead)
	for _, i := range v.FirstImpressions {
		how := p.open
		if i.Blind {
			how = p.blind
		}
		text := i.Text
		if i.Category != "" {
			text = word(p.categories, i.Category) + " · " + text
		}
		r.paragraph(text, small, left, column)
		r.paragraph(i.By+" · "+moment(i.At, r.in.Location)+" · "+how, note, left, column)
	}
}
