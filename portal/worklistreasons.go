package portal

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"telepath/reports"
	"telepath/tiling"
)

// The codes of flag reasons. All but ReasonBelow and ReasonRandom raise the flag.
const (
	// ReasonScore: the slide's score reaches the threshold, in Regions regions.
	ReasonScore = "score"
	// ReasonNotScored: the model ran, but no tissue was scored.
	ReasonNotScored = "not-scored"
	// ReasonDoubtful: the scan is doubtful; Text says why.
	ReasonDoubtful = "quality-doubtful"
	// ReasonNoAI: no model looked at the slide, or at any slide; Text says why.
	ReasonNoAI = "no-ai"
	// ReasonDisagree: complete runs of different models of one slide differ in their flag.
	ReasonDisagree = "models-disagree"
	// ReasonBelow: the highest score is below the threshold; Regions may be more than 0.
	ReasonBelow = "below"
	// ReasonRandom: not suspicious, but drawn for a second reading.
	ReasonRandom = "random-check"
)

// FlagReason is one reason why a case is flagged, or (ReasonBelow) not: a code and the
// numbers that belong to it. Pages word it in their language, Words does in English.
type FlagReason struct {
	Code string `json:"code"`
	// Slide is the slide's name where the case has several.
	Slide string `json:"slide,omitempty"`
	// Label is the model card's name of the class that flags.
	Label     string  `json:"label,omitempty"`
	Score     float64 `json:"score,omitempty"`
	Threshold float64 `json:"threshold,omitempty"`
	// Regions are those listed as findings.
	Regions int `json:"regions,omitempty"`
	// Models that disagree, name and version.
	Models []string `json:"models,omitempty"`
	Text   string   `json:"text,omitempty"`
	TextZH string   `json:"text_zh,omitempty"`
}

// Words says the reason in English.
func (r FlagReason) Words() string {
	text := ""
	switch r.Code {
	case ReasonScore:
		text = strings.TrimSpace(r.Label+" score ") + " " + reports.FormatScore(r.Score)
		if r.Regions > 0 {
			text += " in " + countedRegions(r.Regions)
		}
	case ReasonBelow:
		text = "highest score " + reports.FormatScore(r.Score) + " is below " + reports.FormatScore(r.Threshold)
		if r.Regions > 0 {
			text += ", " + countedRegions(r.Regions) + " all the same"
		}
	case ReasonNotScored:
		text = "no tissue was scored"
	case ReasonDoubtful:
		text = "quality doubtful"
	case ReasonNoAI:
		text = "no AI: " + r.Text
	case ReasonDisagree:
		text = "models disagree: " + strings.Join(r.Models, ", ")
	case ReasonRandom:
		text = "drawn for a second reading"
	case ReasonHidden:
		text = "shown after your first impression"
	}
	if r.Slide != "" {
		return text + " (" + r.Slide + ")"
	}
	return text
}

func countedRegions(n int) string {
	if n == 1 {
		return "1 region"
	}
	return fmt.Sprintf("%d regions", n)
}

// raises says whether the reason raises the flag.
func (r FlagReason) raises() bool {
	return r.Code != ReasonBelow && r.Code != ReasonRandom && r.Code != ReasonHidden
}

// flag says how suspicious the case is and why, from the results of its slides.
func (p progress) flag(c *Case, doc reports.Document) error {
	c.Score, c.NoAI = 0, doc.NoAI
	reasons, err := p.reasonsOf(doc)
	if err != nil {
		return err
	}
	for _, s := range doc.Slides {
		if s.Result != nil {
			c.Score = max(c.Score, s.Result.Score)
		}
	}
	c.Flagged = slices.ContainsFunc(reasons, FlagReason.raises)
	if c.Flagged { // what is below the threshold says nothing more
		reasons = slices.DeleteFunc(reasons, func(r FlagReason) bool { return !r.raises() })
	}
	h, err := p.tx.Hospital(c.HospitalID)
	if err != nil {
		return err
	}
	if err := p.draw(c, h.Settings.SecondReadingPercent); err != nil {
		return err
	}
	if c.SecondReading == SecondReadingDrawn && h.CountySigns && !c.Flagged {
		reasons = append([]FlagReason{{Code: ReasonRandom}}, reasons...)
	}
	c.FlagReasons, c.FlagReason = reasons, ""
	if len(reasons) > 0 {
		c.FlagReason = reasons[0].Words()
	}
	return nil
}

