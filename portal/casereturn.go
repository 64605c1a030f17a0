package portal

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"telepath/queue"
	"telepath/reports"
)

// ReturnCode says what the hospital is to do about a returned case.
type ReturnCode string

// The reasons of a return.
const (
	ReturnRescan  ReturnCode = "rescan"  // scan or upload again
	ReturnHistory ReturnCode = "history" // the request needs more
	ReturnLabel   ReturnCode = "label"   // label and request don't fit
	ReturnOther   ReturnCode = "other"
)

// returnWords are the reason where nobody has written one.
var returnWords = map[ReturnCode]string{
	ReturnRescan: "Please scan the slide again.", ReturnHistory: "More clinical history is needed.",
	ReturnLabel: "The label does not match the request.",
}

// CaseReturn is one return of a case, and what had changed when it came back.
type CaseReturn struct {
	ID         string     `json:"id"`
	CaseID     string     `json:"case"`
	HospitalID string     `json:"-"`
	Code       ReturnCode `json:"code"`
	Reason     string     `json:"reason"`
	By         string     `json:"by"`
	At         time.Time  `json:"at"`
	// Before is the case as it was returned.
	Before        ReturnedCase `json:"-"`
	ResubmittedBy string       `json:"resubmitted_by"`
	ResubmittedAt *time.Time   `json:"resubmitted_at"`
	Changes       []CaseChange `json:"changes"`
}

// ReturnedCase is what is compared when a case comes back. Slides are by name.
type ReturnedCase struct {
	Priority queue.Priority  `json:"priority"`
	Request  reports.Request `json:"request"`
	Slides   []string        `json:"slides"`
}

