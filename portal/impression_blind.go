package portal

import (
	"context"
	"slices"

	"telepath/reports"
)

// Reading says how a person reads a case: whether what the model says is shown.
type Reading struct {
	// Required: a first impression is asked for before the model's answer is shown.
	Required bool `json:"required"`
	// Hidden: it is asked for and not noted, so whatever the model says is left out.
	Hidden bool `json:"hidden"`
	// Answer: there is an answer of a model to be shown or hidden.
	Answer bool `json:"answer"`
}

// blindRules are a person's and the hospitals' settings, read once for many cases.
type blindRules struct {
	tx      Tx
	actor   Actor
	always  bool
	allowed bool
	known   map[string]Hospital
}

func rulesFor(tx Tx, s Scope) (blindRules, error) {
	actor, person := s.Actor()
	r := blindRules{tx: tx, actor: actor, allowed: person && s.May(ReviewCase) == nil, known: map[string]Hospital{}}
	if !r.allowed {
		return r, nil
	}
	u, err := tx.User(actor.UserID)
	if err != nil {
		return r, err
	}
	h, err := r.hospital(actor.HospitalID)
	r.always = u.Settings.BlindFirst || h.Settings.BlindFirst
	return r, err
}

func (r blindRules) hospital(id string) (Hospital, error) {
	if h, ok := r.known[id]; ok {
		return h, nil
	}
	h, err := r.tx.Hospital(id)
	if err == nil {
		r.known[id] = h
	}
	return h, err
}

// required decides whether the person is to read this case blind first: who reads it (a
// specialist, or a signatory of its hospital where the county may sign it), as long as it is
// open, where the person, the person's hospital or the case's asks for it. It is the one
// place that decides; whether the impression has been noted is the other half.
func (r blindRules) required(c Case) (bool, error) {
	if !r.allowed || !c.State.Open() {
		return false, nil
	}
	h, err := r.hospital(c.HospitalID)
	if err != nil {
		return false, err
	}
	if r.actor.Role != Specialist && (!h.CountySigns || c.forSpecialist()) {
		return false, nil // not theirs to read
	}
	return r.always || h.Settings.BlindFirst, nil
}

// hidden are those of the cases whose model's answer is withheld from the person.
func hidden(tx Tx, s Scope, cases ...Case) (map[string]bool, error) {
	rules, err := rulesFor(tx, s)
	if err != nil {
		return nil, err
	}
	if rules.allowed && len(cases) > 1 { // all at once: a page asks no more often for more rows
		all, err := tx.Hospitals()
		if err != nil {
			return nil, err
		}
		for _, h := range all {
			rules.known[h.ID] = h
		}
	}
	var ids []string
	for _, c := range cases {
		required, err := rules.required(c)
		if err != nil {
			return nil, err
		}
		if required {
			ids = append(ids, c.ID)
		}
	}
	noted, err := tx.NotedIn(rules.actor.UserID, ids)
	if err != nil {
		return nil, err
	}
	out := map[string]bool{}
	for _, id := range ids {
		out[id] = !noted[id]
	}
	return out, nil
}

// readingOf says how the person reads one case.
func readingOf(tx Tx, s Scope, c Case) (Reading, error) {
	kept, err := hidden(tx, s, c)
	if err != nil {
		return Reading{}, err
	}
	hide, required := kept[c.ID]
	return Reading{Required: required, Hidden: hide}, nil
}

// HiddenFrom says whether the model's answer about a case is withheld from the person.
func (d *Desk) HiddenFrom(tx Tx, s Scope, caseID string) (bool, error) {
	c, err := tx.Case(caseID)
	if err != nil {
		return false, err
	}
	r, err := readingOf(tx, s, c)
	return r.Hidden, err
}

// errHidden is the answer where something can be shown only with what the model said.
var errHidden = Fail(Conflict, "The model's answer is shown after your first impression.", "Note your first impression of the case, then look again.")

// ShowAI answers nil where the person may see what the model said about the case.
func (d *Desk) ShowAI(ctx context.Context, s Scope, caseID string) error {
	return d.Store.Read(ctx, s, func(tx Tx) error { return d.MayShowAI(tx, s, caseID) })
}

// MayShowAI is ShowAI in a transaction that is open already.
func (d *Desk) MayShowAI(tx Tx, s Scope, caseID string) error {
	hide, err := d.HiddenFrom(tx, s, caseID)
	if err == nil && hide {
		return errHidden
	}
	return err
}

// ReasonHidden stands for reasons that the model gave, while they are withheld.
const ReasonHidden = "hidden"

// saidByModel says whether a reason tells what a model said.
func (r FlagReason) saidByModel() bool {
	return slices.Contains([]string{ReasonScore, ReasonNotScored, ReasonDisagree, ReasonBelow, ReasonRandom}, r.Code)
}

// hideAI leaves out of a case what a model said; true when it had said something.
func (c *Case) hideAI() bool {
	left := slices.DeleteFunc(slices.Clone(c.FlagReasons), FlagReason.saidByModel)
	had := len(left) < len(c.FlagReasons) || c.Score > 0
	if had {
		left = append(left, FlagReason{Code: ReasonHidden})
	}
	c.FlagReasons, c.FlagReason, c.Score = left, "", 0
	if len(left) > 0 {
		c.FlagReason = left[0].Words()
	}
	c.Flagged = slices.ContainsFunc(left, FlagReason.raises)
	return had
}

// HideAI leaves out of a run what the model answered; how far it is stays.
func (r *Run) HideAI() { r.Result = nil }

func (d *SlideDetail) hideAI() {
	d.Findings = []reports.Finding{}
	if d.Run != nil {
		run := *d.Run
		run.HideAI()
		d.Run = &run
	}
}

// hideAI leaves out of everything about a case what a model said, and what people said about
// that.
func (d *CaseDetail) hideAI() {
	d.Case.hideAI()
	for i := range d.Slides {
		d.Slides[i].hideAI()
	}
	d.Events = slices.DeleteFunc(d.Events, func(e Event) bool { return e.Kind == "finding" })
	if d.Report != nil {
		hideInDocument(&d.Report.Draft)
	}
}

// hideInDocument leaves a draft's AI text and results out. The sections stay named in AIText:
// a page can say that there is a text.
func hideInDocument(doc *reports.Document) {
	for _, section := range doc.AIText {
		if text := sectionOf(doc, section); text != nil {
			*text = ""
		}
	}
	doc.Slides = slices.Clone(doc.Slides)
	for i := range doc.Slides {
		s := &doc.Slides[i]
		s.Model, s.Result, s.Findings, s.Tiles = nil, nil, nil, reports.Tiles{}
	}
}

func sectionOf(doc *reports.Document, section string) *string {
	switch section {
	case reports.SectionMicroscopy:
		return &doc.Microscopy
	case reports.SectionDiagnosis:
		return &doc.Diagnosis
	case reports.SectionComment:
		return &doc.Comment
	}
	return nil
}