// reasonsOf lists the reasons, the most suspicious slide first.
func (p progress) reasonsOf(doc reports.Document) ([]FlagReason, error) {
	sections := slices.Clone(doc.Slides)
	slices.SortStableFunc(sections, func(a, b reports.SlideSection) int { return cmp.Compare(scoreOf(b), scoreOf(a)) })
	var out, below []FlagReason
	if doc.NoAI != "" {
		out = append(out, FlagReason{Code: ReasonNoAI, Text: doc.NoAI})
	}
	for _, s := range sections {
		name := ""
		if len(sections) > 1 {
			name = s.Name
		}
		var disagree []string
		if s.Result != nil { // else no model's word holds
			var err error
			if disagree, err = p.disagreement(s.Slide); err != nil {
				return nil, err
			}
		}
		for _, r := range slideReasons(s, doc.NoAI != "", disagree) {
			r.Slide = name
			if r.Code == ReasonBelow {
				below = append(below, r)
				continue
			}
			out = append(out, r)
		}
	}
	if len(below) > 1 {
		below = below[:1] // the highest score speaks for all
	}
	return append(out, below...), nil
}

func scoreOf(s reports.SlideSection) float64 {
	if s.Result == nil {
		return -1
	}
	return s.Result.Score
}

// slideReasons are those of one slide; saidNoAI leaves out what was said for the whole case.
func slideReasons(s reports.SlideSection, saidNoAI bool, disagree []string) (out []FlagReason) {
	switch r := s.Result; {
	case r == nil:
		if s.NoAI != "" && !saidNoAI {
			out = append(out, FlagReason{Code: ReasonNoAI, Text: s.NoAI})
		}
	case r.Flagged && r.Label == "" && s.Tiles.Answered == 0:
		out = append(out, FlagReason{Code: ReasonNotScored})
	case r.Flagged:
		out = append(out, FlagReason{Code: ReasonScore, Label: r.Label, Score: r.Score, Threshold: s.Model.Threshold, Regions: len(s.Findings)})
	default:
		out = append(out, FlagReason{Code: ReasonBelow, Score: r.Score, Threshold: s.Model.Threshold, Regions: len(s.Findings)})
	}
	if len(disagree) > 0 {
		out = append(out, FlagReason{Code: ReasonDisagree, Models: disagree})
	}
	if s.Quality.Verdict == string(tiling.Doubtful) {
		out = append(out, FlagReason{Code: ReasonDoubtful, Text: strings.Join(s.Quality.Reasons, " "), TextZH: strings.Join(s.Quality.ReasonsZH, "")})
	}
	return out
}

// disagreement names the models whose newest complete runs of the slide differ in their
// flag; nil when they agree or there is one model only. Runs before a change of the tissue
// mask saw other tiles and don't count.
func (p progress) disagreement(slide string) ([]string, error) {
	runs, err := p.tx.RunsOf(slide)
	if err != nil || len(runs) < 2 {
		return nil, err
	}
	newest := map[string]Run{}
	mask := 0
	for _, r := range runs {
		if r.State != RunComplete || r.Result == nil {
			continue
		}
		mask = max(mask, r.MaskVersion)
		if old, ok := newest[r.Model.Name]; !ok || r.CreatedAt.After(old.CreatedAt) {
			newest[r.Model.Name] = r
		}
	}
	var names []string
	flagged := map[bool]bool{}
	for _, r := range newest {
		if r.MaskVersion == mask {
			names = append(names, r.Model.Name+" "+r.Model.Version)
			flagged[r.Result.Flagged] = true
		}
	}
	if len(flagged) < 2 {
		return nil, nil
	}
	slices.Sort(names)
	return names, nil
}

// What the draw for a second reading gave.
const (
	SecondReadingDrawn = "drawn"
	SecondReadingNot   = "not-drawn"
)

// draw decides once, when the case is first summed up, whether it belongs to the share that
// a specialist reads although the county could sign. The case's id decides, and the result
// is kept: neither a later analysis nor another percentage draws again.
func (p progress) draw(c *Case, percent float64) error {
	if c.SecondReading != "" {
		return nil
	}
	c.SecondReading = SecondReadingNot
	if Drawn(c.ID, percent) {
		c.SecondReading = SecondReadingDrawn
	}
	return p.audit("case.second-reading", c.HospitalID, "case/"+c.ID, c.SecondReading)
}

// Drawn says whether a case belongs to a share in per cent. Every id has a lot of its own;
// ids are random, so lots are even.
func Drawn(id string, percent float64) bool {
	sum := sha256.Sum256([]byte("second reading " + id))
	return 100*float64(binary.BigEndian.Uint64(sum[:8])>>11)/(1<<53) < percent
}

// forSpecialist says whether the case is to be read by a specialist also where the county
// may sign.
func (c Case) forSpecialist() bool { return c.Flagged || c.SecondReading == SecondReadingDrawn }

// CountyMaySign says whether a hospital's own clinician with the signing right may read and
// sign the case.
func (c Case) CountyMaySign(h Hospital) bool { return h.CountySigns && !c.forSpecialist() }
