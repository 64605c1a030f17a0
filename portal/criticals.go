package portal

import (
	"context"
	"strings"
	"time"
)

// Criticals lists the urgent results of a case, oldest first.
func (d *Desk) Criticals(ctx context.Context, s Scope, caseID string) (out []CriticalDetail, err error) {
	if err := s.May(ReadCase); err != nil {
		return nil, err
	}
	err = d.Store.Read(ctx, s, func(tx Tx) error {
		if _, err := tx.Case(caseID); err != nil {
			return err
		}
		list, err := tx.CriticalsOf(caseID)
		if err != nil {
			return err
		}
		out, err = criticalDetails(tx, s, list, func(Critical) bool { return true })
		return err
	})
	return out, err
}

// OpenCriticals lists the urgent results that concern the person: to be read back, or marked
// by the person and not read back yet.
func (d *Desk) OpenCriticals(ctx context.Context, s Scope) (out []CriticalDetail, err error) {
	actor, person := s.Actor()
	if !person {
		return nil, nil
	}
	err = d.Store.Read(ctx, s, func(tx Tx) error {
		list, err := tx.OpenCriticals()
		if err != nil {
			return err
		}
		out, err = criticalDetails(tx, s, list, func(c Critical) bool { return c.IsFor(actor) || c.MarkedBy == actor.UserID })
		return err
	})
	return out, err
}

