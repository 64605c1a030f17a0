package portal_test

import (
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"telepath/portal"
)

// watch is the loop of a process that has just started.
func (w *world) watch(tell portal.Tell) *portal.CriticalWatch {
	return &portal.CriticalWatch{Store: w.store, Now: w.clock, Log: slog.New(slog.DiscardHandler), Tell: tell}
}

func (w *world) mark(c portal.Case) portal.CriticalDetail {
	w.t.Helper()
	d, err := w.desk.MarkCritical(w.t.Context(), w.expert, c.ID, portal.CriticalInput{ID: portal.NewID(), Text: "Cancer in the margin.", Recipient: "u-clinician"})
	if err != nil {
		w.t.Fatal(err)
	}
	return d
}

func (w *world) open(s portal.Scope) []portal.CriticalDetail {
	w.t.Helper()
	list, err := w.desk.OpenCriticals(w.t.Context(), s)
	if err != nil {
		w.t.Fatal(err)
	}
	return list
}

func (w *world) steps(id string) (steps []string) {
	for _, e := range w.detail(id).Events {
		if e.Kind == "critical" {
			steps = append(steps, e.State)
		}
	}
	return steps
}

func TestAnUrgentResultIsPassedOnUntilSomebodyReadsItBack(t *testing.T) {
	t.Parallel()
	w := setup(t)
	ctx := t.Context()
	c := w.held("A1")
	r := w.mark(c)
	var told []portal.Addressed
	sweep := func() {
		t.Helper()
		// Every look is by another process: nothing is remembered outside the database.
		watch := w.watch(func(_ portal.Tx, a portal.Addressed) error { told = append(told, a); return nil })
		if err := watch.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
	}
	if len(w.open(w.clinician)) != 1 || len(w.open(w.signer)) != 0 || len(w.open(w.foreign)) != 0 || len(w.open(w.expert)) != 1 {
		t.Error("at first it is the recipient's alone, and the specialist sees where it stands")
	}
	w.pass(29 * time.Minute)
	sweep()
	if len(told) != 0 {
		t.Errorf("passed on too early: %+v", told)
	}
	w.pass(2 * time.Minute)
	sweep()
	sweep() // a restart or a second process passes nothing on twice
	if len(told) != 1 || told[0].State != "escalated" || !slices.Equal(told[0].To, []string{"u-clinician", "u-signer"}) {
		t.Errorf("told %+v", told)
	}
	if len(w.open(w.signer)) != 1 || len(w.open(w.foreign)) != 0 {
		t.Error("now it is everybody's of that hospital, and nobody else's")
	}
	w.pass(5 * time.Hour) // an outage: it is passed on once, not ten times
	sweep()
	sweep()
	if len(told) != 2 {
		t.Errorf("told %d times", len(told))
	}
	_, err := w.desk.Acknowledge(ctx, w.signer, r.ID, " ")
	wantCode(t, err, portal.Invalid)
	d, err := w.desk.Acknowledge(ctx, w.signer, r.ID, "Cancer in the margin, I call the surgeon.")
	if err != nil || d.State != portal.CriticalAcknowledged || d.EndedByName != "S" || d.Escalations != 2 {
		t.Errorf("%+v, %v", d, err)
	}
	if d, err = w.desk.Acknowledge(ctx, w.signer, r.ID, "again"); err != nil || d.ReadBack != "Cancer in the margin, I call the surgeon." {
		t.Errorf("%+v, %v", d, err)
	}
	_, err = w.desk.Acknowledge(ctx, w.clinician, r.ID, "me too")
	wantCode(t, err, portal.Conflict)
	w.pass(time.Hour)
	sweep()
	if len(told) != 2 || len(w.open(w.signer)) != 0 {
		t.Error("it goes on after it was read back")
	}
	if got := w.steps(c.ID); !slices.Equal(got, []string{"marked", "escalated", "escalated", "acknowledged"}) {
		t.Errorf("timeline %v", got)
	}
}

// The answer to a mark was lost: sent again after its time has come it is still the same one.
func TestAnUrgentResultIsMarkedOnce(t *testing.T) {
	t.Parallel()
	w := setup(t)
	c := w.held("A1")
	by := w.clock().Add(5 * time.Minute)
	in := portal.CriticalInput{ID: portal.NewID(), Text: "Cancer in the margin.", Recipient: "u-clinician", By: &by}
	for range 2 {
		if d, err := w.desk.MarkCritical(t.Context(), w.expert, c.ID, in); err != nil || d.ID != in.ID {
			t.Fatalf("%+v, %v", d, err)
		}
		w.pass(6 * time.Minute)
	}
	if got := w.steps(c.ID); !slices.Equal(got, []string{"marked"}) {
		t.Errorf("timeline %v", got)
	}
	in.ID = "x"
	_, err := w.desk.MarkCritical(t.Context(), w.expert, c.ID, in)
	wantCode(t, err, portal.Invalid)
}

