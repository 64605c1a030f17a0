package portal

import (
	"strings"
	"time"

	"telepath/reports"
)

// OpinionState is where a second opinion stands. An opinion that is still asked for when its
// case is closed has lapsed; that is not stored.
//
//	asked → given | declined (by who was asked) | withdrawn (by who asked)
type OpinionState string

// The states of a second opinion.
const (
	OpinionAsked     OpinionState = "asked"
	OpinionGiven     OpinionState = "given"
	OpinionDeclined  OpinionState = "declined"
	OpinionWithdrawn OpinionState = "withdrawn"
	OpinionLapsed    OpinionState = "lapsed"
)

// OpinionStates lists those that are stored.
var OpinionStates = []OpinionState{OpinionAsked, OpinionGiven, OpinionDeclined, OpinionWithdrawn}

// Opinion is what one specialist asks of another about a case, and the answer. The case
// stays with who asked. Once given the text is never changed.
type Opinion struct {
	// ID is made by whoever asks, in the form of NewID.
	ID         string       `json:"id"`
	CaseID     string       `json:"case"`
	HospitalID string       `json:"-"`
	AskedBy    string       `json:"asked_by"`
	AskedOf    string       `json:"asked_of"`
	Question   string       `json:"question"`
	State      OpinionState `json:"state"`
	// Text is the opinion; until it is given only its author sees it.
	Text string `json:"text"`
	// InReport says that whoever signs wants it in the report.
	InReport bool `json:"in_report"`
	// Reason of declining or withdrawing.
	Reason    string     `json:"reason"`
	AskedAt   time.Time  `json:"asked_at"`
	UpdatedAt time.Time  `json:"updated_at"`
	EndedAt   *time.Time `json:"ended_at"`
	Revision  int        `json:"revision"`
}

// OpinionDetail is an opinion as the person who looks may see it.
type OpinionDetail struct {
	Opinion
	AskedByName, AskedOfName string
	// Accession is the case's number, for lists over cases.
	Accession string
	// May is what the person can do with it now: write, withdraw or include.
	May []string
}

const (
	maxQuestion    = 5000  // bytes
	maxOpinionText = 20000 // bytes
	maxOpinions    = 50    // of a case
)

// OpinionQuestion asks a specialist about a case.
type OpinionQuestion struct{ ID, User, Question string }

func (in *OpinionQuestion) check() error {
	in.Question = strings.TrimSpace(in.Question)
	switch {
	case in.User == "":
		return FailField("user", "Nobody is asked.", "Choose a specialist.")
	case in.Question == "":
		return FailField("question", "The question is empty.", "Write what you want to know.")
	case len(in.Question) > maxQuestion:
		return FailField("question", "The question is longer than 5,000 bytes.", "Shorten it.")
	}
	return checkClientID(in.ID)
}

// opinionDetail shows the person what concerns them.
func opinionDetail(tx Tx, s Scope, c Case, o Opinion) (OpinionDetail, error) {
	me := s.Name()
	if o.State != OpinionGiven && o.AskedOf != me {
		o.Text = ""
	}
	if o.State == OpinionAsked && !c.State.Open() {
		o.State = OpinionLapsed
	}
	names, err := tx.NamesOf(nil, []string{o.AskedBy, o.AskedOf})
	out := OpinionDetail{Opinion: o, AskedByName: names[o.AskedBy], AskedOfName: names[o.AskedOf], Accession: c.Request.AccessionNumber, May: []string{}}
	switch {
	case o.State == OpinionAsked && o.AskedOf == me:
		out.May = append(out.May, "write")
	case o.State == OpinionAsked && (o.AskedBy == me || c.HeldBy == me):
		out.May = append(out.May, "withdraw")
	case o.State == OpinionGiven && c.State == CaseInReview && c.HeldBy == me:
		out.May = append(out.May, "include")
	}
	return out, err
}

// opinionsInReport are the given opinions that whoever signs wants in the report.
func (p progress) opinionsInReport(caseID string) ([]reports.SecondOpinion, error) {
	list, err := p.tx.OpinionsOf(caseID)
	if err != nil {
		return nil, err
	}
	var out []reports.SecondOpinion
	names := map[string]string{}
	for _, o := range list {
		if o.State != OpinionGiven || !o.InReport {
			continue
		}
		if err := addPeople(p.tx, names, []string{o.AskedOf}); err != nil {
			return nil, err
		}
		out = append(out, reports.SecondOpinion{By: names[o.AskedOf], At: *o.EndedAt, Question: o.Question, Text: o.Text})
	}
	return out, nil
}
