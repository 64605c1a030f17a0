package portal_test

import (
	"testing"

	"telepath/portal"
	"telepath/queue"
)

// colleague is a second specialist.
func (w *world) colleague() portal.Scope {
	w.t.Helper()
	u := portal.User{ID: "u-colleague", Email: "k@x.example", Name: "K", Role: portal.Specialist, HospitalID: "h3", CreatedAt: w.now}
	err := w.store.Write(w.t.Context(), portal.System("test"), func(tx portal.Tx) error { return tx.AddUser(u) })
	if err != nil {
		w.t.Fatal(err)
	}
	return portal.ScopeOf(portal.ActorOf(u, "test"))
}

// held is a case that the expert has open.
func (w *world) held(accession string) portal.Case {
	w.t.Helper()
	c := w.newCase(accession, queue.Routine)
	w.upload(c.ID, drawnTIFF(w.t), 1)
	w.submit(c.ID)
	c, err := w.desk.Review(w.t.Context(), w.expert, c.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

func (w *world) ask(c portal.Case, id string) portal.OpinionDetail {
	w.t.Helper()
	d, err := w.desk.AskOpinion(w.t.Context(), w.expert, c.ID, portal.OpinionQuestion{ID: id, User: "u-colleague", Question: "Invasive?"})
	if err != nil {
		w.t.Fatal(err)
	}
	return d
}

func TestASecondOpinionIsAskedWrittenAndGivenOnce(t *testing.T) {
	t.Parallel()
	w := setup(t)
	colleague, ctx := w.colleague(), t.Context()
	c, id := w.held("A1"), portal.NewID()
	w.ask(c, id)
	if d := w.ask(c, id); d.Revision != 1 || d.May[0] != "withdraw" { // sent again
		t.Errorf("%+v", d)
	}
	page, err := w.desk.CaseRows(ctx, colleague, portal.CaseQuery{})
	if err != nil || len(page.Rows) != 1 || !page.Rows[0].OpinionAsked {
		t.Errorf("worklist of the asked: %+v, %v", page.Rows, err)
	}
	if page, err := w.desk.CaseRows(ctx, w.expert, portal.CaseQuery{}); err != nil || page.Rows[0].OpinionAsked {
		t.Errorf("worklist of the asker: %+v, %v", page.Rows, err)
	}
	d, err := w.desk.SaveOpinion(ctx, colleague, id, 1, "I think")
	if err != nil || d.Text != "I think" || d.Revision != 2 {
		t.Fatalf("%+v, %v", d, err)
	}
	_, err = w.desk.SaveOpinion(ctx, colleague, id, 1, "another window")
	wantCode(t, err, portal.Conflict)
	if list, err := w.desk.Opinions(ctx, w.expert, c.ID); err != nil || list[0].Text != "" {
		t.Errorf("an unfinished opinion is shown: %+v, %v", list, err)
	}
	_, err = w.desk.GiveOpinion(ctx, w.expert, id, 2, "my own")
	wantCode(t, err, portal.Forbidden)
	_, err = w.desk.GiveOpinion(ctx, colleague, id, 2, " ")
	wantCode(t, err, portal.Invalid)
	for range 2 { // the second answer was lost
		if d, err = w.desk.GiveOpinion(ctx, colleague, id, 2, "Invasive."); err != nil || d.State != portal.OpinionGiven {
			t.Fatalf("%+v, %v", d, err)
		}
	}
	_, err = w.desk.SaveOpinion(ctx, colleague, id, d.Revision, "changed my mind")
	wantCode(t, err, portal.Conflict)
	list, err := w.desk.Opinions(ctx, w.expert, c.ID)
	if err != nil || len(list) != 1 || list[0].Text != "Invasive." || list[0].AskedOfName != "K" {
		t.Errorf("%+v, %v", list, err)
	}
	if c := w.detail(c.ID).Case; c.HeldBy != "u-expert" || c.State != portal.CaseInReview {
		t.Errorf("the case has moved: %+v", c)
	}
}

// The signer decides whether an opinion is in the report.
func TestAGivenOpinionIsInTheReportWhenTheSignerWantsIt(t *testing.T) {
	t.Parallel()
	w := setup(t)
	colleague, ctx := w.colleague(), t.Context()
	c, id := w.held("A1"), portal.NewID()
	w.ask(c, id)
	_, err := w.desk.IncludeOpinion(ctx, w.expert, id, true)
	wantCode(t, err, portal.Conflict)
	if _, err := w.desk.GiveOpinion(ctx, colleague, id, 1, "Invasive."); err != nil {
		t.Fatal(err)
	}
	_, err = w.desk.IncludeOpinion(ctx, colleague, id, true)
	wantCode(t, err, portal.Conflict)
	inReport := func() int {
		d, err := w.desk.CaseDetail(ctx, w.expert, c.ID)
		if err != nil {
			t.Fatal(err)
		}
		return len(d.Report.Draft.SecondOpinions)
	}
	if n := inReport(); n != 0 {
		t.Errorf("%d opinions without asking", n)
	}
	if _, err := w.desk.IncludeOpinion(ctx, w.expert, id, true); err != nil || inReport() != 1 {
		t.Errorf("not in the report: %v", err)
	}
	if _, err := w.desk.IncludeOpinion(ctx, w.expert, id, false); err != nil || inReport() != 0 {
		t.Errorf("still in the report: %v", err)
	}
}

func TestWhoAsksWhoIsAskedAndHowItEnds(t *testing.T) {
	t.Parallel()
	w := setup(t)
	colleague, ctx := w.colleague(), t.Context()
	c := w.held("A1")
	ask := func(s portal.Scope, user string) error {
		_, err := w.desk.AskOpinion(ctx, s, c.ID, portal.OpinionQuestion{ID: portal.NewID(), User: user, Question: "?"})
		return err
	}
	wantCode(t, ask(w.clinician, "u-colleague"), portal.Forbidden)
	wantCode(t, ask(colleague, "u-expert"), portal.Conflict) // does not hold it
	for _, user := range []string{"", "u-clinician", "u-expert", "nobody"} {
		wantCode(t, ask(w.expert, user), portal.Invalid)
	}
	first, second := portal.NewID(), portal.NewID()
	w.ask(c, first)
	wantCode(t, ask(w.expert, "u-colleague"), portal.Conflict) // asked already
	_, err := w.desk.DeclineOpinion(ctx, colleague, first, "")
	wantCode(t, err, portal.Invalid)
	if d, err := w.desk.DeclineOpinion(ctx, colleague, first, "I know the patient."); err != nil || d.State != portal.OpinionDeclined {
		t.Errorf("%+v, %v", d, err)
	}
	w.ask(c, second)
	_, err = w.desk.WithdrawOpinion(ctx, colleague, second, "")
	wantCode(t, err, portal.Forbidden)
	if d, err := w.desk.WithdrawOpinion(ctx, w.expert, second, ""); err != nil || d.State != portal.OpinionWithdrawn {
		t.Errorf("%+v, %v", d, err)
	}
	if open, err := w.desk.OpinionsAsked(ctx, colleague); err != nil || len(open) != 0 {
		t.Errorf("%+v, %v", open, err)
	}
	w.ask(c, portal.NewID())
	if _, err := w.desk.Withdraw(ctx, w.clinician, c.ID, "patient moved"); err != nil {
		t.Fatal(err)
	}
	list, err := w.desk.Opinions(ctx, colleague, c.ID)
	if err != nil || list[2].State != portal.OpinionLapsed || len(list[2].May) != 0 {
		t.Errorf("%+v, %v", list, err)
	}
	_, err = w.desk.GiveOpinion(ctx, colleague, list[2].ID, 1, "too late")
	wantCode(t, err, portal.Conflict)
}