// CaseChange is one thing that is not as it was: a field of the request by its JSON name, or
// "slides" with the names of what was added.
type CaseChange struct {
	Field  string `json:"field"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// CaseReturnDetail is a return with the names of who sent the case to and fro.
type CaseReturnDetail struct {
	CaseReturn
	ByName, ResubmittedName string
}

// ReturnFor sends a case back to the hospital, saying what is to be done.
func (d *Desk) ReturnFor(ctx context.Context, s Scope, id string, code ReturnCode, reason string) (Case, error) {
	reason = strings.TrimSpace(reason)
	switch code {
	case "":
		code = ReturnOther
	case ReturnRescan, ReturnHistory, ReturnLabel, ReturnOther:
	default:
		return Case{}, FailField("code", "The reason of the return is not known.", "Use rescan, history, label or other.")
	}
	if reason == "" {
		reason = returnWords[code]
	}
	if err := checkReason(&reason); err != nil {
		return Case{}, err
	}
	return d.change(ctx, s, ReturnCase, id, func(p progress, c *Case) error {
		if err := p.dropFirst(c); err != nil {
			return err
		}
		before, err := p.asReturned(*c)
		if err != nil {
			return err
		}
		c.Reason, c.ReturnCode, c.HeldBy, c.ResubmittedAt = reason, code, "", nil
		if err := p.move(c, CaseReturned, reason); err != nil {
			return err
		}
		err = p.tx.AddReturn(CaseReturn{
			ID: NewID(), CaseID: c.ID, HospitalID: c.HospitalID, Code: code, Reason: reason, By: s.Name(), At: p.at, Before: before,
		})
		if err != nil {
			return err
		}
		return d.Tell.tell(p.tx, Addressed{Kind: "case", State: "returned", HospitalID: c.HospitalID, CaseID: c.ID, To: []string{c.CreatedBy}})
	})
}

// asReturned counts files that have not become slides yet: they are new to whoever reads.
func (p progress) asReturned(c Case) (ReturnedCase, error) {
	out := ReturnedCase{Priority: c.Priority, Request: c.Request, Slides: []string{}}
	slides, err := p.tx.SlidesOf(c.ID)
	if err != nil {
		return out, err
	}
	for _, s := range slides {
		out.Slides = append(out.Slides, s.Name)
	}
	uploads, err := p.tx.UploadsOf(c.ID)
	for _, u := range uploads {
		if u.SlideID == "" && u.State != UploadFailed {
			out.Slides = append(out.Slides, u.Filename)
		}
	}
	return out, err
}

// resubmitted closes the last return of a case that is submitted again and answers what has
// changed, in words without content; "" for a case that was never returned.
func (d *Desk) resubmitted(p progress, c *Case) (string, error) {
	if c.State != CaseReturned {
		return "", nil
	}
	list, err := p.tx.ReturnsOf(c.ID)
	if err != nil || len(list) == 0 {
		return "", err
	}
	last := list[len(list)-1]
	now, err := p.asReturned(*c)
	if err != nil {
		return "", err
	}
	last.Changes = changesBetween(last.Before, now)
	last.ResubmittedBy, last.ResubmittedAt, c.ResubmittedAt = p.scope.Name(), &p.at, &p.at
	if err := p.tx.SaveReturn(last); err != nil {
		return "", err
	}
	a := Addressed{Kind: "case", State: "resubmitted", HospitalID: c.HospitalID, CaseID: c.ID, To: []string{last.By}}
	return changedFields(last.Changes), d.Tell.tell(p.tx, a)
}

// changedFields names what changed for the timeline, which has no content of the request.
func changedFields(changes []CaseChange) string {
	if len(changes) == 0 {
		return "resubmitted without changes"
	}
	names := make([]string, len(changes))
	for i, c := range changes {
		names[i] = c.Field
	}
	return "resubmitted: " + strings.Join(names, ", ")
}

func changesBetween(a, b ReturnedCase) []CaseChange {
	out := []CaseChange{}
	before, after := fieldsOf(a), fieldsOf(b)
	for i, f := range before {
		if f.value != after[i].value {
			out = append(out, CaseChange{Field: f.name, Before: f.value, After: after[i].value})
		}
	}
	if added := addedNames(a.Slides, b.Slides); len(added) > 0 {
		out = append(out, CaseChange{Field: "slides", Before: strconv.Itoa(len(a.Slides)), After: strings.Join(added, ", ")})
	}
	return out
}

// addedNames are those of after that before has not as often.
func addedNames(before, after []string) (added []string) {
	left := map[string]int{}
	for _, name := range before {
		left[name]++
	}
	for _, name := range after {
		if left[name]--; left[name] < 0 {
			added = append(added, name)
		}
	}
	return added
}

type field struct{ name, value string }

func fieldsOf(c ReturnedCase) []field {
	r := c.Request
	day := func(t *time.Time) string {
		if t == nil {
			return ""
		}
		return t.Format(time.RFC3339)
	}
	age := ""
	if r.Patient.Age != nil {
		age = strconv.Itoa(*r.Patient.Age)
	}
	return []field{
		{"priority", string(c.Priority)}, {"accession_number", r.AccessionNumber}, {"patient.name", r.Patient.Name}, {"patient.id", r.Patient.ID},
		{"patient.sex", r.Patient.Sex}, {"patient.age", age}, {"specimen_type", r.SpecimenType}, {"site", r.Site},
		{"blocks", strings.Join(r.Blocks, ", ")}, {"stain", r.Stain}, {"preparation", r.Preparation}, {"collected_at", day(r.CollectedAt)},
		{"received_at", day(r.ReceivedAt)}, {"requester", r.Requester}, {"clinical_question", r.ClinicalQuestion}, {"history", r.History},
		{"gross_description", r.GrossDescription},
	}
}

// Returns lists the returns of a case, oldest first.
func (d *Desk) Returns(ctx context.Context, s Scope, caseID string) (out []CaseReturnDetail, err error) {
	if err := s.May(ReadCase); err != nil {
		return nil, err
	}
	err = d.Store.Read(ctx, s, func(tx Tx) error {
		if _, err := tx.Case(caseID); err != nil {
			return err
		}
		list, err := tx.ReturnsOf(caseID)
		if err != nil {
			return err
		}
		people := []string{}
		for _, r := range list {
			people = append(people, r.By, r.ResubmittedBy)
		}
		names, err := tx.NamesOf(nil, slices.Clone(people))
		out = make([]CaseReturnDetail, len(list))
		for i, r := range list {
			out[i] = CaseReturnDetail{CaseReturn: r, ByName: names[r.By], ResubmittedName: names[r.ResubmittedBy]}
		}
		return err
	})
	return out, err
}
