package portal

import (
	"context"
	"slices"
	"strings"
	"time"
)

// Comment is what a person says about a case to whoever sees it. It is never changed: the
// author may withdraw it, and then it stays as withdrawn.
type Comment struct {
	// ID is made by whoever writes, in the form of NewID.
	ID         string `json:"id"`
	CaseID     string `json:"case"`
	HospitalID string `json:"-"`
	// Text is empty once the comment has been withdrawn.
	Text string `json:"text"`
	// Mentions are the people whom it is for, by id.
	Mentions    []string   `json:"mentions"`
	By          string     `json:"by"`
	At          time.Time  `json:"at"`
	WithdrawnBy string     `json:"withdrawn_by"`
	WithdrawnAt *time.Time `json:"withdrawn_at"`
}

// CommentDetail is a comment with the names of author and mentioned, by id.
type CommentDetail struct {
	Comment
	Names map[string]string
}

// CommentInput is what a person writes.
type CommentInput struct {
	ID, Text string
	Mentions []string
}

const (
	maxComment  = 5000 // bytes
	maxMentions = 20
	// maxComments of a case: far more than anybody writes.
	maxComments = 1000
)

func (in *CommentInput) check() error {
	in.Text = strings.TrimSpace(in.Text)
	switch {
	case in.Text == "":
		return FailField("text", "The comment is empty.", "Write something, then send it.")
	case len(in.Text) > maxComment:
		return FailField("text", "The comment is longer than 5,000 bytes.", "Shorten it, or send it in two parts.")
	case len(in.Mentions) > maxMentions:
		return FailField("mentions", "More than 20 people are mentioned.", "Mention fewer.")
	}
	return checkClientID(in.ID)
}

// Comments lists what was said about a case, oldest first.
func (d *Desk) Comments(ctx context.Context, s Scope, caseID string) (out []CommentDetail, err error) {
	if err := s.May(ReadCase); err != nil {
		return nil, err
	}
	err = d.Store.Read(ctx, s, func(tx Tx) error {
		if _, err := tx.Case(caseID); err != nil {
			return err
		}
		list, err := tx.CommentsOf(caseID)
		if err != nil {
			return err
		}
		out = make([]CommentDetail, len(list))
		for i, c := range list {
			if out[i], err = commentDetail(tx, c); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// commentDetail leaves out what a withdrawn comment said.
func commentDetail(tx Tx, c Comment) (CommentDetail, error) {
	if c.WithdrawnAt != nil {
		c.Text, c.Mentions = "", nil
	}
	names, err := tx.NamesOf(nil, append([]string{c.By, c.WithdrawnBy}, c.Mentions...))
	return CommentDetail{Comment: c, Names: names}, err
}

// AddComment says something about a case. The same id by the same person again returns what
// is there: an answer may have been lost.
func (d *Desk) AddComment(ctx context.Context, s Scope, caseID string, in CommentInput) (out CommentDetail, err error) {
	err = d.say(ctx, s, ReadCase, of(caseID), func(p progress, c Case) error {
		if err := in.check(); err != nil {
			return err
		}
		before, err := p.tx.Comment(in.ID)
		if err == nil {
			if before.CaseID != caseID || before.By != s.Name() {
				return errOtherID
			}
			out, err = commentDetail(p.tx, before)
			return err
		}
		if CodeOf(err) != NotFound {
			return err
		}
		if err := in.checkMentions(p.tx, c); err != nil {
			return err
		}
		said := Comment{ID: in.ID, CaseID: c.ID, HospitalID: c.HospitalID, Text: in.Text, Mentions: in.Mentions, By: s.Name(), At: p.at}
		if err := d.addComment(p, said); err != nil {
			return err
		}
		out, err = commentDetail(p.tx, said)
		return err
	})
	return out, err
}

// checkMentions refuses people who may not see the case: they would hear of it in vain.
func (in *CommentInput) checkMentions(tx Tx, c Case) error {
	slices.Sort(in.Mentions)
	in.Mentions = slices.Compact(in.Mentions)
	if len(in.Mentions) == 0 {
		return nil
	}
	people, err := tx.PeopleOf(c)
	if err != nil {
		return err
	}
	for _, id := range in.Mentions {
		if !slices.ContainsFunc(people, func(u User) bool { return u.ID == id }) {
			return FailField("mentions", "Somebody who is mentioned may not see this case.", "Choose people from the list.")
		}
	}
	return nil
}

func (d *Desk) addComment(p progress, c Comment) error {
	list, err := p.tx.CommentsOf(c.CaseID)
	if err != nil {
		return err
	}
	if len(list) >= maxComments {
		return Fail(TooLarge, "The case has as many comments as it can.", "Write to each other in another way.")
	}
	if err := p.tx.AddComment(c); err != nil {
		return err
	}
	if err := p.commented("added", c); err != nil {
		return err
	}
	to := slices.DeleteFunc(slices.Clone(c.Mentions), func(id string) bool { return id == c.By })
	return d.Tell.tell(p.tx, Addressed{Kind: "comment", State: "added", HospitalID: c.HospitalID, CaseID: c.CaseID, Object: "comment/" + c.ID, To: to})
}

// WithdrawComment takes an own comment back. It stays as withdrawn; again changes nothing.
func (d *Desk) WithdrawComment(ctx context.Context, s Scope, id string) (out CommentDetail, err error) {
	var c Comment
	find := func(tx Tx) (caseID string, err error) { c, err = tx.Comment(id); return c.CaseID, err }
	err = d.say(ctx, s, ReadCase, find, func(p progress, _ Case) error {
		if c.By != s.Name() {
			return Fail(Forbidden, "Only who wrote a comment can withdraw it.", "Answer it in a comment of your own.")
		}
		if c.WithdrawnAt == nil {
			c.WithdrawnBy, c.WithdrawnAt = s.Name(), &p.at
			if err := p.tx.WithdrawComment(c); err != nil {
				return err
			}
			if err := p.commented("withdrawn", c); err != nil {
				return err
			}
		}
		out, err = commentDetail(p.tx, c)
		return err
	})
	return out, err
}

// commented records a change. Talking is no step of the case: it is in the audit and told to
// the pages, but not in the timeline, where it would hide the steps.
func (p progress) commented(state string, c Comment) error {
	if err := p.audit("comment."+state, c.HospitalID, "comment/"+c.ID, ""); err != nil {
		return err
	}
	n := Notice{Kind: "comment", Hospital: c.HospitalID, Case: c.CaseID, State: state, At: p.at}
	return p.tx.AddOutbox(n.Message())
}