func TestOfSeveralPortalsOnePassesAnUrgentResultOn(t *testing.T) {
	t.Parallel()
	w := setup(t)
	c := w.held("A1")
	w.mark(c)
	w.pass(31 * time.Minute)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if err := w.watch(nil).Sweep(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if got := w.steps(c.ID); !slices.Equal(got, []string{"marked", "escalated"}) {
		t.Errorf("timeline %v", got)
	}
}

func TestTheHospitalSetsHowLongAnUrgentResultWaits(t *testing.T) {
	t.Parallel()
	w := setup(t)
	c := w.held("A1")
	err := w.store.Write(t.Context(), portal.System("test"), func(tx portal.Tx) error {
		h, err := tx.Hospital("h1")
		if err != nil {
			return err
		}
		h.Settings.CriticalMinutes = 10
		return tx.SaveHospital(h)
	})
	if err != nil {
		t.Fatal(err)
	}
	if d := w.mark(c); d.NextAt.Sub(d.MarkedAt) != 10*time.Minute {
		t.Errorf("waits %s", d.NextAt.Sub(d.MarkedAt))
	}
	by := w.clock().Add(5 * time.Minute)
	in := portal.CriticalInput{ID: portal.NewID(), Text: "x", Recipient: "u-signer", By: &by}
	for range 2 {
		if d, err := w.desk.MarkCritical(t.Context(), w.expert, c.ID, in); err != nil || !d.NextAt.Equal(by) {
			t.Errorf("%+v, %v", d, err)
		}
	}
	late := w.clock().Add(48 * time.Hour)
	in.ID, in.By = portal.NewID(), &late
	_, err = w.desk.MarkCritical(t.Context(), w.expert, c.ID, in)
	wantCode(t, err, portal.Invalid)
}

func TestWhoMayMarkReceiveAndCloseAnUrgentResult(t *testing.T) {
	t.Parallel()
	w := setup(t)
	colleague, ctx := w.colleague(), t.Context()
	c := w.held("A1")
	mark := func(s portal.Scope, recipient string) error {
		_, err := w.desk.MarkCritical(ctx, s, c.ID, portal.CriticalInput{ID: portal.NewID(), Text: "x", Recipient: recipient})
		return err
	}
	wantCode(t, mark(w.clinician, "u-signer"), portal.Forbidden)
	wantCode(t, mark(colleague, "u-clinician"), portal.Conflict)
	for _, recipient := range []string{"", "u-foreign", "u-expert", "nobody"} {
		wantCode(t, mark(w.expert, recipient), portal.Invalid)
	}
	r := w.mark(c)
	_, err := w.desk.Acknowledge(ctx, w.foreign, r.ID, "x")
	wantCode(t, err, portal.NotFound)
	_, err = w.desk.Acknowledge(ctx, w.expert, r.ID, "x")
	wantCode(t, err, portal.Forbidden)
	_, err = w.desk.WithdrawCritical(ctx, colleague, r.ID, "x")
	wantCode(t, err, portal.Forbidden)
	_, err = w.desk.Told(ctx, w.expert, r.ID, portal.ToldInput{Who: "Dr X"})
	wantCode(t, err, portal.Invalid) // not read back
	_, err = w.desk.Told(ctx, w.expert, r.ID, portal.ToldInput{ReadBack: true})
	wantCode(t, err, portal.Invalid)
	d, err := w.desk.Told(ctx, w.expert, r.ID, portal.ToldInput{Who: "Dr X", ReadBack: true})
	if err != nil || d.State != portal.CriticalTold || d.ToldAt == nil || d.EndedBy != "u-expert" {
		t.Errorf("%+v, %v", d, err)
	}
	wrong := w.mark(c)
	if d, err := w.desk.WithdrawCritical(ctx, w.expert, wrong.ID, "Wrong case."); err != nil || d.State != portal.CriticalWithdrawn || d.Reason != "Wrong case." {
		t.Errorf("%+v, %v", d, err)
	}
	if list, err := w.desk.Criticals(ctx, w.clinician, c.ID); err != nil || len(list) != 2 {
		t.Errorf("%+v, %v", list, err)
	}
}
