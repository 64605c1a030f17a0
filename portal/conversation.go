package portal

import (
	"context"
	"regexp"
)

// ConversationRecords are what people say to each other about a case. Nothing of it is ever
// deleted.
type ConversationRecords interface {
	AddComment(Comment) error
	Comment(id string) (Comment, error)
	// WithdrawComment writes WithdrawnBy and WithdrawnAt of one that stands.
	WithdrawComment(Comment) error
	// CommentsOf lists a case's, oldest first.
	CommentsOf(caseID string) ([]Comment, error)

	AddOpinion(Opinion) error
	Opinion(id string) (Opinion, error)
	SaveOpinion(*Opinion) error
	// OpinionsOf lists a case's, in the order they were asked for.
	OpinionsOf(caseID string) ([]Opinion, error)
	// OpinionsAskedOf lists what a person is still asked about open cases.
	OpinionsAskedOf(user string) ([]Opinion, error)

	AddReturn(CaseReturn) error
	// SaveReturn writes ResubmittedBy, ResubmittedAt and Changes.
	SaveReturn(CaseReturn) error
	// ReturnsOf lists a case's, oldest first.
	ReturnsOf(caseID string) ([]CaseReturn, error)

	AddCritical(Critical) error
	Critical(id string) (Critical, error)
	SaveCritical(*Critical) error
	// CriticalsOf lists a case's, oldest first.
	CriticalsOf(caseID string) ([]Critical, error)
	// OpenCriticals lists those that nobody has read back, the next to be passed on first.
	OpenCriticals() ([]Critical, error)

	// PeopleOf lists who may see the case: names, roles and hospitals.
	PeopleOf(c Case) ([]User, error)
}

// Addressed is something that asks for the attention of particular people:
//
//	comment  added      To are mentioned in it
//	opinion  asked      To is the specialist who is asked
//	opinion  given | declined        To is who asked
//	opinion  withdrawn  To is who was asked
//	case     returned   To is who made the case
//	case     resubmitted             To is who returned it
//	critical marked     To is the recipient: to be read back at once
//	critical escalated  To are all clinicians and admins of the hospital, again at every turn
//	critical acknowledged | told     To is who marked it
//	critical withdrawn  To were to read it back
//
// The stream's events have the same kinds and states, except that a case that comes back is
// "submitted" there; those of opinions, cases and urgent results are in the timeline.
type Addressed struct {
	Kind, State        string
	HospitalID, CaseID string
	// Object names the comment, opinion or urgent result, "critical/ID"; empty for a case.
	Object string
	To     []string
}

// Tell hears of what is addressed to people, in the transaction of the change itself: what
// it writes through tx is kept with it, and its error undoes both. It may be nil.
type Tell func(tx Tx, a Addressed) error

func (t Tell) tell(tx Tx, a Addressed) error {
	if t == nil || len(a.To) == 0 {
		return nil
	}
	return t(tx, a)
}

// clientID is the form of ids that a client makes, so that a retry adds nothing.
var clientID = regexp.MustCompile(`^[a-z2-7]{26}$`)

func checkClientID(id string) error {
	if clientID.MatchString(id) {
		return nil
	}
	return FailField("id", "An id of 26 lower-case letters and digits 2 to 7 is needed.", "Make a random one, and send the same again on a retry.")
}

// errOtherID is the answer to an id that stands for something else.
var errOtherID = &Error{Code: Conflict, Field: "id", Message: "The id is taken.", Do: "Make another id."}

// PeopleOf lists who may see a case, with the names of their hospitals by id: whom one can
// mention, ask or tell.
func (d *Desk) PeopleOf(ctx context.Context, s Scope, caseID string) (people []User, hospitals map[string]string, err error) {
	if err := s.May(ReadCase); err != nil {
		return nil, nil, err
	}
	err = d.Store.Read(ctx, s, func(tx Tx) error {
		c, err := tx.Case(caseID)
		if err != nil {
			return err
		}
		if people, err = tx.PeopleOf(c); err != nil {
			return err
		}
		ids := make([]string, len(people))
		for i, u := range people {
			ids[i] = u.HospitalID
		}
		hospitals, err = tx.NamesOf(ids, nil)
		return err
	})
	return people, hospitals, err
}

// say runs one act of the conversation about a case: no change of the case itself.
func (d *Desk) say(ctx context.Context, s Scope, a Action, find func(Tx) (caseID string, err error), act func(progress, Case) error) error {
	if err := s.May(a); err != nil {
		return err
	}
	err := d.Store.Write(ctx, s, func(tx Tx) error {
		id, err := find(tx)
		if err != nil {
			return err
		}
		c, err := tx.Case(id)
		if err != nil {
			return err
		}
		return act(progress{journal{tx, s, d.Now()}, d.Choose}, c)
	})
	d.Outbox.Ring()
	return err
}

// of is a find that knows the case.
func of(caseID string) func(Tx) (string, error) {
	return func(Tx) (string, error) { return caseID, nil }
}