func criticalDetails(tx Tx, s Scope, list []Critical, wanted func(Critical) bool) ([]CriticalDetail, error) {
	out := []CriticalDetail{}
	for _, c := range list {
		if !wanted(c) {
			continue
		}
		d, err := criticalDetail(tx, s, c)
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, nil
}

// MarkCritical starts the loop: the recipient is asked at once, and the whole hospital when
// the time is over. The same id by the same person again returns what is there.
func (d *Desk) MarkCritical(ctx context.Context, s Scope, caseID string, in CriticalInput) (out CriticalDetail, err error) {
	err = d.say(ctx, s, MarkCritical, of(caseID), func(p progress, c Case) error {
		if err := checkClientID(in.ID); err != nil {
			return err
		}
		before, err := p.tx.Critical(in.ID)
		if err == nil { // before the check: its time may have come since the first try
			if before.CaseID != caseID || before.MarkedBy != s.Name() {
				return errOtherID
			}
			out, err = criticalDetail(p.tx, s, before)
			return err
		}
		if CodeOf(err) != NotFound {
			return err
		}
		if err := in.check(p.at); err != nil {
			return err
		}
		out, err = d.markCritical(p, c, in)
		return err
	})
	return out, err
}

func (d *Desk) markCritical(p progress, c Case, in CriticalInput) (CriticalDetail, error) {
	if err := mayMark(p.scope, c); err != nil {
		return CriticalDetail{}, err
	}
	if err := in.checkRecipient(p.tx, c); err != nil {
		return CriticalDetail{}, err
	}
	list, err := p.tx.CriticalsOf(c.ID)
	if err != nil {
		return CriticalDetail{}, err
	}
	if len(list) >= maxCriticals {
		return CriticalDetail{}, Fail(TooLarge, "The case has as many urgent results as it can.", "Telephone the hospital.")
	}
	h, err := p.tx.Hospital(c.HospitalID)
	if err != nil {
		return CriticalDetail{}, err
	}
	r := Critical{
		ID: in.ID, CaseID: c.ID, HospitalID: c.HospitalID, Text: in.Text, Recipient: in.Recipient, MarkedBy: p.scope.Name(), MarkedAt: p.at,
		NextAt: p.at.Add(h.Settings.criticalTime()), State: CriticalOpen, Revision: 1,
	}
	if in.By != nil {
		r.NextAt = in.By.UTC().Truncate(time.Microsecond)
	}
	if err := p.tx.AddCritical(r); err != nil {
		return CriticalDetail{}, err
	}
	names, err := p.tx.NamesOf(nil, []string{r.Recipient})
	if err != nil {
		return CriticalDetail{}, err
	}
	if err := p.critical(d.Tell, r, "marked", names[r.Recipient], []string{r.Recipient}); err != nil {
		return CriticalDetail{}, err
	}
	return criticalDetail(p.tx, p.scope, r)
}

// mayMark: who reads the case knows the result; after sign-out any reader of the network.
func mayMark(s Scope, c Case) error {
	if c.State == CaseSignedOut || holds(s, c) == nil {
		return nil
	}
	return Fail(Conflict, "You don't hold this case.", "Open it for review first.")
}

// Acknowledge ends the loop by reading the result back.
func (d *Desk) Acknowledge(ctx context.Context, s Scope, id, readBack string) (CriticalDetail, error) {
	readBack = strings.TrimSpace(readBack)
	return d.endCritical(ctx, s, AnswerCritical, id, CriticalAcknowledged, func(p progress, r *Critical) error {
		actor, _ := s.Actor()
		switch {
		case actor.HospitalID != r.HospitalID:
			return Missing("urgent result")
		case actor.UserID == r.MarkedBy:
			return Fail(Forbidden, "Nobody reads the own result back.", "Telephone the hospital, and enter who was told.")
		case readBack == "" || len(readBack) > maxCriticalText:
			return FailField("read_back", "The result must be read back (at most 2,000 bytes).", "Repeat it in your own words, or confirm its wording.")
		}
		r.ReadBack = readBack
		return nil
	})
}

// ToldInput is what is entered about a telephone call.
type ToldInput struct {
	// Who was told, by name.
	Who string
	// At is when; nil: now.
	At *time.Time
	// ReadBack says that the person repeated the result; without it the loop stays open.
	ReadBack bool
}

// Told ends the loop by a telephone call in which the result was read back.
func (d *Desk) Told(ctx context.Context, s Scope, id string, in ToldInput) (CriticalDetail, error) {
	in.Who = strings.TrimSpace(in.Who)
	return d.endCritical(ctx, s, MarkCritical, id, CriticalTold, func(p progress, r *Critical) error {
		if in.At == nil {
			in.At = &p.at
		}
		at := in.At.UTC().Truncate(time.Microsecond)
		switch {
		case in.Who == "" || len(in.Who) > 200:
			return FailField("who", "Who was told is missing or too long.", "Enter the name of the person on the telephone.")
		case !in.ReadBack:
			return FailField("read_back", "The result was not read back.", "Ask the person to repeat it; until then the loop stays open.")
		case at.After(p.at.Add(time.Minute)) || at.Before(r.MarkedAt.Add(-longestBy)):
			return FailField("at", "The time of the call lies in the future or more than a day before.", "Check date and time.")
		}
		r.ToldWho, r.ToldAt = in.Who, &at
		return nil
	})
}

// WithdrawCritical ends the loop of a result that was marked by mistake.
func (d *Desk) WithdrawCritical(ctx context.Context, s Scope, id, reason string) (CriticalDetail, error) {
	return d.endCritical(ctx, s, MarkCritical, id, CriticalWithdrawn, func(_ progress, r *Critical) error {
		if r.MarkedBy != s.Name() {
			return Fail(Forbidden, "Only who marked it can withdraw it.", "Talk to them in a comment.")
		}
		if err := checkReason(&reason); err != nil {
			return err
		}
		r.Reason = reason
		return nil
	})
}

// endCritical is the frame of every end. Ending it again in the same way by the same person
// returns what is there: an answer may have been lost.
func (d *Desk) endCritical(ctx context.Context, s Scope, a Action, id string, to CriticalState, act func(progress, *Critical) error) (out CriticalDetail, err error) {
	var r Critical
	find := func(tx Tx) (caseID string, err error) { r, err = tx.Critical(id); return r.CaseID, err }
	err = d.say(ctx, s, a, find, func(p progress, _ Case) error {
		if r.State == to && r.EndedBy == s.Name() {
			out, err = criticalDetail(p.tx, s, r)
			return err
		}
		if r.State != CriticalOpen {
			return Fail(Conflict, "The urgent result is "+string(r.State)+" already.", "Reload the page to see by whom.")
		}
		if err := act(p, &r); err != nil {
			return err
		}
		asked, err := p.askedNow(r)
		if err != nil {
			return err
		}
		r.State, r.EndedBy, r.EndedAt = to, s.Name(), &p.at
		if err := p.tx.SaveCritical(&r); err != nil {
			return err
		}
		whom := []string{r.MarkedBy}
		if to == CriticalWithdrawn {
			whom = asked
		}
		if err := p.critical(d.Tell, r, string(to), r.ToldWho, whom); err != nil {
			return err
		}
		out, err = criticalDetail(p.tx, s, r)
		return err
	})
	return out, err
}

// critical records a step of the loop. The note names people, never the result.
func (p progress) critical(tell Tell, r Critical, state, note string, to []string) error {
	e := Event{HospitalID: r.HospitalID, CaseID: r.CaseID, Kind: "critical", State: state, Note: note}
	if err := p.changed(e, "critical/"+r.ID); err != nil {
		return err
	}
	return tell.tell(p.tx, Addressed{Kind: "critical", State: state, HospitalID: r.HospitalID, CaseID: r.CaseID, Object: "critical/" + r.ID, To: to})
}

// askedNow lists who is asked to read it back.
func (p progress) askedNow(r Critical) ([]string, error) {
	if r.Escalations == 0 {
		return []string{r.Recipient}, nil
	}
	c, err := p.tx.Case(r.CaseID)
	if err != nil {
		return nil, err
	}
	people, err := p.tx.PeopleOf(c)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, u := range people {
		if u.HospitalID == r.HospitalID && answersCriticals(u.Role) && u.ID != r.MarkedBy {
			ids = append(ids, u.ID)
		}
	}
	return ids, nil
}
