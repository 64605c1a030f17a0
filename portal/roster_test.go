package portal_test

import (
	"testing"
	"time"

	"telepath/portal"
	"telepath/queue"
	"telepath/reports"
)

// centreStaff are two more specialists and an admin of the centre, and an admin of a county.
type centreStaff struct{ second, third, admin, county portal.Scope }

func (w *world) staff() centreStaff {
	w.t.Helper()
	users := []portal.User{
		{ID: "u-second", Email: "2@x.example", Name: "Second", Role: portal.Specialist, HospitalID: "h3"},
		{ID: "u-third", Email: "3@x.example", Name: "Third", Role: portal.Specialist, HospitalID: "h3"},
		{ID: "u-admin", Email: "a@x.example", Name: "Admin", Role: portal.Admin, HospitalID: "h3"},
		{ID: "u-county-admin", Email: "ca@x.example", Name: "County", Role: portal.Admin, HospitalID: "h1"},
	}
	w.write(func(tx portal.Tx) error {
		for _, u := range users {
			u.CreatedAt = w.now
			if err := tx.AddUser(u); err != nil {
				return err
			}
		}
		return nil
	})
	var s centreStaff
	for i, to := range []*portal.Scope{&s.second, &s.third, &s.admin, &s.county} {
		*to = portal.ScopeOf(portal.ActorOf(users[i], "test"))
	}
	return s
}

func (w *world) write(f func(portal.Tx) error) {
	w.t.Helper()
	if err := w.store.Write(w.t.Context(), portal.System("test"), f); err != nil {
		w.t.Fatal(err)
	}
}

// hospital changes a hospital's settings.
func (w *world) hospital(id string, change func(*portal.HospitalSettings)) {
	w.t.Helper()
	w.write(func(tx portal.Tx) error {
		h, err := tx.Hospital(id)
		if err != nil {
			return err
		}
		change(&h.Settings)
		return tx.SaveHospital(h)
	})
}

