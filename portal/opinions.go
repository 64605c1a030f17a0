package portal

import (
	"context"
	"strings"
)

// Opinions lists the second opinions on a case, as the person may see them.
func (d *Desk) Opinions(ctx context.Context, s Scope, caseID string) (out []OpinionDetail, err error) {
	if err := s.May(ReadCase); err != nil {
		return nil, err
	}
	err = d.Store.Read(ctx, s, func(tx Tx) error {
		c, err := tx.Case(caseID)
		if err != nil {
			return err
		}
		list, err := tx.OpinionsOf(caseID)
		if err != nil {
			return err
		}
		out = make([]OpinionDetail, len(list))
		for i, o := range list {
			if out[i], err = opinionDetail(tx, s, c, o); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// OpinionsAsked lists what the person is still asked, over all cases.
func (d *Desk) OpinionsAsked(ctx context.Context, s Scope) (out []OpinionDetail, err error) {
	actor, person := s.Actor()
	if !person {
		return nil, nil
	}
	err = d.Store.Read(ctx, s, func(tx Tx) error {
		list, err := tx.OpinionsAskedOf(actor.UserID)
		if err != nil {
			return err
		}
		out = nil
		for _, o := range list {
			c, err := tx.Case(o.CaseID)
			if err != nil {
				return err
			}
			detail, err := opinionDetail(tx, s, c, o)
			if err != nil {
				return err
			}
			out = append(out, detail)
		}
		return nil
	})
	return out, err
}

// AskOpinion asks another specialist about a case that the person holds. The same id by the
// same person again returns what is there.
func (d *Desk) AskOpinion(ctx context.Context, s Scope, caseID string, in OpinionQuestion) (out OpinionDetail, err error) {
	err = d.say(ctx, s, EditReport, of(caseID), func(p progress, c Case) error {
		if err := in.check(); err != nil {
			return err
		}
		before, err := p.tx.Opinion(in.ID)
		if err == nil {
			if before.CaseID != caseID || before.AskedBy != s.Name() {
				return errOtherID
			}
			out, err = opinionDetail(p.tx, s, c, before)
			return err
		}
		if CodeOf(err) != NotFound {
			return err
		}
		if err := holds(s, c); err != nil {
			return err
		}
		if err := in.checkAsked(p.tx, s, c); err != nil {
			return err
		}
		o := Opinion{
			ID: in.ID, CaseID: c.ID, HospitalID: c.HospitalID, AskedBy: s.Name(), AskedOf: in.User, Question: in.Question,
			State: OpinionAsked, AskedAt: p.at, UpdatedAt: p.at, Revision: 1,
		}
		if err := p.tx.AddOpinion(o); err != nil {
			return err
		}
		out, err = d.opined(p, c, o, o.AskedOf)
		return err
	})
	return out, err
}

// checkAsked refuses who can't be asked: no specialist, oneself, or asked already.
func (in *OpinionQuestion) checkAsked(tx Tx, s Scope, c Case) error {
	people, err := tx.PeopleOf(c)
	if err != nil {
		return err
	}
	known := false
	for _, u := range people {
		known = known || (u.ID == in.User && u.Role == Specialist && u.ID != s.Name())
	}
	if !known {
		return FailField("user", "Only another specialist can be asked for an opinion.", "Choose a specialist from the list.")
	}
	list, err := tx.OpinionsOf(c.ID)
	if err != nil {
		return err
	}
	for _, o := range list {
		if o.AskedOf == in.User && o.State == OpinionAsked {
			return Fail(Conflict, "This specialist is asked already.", "Wait for the answer, or withdraw the question first.")
		}
	}
	if len(list) >= maxOpinions {
		return Fail(TooLarge, "The case has as many second opinions as it can.", "Talk to each other in the comments.")
	}
	return nil
}

// SaveOpinion keeps what the asked specialist has written so far.
func (d *Desk) SaveOpinion(ctx context.Context, s Scope, id string, revision int, text string) (OpinionDetail, error) {
	return d.answer(ctx, s, id, never, func(p progress, o *Opinion) error {
		if o.Text == text {
			return nil
		}
		if o.Revision != revision {
			return errOpinionMoved
		}
		return o.write(text, false)
	})
}

// GiveOpinion makes the text final. Giving the same text again changes nothing.
func (d *Desk) GiveOpinion(ctx context.Context, s Scope, id string, revision int, text string) (OpinionDetail, error) {
	return d.answer(ctx, s, id, func(given string) bool { return given == text }, func(p progress, o *Opinion) error {
		if o.State == OpinionGiven {
			return nil // an answer was lost
		}
		if o.Revision != revision && o.Text != text {
			return errOpinionMoved
		}
		if err := o.write(text, true); err != nil {
			return err
		}
		o.State, o.EndedAt = OpinionGiven, &p.at
		return nil
	})
}

var errOpinionMoved = Fail(Conflict, "The opinion has been changed in another window.", "Compare the two texts, and keep one.")

func (o *Opinion) write(text string, whole bool) error {
	if len(text) > maxOpinionText {
		return FailField("text", "The opinion is longer than 20,000 bytes.", "Shorten it.")
	}
	if whole && strings.TrimSpace(text) == "" {
		return FailField("text", "The opinion is empty.", "Write your opinion, then give it.")
	}
	o.Text = text
	return nil
}

// DeclineOpinion says why the specialist gives none.
func (d *Desk) DeclineOpinion(ctx context.Context, s Scope, id, reason string) (OpinionDetail, error) {
	return d.answer(ctx, s, id, never, func(p progress, o *Opinion) error {
		if err := checkReason(&reason); err != nil {
			return err
		}
		o.State, o.Reason, o.EndedAt = OpinionDeclined, reason, &p.at
		return nil
	})
}

// answer is what the asked specialist does with an open question.
// One that was given may be given again in the same words.
func (d *Desk) answer(ctx context.Context, s Scope, id string, same func(text string) bool, act func(progress, *Opinion) error) (OpinionDetail, error) {
	return d.opine(ctx, s, id, func(p progress, c Case, o *Opinion) (to string, err error) {
		if o.AskedOf != s.Name() {
			return "", Fail(Forbidden, "Only who was asked can give the opinion.", "Write a comment instead.")
		}
		if err := stillAsked(c, *o); err != nil && !(o.State == OpinionGiven && same(o.Text)) {
			return "", err
		}
		return o.AskedBy, act(p, o)
	})
}

func never(string) bool { return false }

func stillAsked(c Case, o Opinion) error {
	if o.State != OpinionAsked {
		return Fail(Conflict, "The opinion is "+string(o.State)+".", "Reload the case to see where it stands.")
	}
	if !c.State.Open() {
		return Fail(Conflict, "The case is closed: the opinion is not needed any more.", "Write a comment if there is something to say.")
	}
	return nil
}

// WithdrawOpinion takes the question back: for who asked, and who holds the case.
func (d *Desk) WithdrawOpinion(ctx context.Context, s Scope, id, reason string) (OpinionDetail, error) {
	return d.opine(ctx, s, id, func(p progress, c Case, o *Opinion) (to string, err error) {
		if o.AskedBy != s.Name() && c.HeldBy != s.Name() {
			return "", Fail(Forbidden, "Only who asked can withdraw the question.", "Talk to them in a comment.")
		}
		if err := stillAsked(c, *o); err != nil {
			return "", err
		}
		if reason = strings.TrimSpace(reason); len(reason) > 2000 {
			return "", FailField("reason", "The reason is longer than 2000 characters.", "Shorten it.")
		}
		o.State, o.Reason, o.EndedAt = OpinionWithdrawn, reason, &p.at
		return o.AskedOf, nil
	})
}

// IncludeOpinion says whether a given opinion is in the report; for who holds the case.
func (d *Desk) IncludeOpinion(ctx context.Context, s Scope, id string, include bool) (OpinionDetail, error) {
	out, err := d.opine(ctx, s, id, func(p progress, c Case, o *Opinion) (to string, err error) {
		if err := holds(s, c); err != nil {
			return "", err
		}
		if o.State != OpinionGiven {
			return "", Fail(Conflict, "Only an opinion that was given can be in the report.", "Wait until it is given.")
		}
		o.InReport = include
		return "", nil
	})
	return out, err
}

// opine is the frame of every change of an opinion; act answers who has to hear of it.
func (d *Desk) opine(ctx context.Context, s Scope, id string, act func(progress, Case, *Opinion) (to string, err error)) (out OpinionDetail, err error) {
	var o Opinion
	find := func(tx Tx) (caseID string, err error) { o, err = tx.Opinion(id); return o.CaseID, err }
	err = d.say(ctx, s, ReadCase, find, func(p progress, c Case) error {
		before := o
		to, err := act(p, c, &o)
		if err != nil {
			return err
		}
		if o == before {
			out, err = opinionDetail(p.tx, s, c, o)
			return err
		}
		o.UpdatedAt = p.at
		if err := p.tx.SaveOpinion(&o); err != nil {
			return err
		}
		switch {
		case o.State != before.State:
			out, err = d.opined(p, c, o, to)
			return err
		case o.InReport != before.InReport:
			if err := p.included(c, o); err != nil {
				return err
			}
		}
		out, err = opinionDetail(p.tx, s, c, o)
		return err
	})
	return out, err
}

// opined records a new state and tells whom it concerns.
func (d *Desk) opined(p progress, c Case, o Opinion, to string) (OpinionDetail, error) {
	names, err := p.tx.NamesOf(nil, []string{o.AskedOf})
	if err != nil {
		return OpinionDetail{}, err
	}
	e := Event{HospitalID: c.HospitalID, CaseID: c.ID, Kind: "opinion", State: string(o.State), Note: names[o.AskedOf]}
	if err := p.changed(e, "opinion/"+o.ID); err != nil {
		return OpinionDetail{}, err
	}
	a := Addressed{Kind: "opinion", State: string(o.State), HospitalID: c.HospitalID, CaseID: c.ID, Object: "opinion/" + o.ID, To: []string{to}}
	if err := d.Tell.tell(p.tx, a); err != nil {
		return OpinionDetail{}, err
	}
	return opinionDetail(p.tx, p.scope, c, o)
}

// included records what becomes of the report; a first signature was for the other document.
func (p progress) included(c Case, o Opinion) error {
	state := "in-report"
	if !o.InReport {
		state = "out-of-report"
	}
	if err := p.changed(Event{HospitalID: c.HospitalID, CaseID: c.ID, Kind: "opinion", State: state}, "opinion/"+o.ID); err != nil {
		return err
	}
	return p.advance(c.ID)
}

// checkReason trims a reason and says what is wrong with it.
func checkReason(reason *string) error {
	*reason = strings.TrimSpace(*reason)
	if *reason == "" || len(*reason) > 2000 {
		return FailField("reason", "A reason is needed (at most 2000 characters).", "Say in a few words why.")
	}
	return nil
}
