package portal

import (
	"slices"
	"strings"
	"time"
)

// CriticalState is where an urgent result stands.
//
//	open → acknowledged (read back in the page) | told (by telephone, with read-back) | withdrawn
//
// While it is open it is passed on again and again: it never ends by itself.
type CriticalState string

// The states of an urgent result.
const (
	CriticalOpen         CriticalState = "open"
	CriticalAcknowledged CriticalState = "acknowledged"
	CriticalTold         CriticalState = "told"
	CriticalWithdrawn    CriticalState = "withdrawn"
)

// CriticalStates lists all.
var CriticalStates = []CriticalState{CriticalOpen, CriticalAcknowledged, CriticalTold, CriticalWithdrawn}

// Critical is a result that a named person of the hospital must hear of and read back.
type Critical struct {
	// ID is made by whoever marks it, in the form of NewID.
	ID         string `json:"id"`
	CaseID     string `json:"case"`
	HospitalID string `json:"hospital"`
	Text       string `json:"text"`
	// Recipient is asked first; after the first escalation all clinicians and admins are.
	Recipient string    `json:"recipient"`
	MarkedBy  string    `json:"marked_by"`
	MarkedAt  time.Time `json:"marked_at"`
	// NextAt is when it is passed on (again) unless somebody has read it back.
	NextAt      time.Time     `json:"next_at"`
	Escalations int           `json:"escalations"`
	State       CriticalState `json:"state"`
	// ReadBack is what the recipient repeated.
	ReadBack string `json:"read_back"`
	// ToldWho is who was told by telephone, ToldAt when.
	ToldWho string     `json:"told_who"`
	ToldAt  *time.Time `json:"told_at"`
	// Reason of withdrawing.
	Reason   string     `json:"reason"`
	EndedBy  string     `json:"ended_by"`
	EndedAt  *time.Time `json:"ended_at"`
	Revision int        `json:"revision"`
}

// IsFor says whether that person is asked to read it back now.
func (c Critical) IsFor(a Actor) bool {
	if c.State != CriticalOpen || a.HospitalID != c.HospitalID {
		return false
	}
	return a.UserID == c.Recipient || (c.Escalations > 0 && answersCriticals(a.Role))
}

// answersCriticals says whose work it is to act on an urgent result.
func answersCriticals(r Role) bool { return r == Clinician || r == Admin }

// CriticalDetail is an urgent result with the names that it shows.
type CriticalDetail struct {
	Critical
	RecipientName, MarkedByName, EndedByName, HospitalName string
	// Accession is the case's number.
	Accession string
	// ForMe says that the person who looks is asked to read it back.
	ForMe bool
	// May is what the person can do now: acknowledge, told or withdraw.
	May []string
}

func criticalDetail(tx Tx, s Scope, c Critical) (CriticalDetail, error) {
	names, err := tx.NamesOf([]string{c.HospitalID}, []string{c.Recipient, c.MarkedBy, c.EndedBy})
	if err != nil {
		return CriticalDetail{}, err
	}
	of, err := tx.Case(c.CaseID)
	actor, _ := s.Actor()
	out := CriticalDetail{
		Critical: c, RecipientName: names[c.Recipient], MarkedByName: names[c.MarkedBy], EndedByName: names[c.EndedBy],
		HospitalName: names[c.HospitalID], Accession: of.Request.AccessionNumber, ForMe: c.IsFor(actor), May: []string{},
	}
	if c.State != CriticalOpen {
		return out, err
	}
	if s.May(AnswerCritical) == nil && actor.HospitalID == c.HospitalID && actor.UserID != c.MarkedBy {
		out.May = append(out.May, "acknowledge")
	}
	if s.May(MarkCritical) == nil {
		out.May = append(out.May, "told")
	}
	if actor.UserID == c.MarkedBy {
		out.May = append(out.May, "withdraw")
	}
	return out, err
}

// CriticalInput is what a specialist says when a result can't wait.
type CriticalInput struct {
	ID, Text string
	// Recipient is a clinician or admin of the case's hospital.
	Recipient string
	// By is when it must have been read back; nil: after the hospital's time.
	By *time.Time
}

const (
	maxCriticalText = 2000 // bytes
	maxCriticals    = 50   // of a case
	// longestBy: what may wait longer is no urgent result.
	longestBy = 24 * time.Hour
)

func (in *CriticalInput) check(now time.Time) error {
	in.Text = strings.TrimSpace(in.Text)
	switch {
	case in.Text == "":
		return FailField("text", "The result is empty.", "Write in one sentence what must be known at once.")
	case len(in.Text) > maxCriticalText:
		return FailField("text", "The result is longer than 2,000 bytes.", "Shorten it to what must be known at once.")
	case in.Recipient == "":
		return FailField("recipient", "Nobody is named to receive it.", "Choose a person of the hospital.")
	case in.By != nil && (!in.By.After(now) || in.By.After(now.Add(longestBy))):
		return FailField("by", "The time lies in the past or more than a day ahead.", "Choose a time within the next 24 hours.")
	}
	return nil
}

// checkRecipient refuses whoever is not there to act on it.
func (in *CriticalInput) checkRecipient(tx Tx, c Case) error {
	people, err := tx.PeopleOf(c)
	if err != nil {
		return err
	}
	fits := func(u User) bool {
		return u.ID == in.Recipient && u.HospitalID == c.HospitalID && answersCriticals(u.Role)
	}
	if !slices.ContainsFunc(people, fits) {
		return FailField("recipient", "Only a clinician or admin of the hospital can receive it.", "Choose a person of the hospital.")
	}
	return nil
}