// duty puts somebody of the centre on duty for the hours to come.
func (w *world) duty(admin portal.Scope, user string, hours int, frozen bool, subjects ...string) portal.RosterEntry {
	w.t.Helper()
	from := w.clock()
	e, err := w.desk.AddDuty(w.t.Context(), admin, portal.RosterInput{
		UserID: user, From: from, Until: from.Add(time.Duration(hours) * time.Hour), Frozen: frozen, Subjects: subjects,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return e
}

// unread is a case of the county that has just begun to wait for a specialist.
func (w *world) unread(accession string) portal.Case {
	w.t.Helper()
	c := w.newCase(accession, queue.Routine)
	data := drawnTIFF(w.t)
	w.upload(c.ID, data, len(data))
	w.submit(c.ID)
	w.pass(time.Hour)
	w.sweep()
	return w.current(c.ID, portal.CaseAwaiting)
}

func (w *world) current(id string, want portal.CaseState) (c portal.Case) {
	w.t.Helper()
	err := w.store.Read(w.t.Context(), portal.System("test"), func(tx portal.Tx) (err error) { c, err = tx.Case(id); return err })
	if err != nil || c.State != want {
		w.t.Fatalf("case %s is %s, %v; want %s", id, c.State, err, want)
	}
	return c
}

// told are the person's notifications as "kind detail", newest first.
func (w *world) told(s portal.Scope) []string {
	w.t.Helper()
	page, err := w.desk.Notifications(w.t.Context(), s, "", false)
	if err != nil {
		w.t.Fatal(err)
	}
	out := []string{}
	for _, n := range page.Items {
		out = append(out, string(n.Kind)+" "+n.Detail)
	}
	return out
}

func TestOnlyTheCentrePlansItsDuties(t *testing.T) {
	t.Parallel()
	w := setup(t)
	staff := w.staff()
	e := w.duty(staff.admin, "u-expert", 8, true)
	in := portal.RosterInput{UserID: "u-expert", From: e.From, Until: e.Until}
	for _, bad := range []struct {
		name   string
		as     portal.Scope
		change func(*portal.RosterInput)
		code   portal.Code
	}{
		{"a specialist for another", staff.second, func(*portal.RosterInput) {}, portal.Conflict},
		{"a county's admin", staff.county, func(*portal.RosterInput) {}, portal.Invalid},
		{"a clinician", w.clinician, func(*portal.RosterInput) {}, portal.Forbidden},
		{"no specialist", staff.admin, func(in *portal.RosterInput) { in.UserID = "u-admin" }, portal.Invalid},
		{"backwards", staff.admin, func(in *portal.RosterInput) { in.From, in.Until = in.Until, in.From }, portal.Invalid},
		{"for ever", staff.admin, func(in *portal.RosterInput) { in.Until = in.From.AddDate(1, 0, 0) }, portal.Invalid},
	} {
		input := in
		bad.change(&input)
		if _, err := w.desk.AddDuty(t.Context(), bad.as, input); portal.CodeOf(err) != bad.code {
			t.Errorf("%s: %v, want %s", bad.name, err, bad.code)
		}
	}
	_, err := w.desk.SaveDuty(t.Context(), staff.county, e.ID, e.Revision, in)
	wantCode(t, err, portal.NotFound)
	wantCode(t, w.desk.RemoveDuty(t.Context(), staff.county, e.ID), portal.NotFound)
	_, err = w.desk.SaveDuty(t.Context(), staff.admin, e.ID, e.Revision+1, in)
	wantCode(t, err, portal.Conflict)
	if _, err := w.desk.SaveDuty(t.Context(), w.expert, e.ID, e.Revision, in); err != nil {
		t.Errorf("the own duty: %v", err)
	}
	view, err := w.desk.Roster(t.Context(), staff.second, e.From, e.Until)
	if err != nil || len(view.Entries) != 1 || len(view.OnDuty) != 1 || view.Entries[0].Revision != 2 || len(view.People) != 3 {
		t.Errorf("%+v, %v", view, err)
	}
	if err := w.desk.RemoveDuty(t.Context(), w.expert, e.ID); err != nil {
		t.Error(err)
	}
}

func TestCasesGoToWhoIsOnDutyAndHasLeast(t *testing.T) {
	t.Parallel()
	w := setup(t)
	staff := w.staff()
	w.duty(staff.admin, "u-expert", 100, false)
	if c := w.unread("A-0"); c.AssignedTo != "" {
		t.Fatalf("nobody has switched it on, and %s has the case", c.AssignedTo)
	}
	w.hospital("h3", func(h *portal.HospitalSettings) { h.AutoAssign = true })
	w.duty(staff.admin, "u-second", 100, false)
	w.duty(staff.admin, "u-third", 100, false, "Stomach")
	got := []string{}
	for _, a := range []string{"A-1", "A-2", "A-3"} {
		got = append(got, w.unread(a).AssignedTo)
	}
	want := []string{"u-expert", "u-second", "u-expert"} // never u-third, who takes stomachs
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("%v, want %v", got, want)
		}
	}
	if told := w.told(staff.second); len(told) != 1 || told[0] != "assigned duty" {
		t.Errorf("told %v", told)
	}
	if told := w.told(staff.third); len(told) != 0 {
		t.Errorf("told %v", told)
	}
}

func TestAFrozenSectionIsAssignedOnReceipt(t *testing.T) {
	t.Parallel()
	w := setup(t)
	staff := w.staff()
	w.hospital("h3", func(h *portal.HospitalSettings) { h.AutoAssign = true })
	w.duty(staff.admin, "u-expert", 10, false)
	w.duty(staff.admin, "u-second", 10, true)
	c := w.newCase("F-1", queue.Frozen)
	data := drawnTIFF(t)
	w.upload(c.ID, data, len(data))
	w.submit(c.ID)
	if got := w.current(c.ID, portal.CaseAnalysing); got.AssignedTo != "u-second" {
		t.Errorf("assigned to %q", got.AssignedTo)
	}
}

func TestACaseThatWaitedIsGivenToWhoComesOnDuty(t *testing.T) {
	t.Parallel()
	w := setup(t)
	staff := w.staff()
	w.hospital("h3", func(h *portal.HospitalSettings) { h.AutoAssign = true })
	c := w.unread("A-1")
	w.watchOpen()
	if got := w.current(c.ID, portal.CaseAwaiting); got.AssignedTo != "" {
		t.Fatalf("nobody is on duty and %s has it", got.AssignedTo)
	}
	w.duty(staff.admin, "u-second", 10, false)
	w.watchOpen()
	if got := w.current(c.ID, portal.CaseAwaiting); got.AssignedTo != "u-second" {
		t.Errorf("assigned to %q", got.AssignedTo)
	}
}

