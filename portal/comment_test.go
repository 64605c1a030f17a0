package portal_test

import (
	"slices"
	"strings"
	"testing"

	"telepath/portal"
	"telepath/queue"
)

func (w *world) say(s portal.Scope, caseID, id, text string, mentions ...string) (portal.CommentDetail, error) {
	return w.desk.AddComment(w.t.Context(), s, caseID, portal.CommentInput{ID: id, Text: text, Mentions: mentions})
}

func TestACommentIsSaidOnceAndReachesWhoIsMentioned(t *testing.T) {
	t.Parallel()
	w := setup(t)
	var told []portal.Addressed
	w.desk.Tell = func(_ portal.Tx, a portal.Addressed) error { told = append(told, a); return nil }
	c, id := w.newCase("A1", queue.Routine), portal.NewID()
	for range 2 { // an answer may be lost
		d, err := w.say(w.clinician, c.ID, id, " Please look at block 2. @S ", "u-signer", "u-signer")
		if err != nil || d.Text != "Please look at block 2. @S" || len(d.Mentions) != 1 || d.Names["u-signer"] != "S" || d.Names["u-clinician"] != "C" {
			t.Fatalf("%+v, %v", d, err)
		}
	}
	list, err := w.desk.Comments(t.Context(), w.signer, c.ID)
	if err != nil || len(list) != 1 {
		t.Errorf("%d comments, %v", len(list), err)
	}
	if len(told) != 1 || told[0].Kind != "comment" || !slices.Equal(told[0].To, []string{"u-signer"}) || told[0].Object != "comment/"+id {
		t.Errorf("told %+v", told)
	}
	_, err = w.say(w.signer, c.ID, id, "with somebody else's id")
	wantCode(t, err, portal.Conflict)
}

func TestACommentStaysInsideTheNetworkOfTheCase(t *testing.T) {
	t.Parallel()
	w := setup(t)
	c := w.newCase("A1", queue.Routine)
	_, err := w.say(w.foreign, c.ID, portal.NewID(), "hello")
	wantCode(t, err, portal.NotFound)
	_, err = w.desk.Comments(t.Context(), w.foreign, c.ID)
	wantCode(t, err, portal.NotFound)
	for _, u := range []string{"u-foreign", "u-expert", "nobody"} { // a draft is not yet the specialist's
		_, err := w.say(w.clinician, c.ID, portal.NewID(), "@x", u)
		wantCode(t, err, portal.Invalid)
	}
	w.upload(c.ID, drawnTIFF(t), 1)
	w.submit(c.ID)
	if _, err := w.say(w.clinician, c.ID, portal.NewID(), "@E", "u-expert"); err != nil {
		t.Error(err)
	}
	_, err = w.say(w.clinician, c.ID, portal.NewID(), "@F", "u-foreign")
	wantCode(t, err, portal.Invalid)
	for _, text := range []string{"", " \n", strings.Repeat("a", 5001)} {
		_, err := w.say(w.clinician, c.ID, portal.NewID(), text)
		wantCode(t, err, portal.Invalid)
	}
	_, err = w.say(w.clinician, c.ID, "short", "text")
	wantCode(t, err, portal.Invalid)
}

func TestOnlyTheAuthorWithdrawsAndItStaysAsWithdrawn(t *testing.T) {
	t.Parallel()
	w := setup(t)
	c, id := w.newCase("A1", queue.Routine), portal.NewID()
	if _, err := w.say(w.clinician, c.ID, id, "wrong case"); err != nil {
		t.Fatal(err)
	}
	_, err := w.desk.WithdrawComment(t.Context(), w.signer, id)
	wantCode(t, err, portal.Forbidden)
	_, err = w.desk.WithdrawComment(t.Context(), w.foreign, id)
	wantCode(t, err, portal.NotFound)
	for range 2 {
		if _, err := w.desk.WithdrawComment(t.Context(), w.clinician, id); err != nil {
			t.Fatal(err)
		}
	}
	list, err := w.desk.Comments(t.Context(), w.signer, c.ID)
	if err != nil || len(list) != 1 || list[0].Text != "" || list[0].WithdrawnAt == nil || list[0].WithdrawnBy != "u-clinician" {
		t.Errorf("%+v, %v", list, err)
	}
}
