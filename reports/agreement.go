package reports

import "strings"

// Agreement says how a person's diagnosis stands to what the model said.
type Agreement string

// The three answers.
const (
	Agree         Agreement = "agree"
	Disagree      Agreement = "disagree"
	NotComparable Agreement = "not-comparable"
)

// Known says whether a is one of the three.
func (a Agreement) Known() bool { return a == Agree || a == Disagree || a == NotComparable }

// Comparison is what the model said beside what the person decided, kept with a signed
// version so that the model can be judged by it later.
type Comparison struct {
	// Answer is the signer's own; Rule is what CompareWithAI proposed.
	Answer Agreement         `json:"answer"`
	Rule   Agreement         `json:"rule"`
	Slides []SlideComparison `json:"slides"`
}

// SlideComparison is one slide: the model's flag and score, and the verdicts on its regions.
type SlideComparison struct {
	Slide      string    `json:"slide"`
	Name       string    `json:"name"`
	Model      string    `json:"model"`
	Flagged    bool      `json:"flagged"`
	Score      float64   `json:"score"`
	Accepted   int       `json:"accepted"`
	Rejected   int       `json:"rejected"`
	Relabelled int       `json:"relabelled"`
	Undecided  int       `json:"undecided"`
	Agreement  Agreement `json:"agreement"`
}

// CompareWithAI proposes an answer; nil when no model looked at any slide.
//
//	flagged, a region accepted                              agree
//	flagged, every region rejected or relabelled            disagree
//	flagged, nothing accepted, the diagnosis names cancer   agree
//	flagged, nothing accepted, it does not                  disagree
//	not flagged, a region accepted or cancer named          disagree
//	not flagged otherwise                                   agree
//	no model on the slide, or no diagnosis by a person yet  not comparable
//
// Over all slides one that disagrees decides, else one that agrees. Whether the diagnosis
// names cancer is read from a list of words: it only fills in a form, a person answers.
func CompareWithAI(doc Document) *Comparison {
	judged := strings.TrimSpace(doc.Diagnosis) != "" && !doc.DraftedByAI(SectionDiagnosis)
	cancer := namesCancer(doc.Diagnosis)
	out := Comparison{Rule: NotComparable}
	looked := false
	for _, s := range doc.Slides {
		c := SlideComparison{Slide: s.Slide, Name: s.Name, Agreement: NotComparable}
		if s.Model != nil && s.Result != nil {
			looked = true
			c.Model, c.Flagged, c.Score = s.Model.Name+" "+s.Model.Version, s.Result.Flagged, s.Result.Score
			c.count(s.Findings)
			if judged {
				c.Agreement = c.rule(cancer)
			}
		}
		if c.Agreement == Disagree || out.Rule == NotComparable {
			out.Rule = c.Agreement
		}
		out.Slides = append(out.Slides, c)
	}
	if !looked {
		return nil
	}
	out.Answer = out.Rule
	return &out
}

func (c *SlideComparison) count(findings []Finding) {
	for _, f := range findings {
		switch f.Verdict.Decision {
		case "accepted":
			c.Accepted++
		case "rejected":
			c.Rejected++
		case "relabelled":
			c.Relabelled++
		default:
			c.Undecided++
		}
	}
}

func (c *SlideComparison) rule(cancer bool) Agreement {
	var agrees bool
	switch {
	case !c.Flagged:
		agrees = c.Accepted == 0 && !cancer
	case c.Accepted > 0:
		agrees = true
	case c.Undecided == 0 && c.Rejected+c.Relabelled > 0:
		agrees = false
	default:
		agrees = cancer
	}
	if agrees {
		return Agree
	}
	return Disagree
}

var (
	cancerWords = []string{
		"癌", "恶性", "肉瘤", "淋巴瘤", "黑色素瘤", "carcinoma", "malignan", "sarcoma", "lymphoma", "melanoma", "cancer",
	}
	negations = []string{
		"未见", "无", "不", "非", "未", "除外", "癌旁", "no ", "not ", "without", "negative", "absen", "non-", "nonmalignant", "exclude", "free of",
	}
)

// namesCancer says whether a clause of the text names a malignant tumour without denying it.
func namesCancer(text string) bool {
	clauses := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return strings.ContainsRune(",.;:!?，。；：、！？\n", r) })
	for _, clause := range clauses {
		if containsAny(clause, cancerWords) && !containsAny(clause, negations) {
			return true
		}
	}
	return false
}

func containsAny(text string, words []string) bool {
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}