func (w *world) watchOpen() {
	w.t.Helper()
	watch := &portal.OpenWatch{Store: w.store, Now: w.clock, Choose: w.desk.Choose, Log: w.intake.Log}
	if err := watch.Sweep(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

// Who was told stays told: another process, a restart or another look adds nothing.
func TestAnUnopenedCaseIsEscalatedOnceToEach(t *testing.T) {
	t.Parallel()
	w := setup(t)
	staff := w.staff()
	w.duty(staff.admin, "u-second", 100, false)
	c := w.unread("A-1")
	for _, step := range []struct {
		name          string
		wait          time.Duration
		duty, admins  int
		expert, event int
	}{
		{"in time", 7 * time.Hour, 0, 0, 0, 0},
		{"late", 2 * time.Hour, 1, 0, 0, 1},
		{"told already", time.Hour, 1, 0, 0, 1},
		{"still late", 8 * time.Hour, 1, 1, 0, 2},
		{"nobody is left", 40 * time.Hour, 1, 1, 0, 2},
	} {
		w.pass(step.wait)
		w.watchOpen()
		w.watchOpen()
		events := 0
		for _, e := range w.detail(c.ID).Events {
			if e.Kind == "case" && e.State == "late" {
				events++
			}
		}
		if d, a, x := len(w.told(staff.second)), len(w.told(staff.admin)), len(w.told(w.expert)); d != step.duty || a != step.admins || x != step.expert || events != step.event {
			t.Errorf("%s: duty %d, admins %d, others %d, events %d; want %+v", step.name, d, a, x, events, step)
		}
	}
}

func TestNobodyIsLateWithACaseThatIsOpen(t *testing.T) {
	t.Parallel()
	w := setup(t)
	staff := w.staff()
	c := w.unread("A-1")
	if _, err := w.desk.Review(t.Context(), w.expert, c.ID); err != nil {
		t.Fatal(err)
	}
	w.pass(100 * time.Hour)
	w.watchOpen()
	if told := w.told(staff.admin); len(told) != 0 {
		t.Errorf("told %v", told)
	}
	if _, err := w.desk.Release(t.Context(), w.expert, c.ID); err != nil {
		t.Fatal(err)
	}
	w.pass(9 * time.Hour) // the time runs anew
	w.watchOpen()
	if told := w.told(w.expert); len(told) != 1 || told[0] != "late duty" {
		t.Errorf("the one who had it is told %v", told)
	}
}

func TestACaseIsTakenOverWithItsText(t *testing.T) {
	t.Parallel()
	w := setup(t)
	ctx := t.Context()
	staff := w.staff()
	c := w.unread("A-1")
	if _, err := w.desk.Review(ctx, w.expert, c.ID); err != nil {
		t.Fatal(err)
	}
	r := w.detail(c.ID).Report
	saved, err := w.desk.SaveDraft(ctx, w.expert, c.ID, portal.DraftInput{Revision: r.Revision, Diagnosis: "Half a sentence"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.desk.Reassign(ctx, staff.admin, c.ID, "u-second", " ")
	wantCode(t, err, portal.Invalid)
	_, err = w.desk.Reassign(ctx, w.clinician, c.ID, "u-second", "absent")
	wantCode(t, err, portal.Forbidden)
	held, err := w.desk.HeldCases(ctx, staff.admin)
	if err != nil || len(held) != 1 || held[0].User != "u-expert" || !held[0].Held || held[0].AccessionNumber != "A-1" {
		t.Fatalf("%+v, %v", held, err)
	}
	if held, err := w.desk.HeldCases(ctx, staff.county); err != nil || len(held) != 0 {
		t.Errorf("a county's admin sees %+v, %v", held, err)
	}
	// The admin of the centre sees no case of the county, and may still pass on this one.
	if _, err := w.desk.Reassign(ctx, staff.admin, c.ID, "u-second", "absent"); err != nil {
		t.Fatal(err)
	}
	got := w.current(c.ID, portal.CaseAwaiting)
	if got.AssignedTo != "u-second" || got.HeldBy != "" {
		t.Errorf("%+v", got)
	}
	if told := w.told(w.expert); len(told) != 1 || told[0] != "assigned taken" {
		t.Errorf("the one before is told %v", told)
	}
	// The first goes on typing in an old window: refused, and nothing is overwritten.
	_, err = w.desk.SaveDraft(ctx, w.expert, c.ID, portal.DraftInput{Revision: saved.Revision, Diagnosis: "Half a sentence more"})
	wantCode(t, err, portal.Conflict)
	if _, err := w.desk.Review(ctx, staff.second, c.ID); err != nil {
		t.Fatal(err)
	}
	if got := w.detail(c.ID).Report; got.Draft.Diagnosis != "Half a sentence" {
		t.Errorf("the text is %q", got.Draft.Diagnosis)
	}
}

func TestAnAdminPassesOnOnlyWhatTheOwnSpecialistsHave(t *testing.T) {
	t.Parallel()
	w := setup(t)
	staff := w.staff()
	w.hospital("h2", func(*portal.HospitalSettings) {})
	foreign, err := w.desk.CreateCase(t.Context(), w.foreign, portal.CaseInput{
		Priority: queue.Routine, Request: reports.Request{AccessionNumber: "X", Patient: reports.Patient{Name: "N"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []portal.Scope{staff.admin, staff.county, w.expert} {
		_, err := w.desk.Reassign(t.Context(), s, foreign.ID, "u-second", "because")
		wantCode(t, err, portal.NotFound)
	}
}

// Nobody is given a case that is closed, and told so.
func TestAClosedCaseIsNotAssigned(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id, _ := w.readyCase()
	staff := w.staff()
	if _, err := w.signNow(w.expert, id); err != nil {
		t.Fatal(err)
	}
	_, err := w.desk.Assign(t.Context(), w.expert, id, "u-second")
	wantCode(t, err, portal.Conflict)
	if told := w.told(staff.second); len(told) != 0 {
		t.Errorf("told %v", told)
	}
}

// One hospital's announcements never fill the list that everybody at the centre reads.
func TestAHospitalAnnouncesSoManyFrozenSections(t *testing.T) {
	t.Parallel()
	w := setup(t)
	in := portal.BookingInput{At: w.clock().Add(2 * time.Hour), Specimen: "thyroid"}
	var first portal.BookingDetail
	for i := range 200 {
		b, err := w.desk.Book(t.Context(), w.clinician, in)
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			first = b
		}
	}
	_, err := w.desk.Book(t.Context(), w.clinician, in)
	wantCode(t, err, portal.TooLarge)
	if _, err := w.desk.Book(t.Context(), w.foreign, in); err != nil {
		t.Errorf("another hospital pays for it: %v", err)
	}
	if _, err := w.desk.CancelBooking(t.Context(), w.clinician, first.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := w.desk.Book(t.Context(), w.clinician, in); err != nil {
		t.Errorf("one was taken back: %v", err)
	}
}

func TestABookingMeetsItsCase(t *testing.T) {
	t.Parallel()
	w := setup(t)
	ctx := t.Context()
	staff := w.staff()
	in := portal.BookingInput{At: w.clock().Add(2 * time.Hour), Specimen: "thyroid", Accession: "F-1"}
	b, err := w.desk.Book(ctx, w.clinician, in)
	if err != nil || b.Covered {
		t.Fatalf("nobody is on duty: %+v, %v", b, err)
	}
	w.duty(staff.admin, "u-second", 10, true)
	in.Accession = ""
	other, err := w.desk.Book(ctx, w.clinician, in)
	if err != nil || !other.Covered {
		t.Fatalf("somebody is on duty: %+v, %v", other, err)
	}
	if told := w.told(staff.second); len(told) != 1 {
		t.Errorf("told %v", told)
	}
	for _, who := range []struct {
		name string
		s    portal.Scope
		n    int
	}{{"own", w.clinician, 2}, {"specialist", w.expert, 2}, {"foreign", w.foreign, 0}} {
		if list, err := w.desk.Bookings(ctx, who.s); err != nil || len(list) != who.n {
			t.Errorf("%s sees %d, %v", who.name, len(list), err)
		}
	}
	c := w.newCase("F-1", queue.Frozen)
	data := drawnTIFF(t)
	w.upload(c.ID, data, len(data))
	w.submit(c.ID)
	list, err := w.desk.Bookings(ctx, w.clinician)
	if err != nil {
		t.Fatal(err)
	}
	for _, got := range list {
		if want := got.ID == b.ID; (got.State == portal.BookingArrived) != want || (got.CaseID == c.ID) != want {
			t.Errorf("%+v", got)
		}
	}
	_, err = w.desk.CancelBooking(ctx, w.foreign, other.ID)
	wantCode(t, err, portal.NotFound)
	_, err = w.desk.CancelBooking(ctx, w.clinician, b.ID)
	wantCode(t, err, portal.Conflict)
	_, err = w.desk.LinkBooking(ctx, w.foreign, other.ID, c.ID)
	wantCode(t, err, portal.NotFound)
	if got, err := w.desk.CancelBooking(ctx, w.clinician, other.ID); err != nil || got.State != portal.BookingCancelled {
		t.Errorf("%+v, %v", got, err)
	}
}
