package store_test

import (
	"errors"
	"testing"
	"time"

	"telepath/portal"
)

var (
	adminCentre = as("admin", "centre", portal.Admin)
	adminEast   = as("admin", "east", portal.Admin)
)

func aDuty() portal.RosterEntry {
	return portal.RosterEntry{
		ID: "duty", HospitalID: "centre", UserID: "reader-centre", From: noon, Until: noon.Add(8 * time.Hour), Subjects: []string{"胃"},
		Frozen: true, CreatedBy: "admin-centre", UpdatedAt: noon, Revision: 1,
	}
}

func TestRosterIsItsHospitals(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(t *testing.T, b *bench) {
		e := aDuty()
		b.write(t, adminCentre, func(tx portal.Tx) error { return tx.AddRosterEntry(e) })
		for _, s := range []portal.Scope{adminEast, doctorEast, {}} {
			err := b.Write(t.Context(), s, func(tx portal.Tx) error {
				_, err := tx.RosterEntry("duty")
				wantNotFound(t, err)
				stolen := e
				wantNotFound(t, tx.SaveRosterEntry(&stolen))
				wantNotFound(t, tx.DeleteRosterEntry("duty"))
				stolen.ID = "other"
				wantNotFound(t, tx.AddRosterEntry(stolen))
				return nil
			})
			ok(t, err)
		}
		b.read(t, doctorEast, func(tx portal.Tx) error {
			for _, step := range []struct {
				at   time.Time
				want int
			}{{noon.Add(-time.Second), 0}, {noon, 1}, {noon.Add(8*time.Hour - time.Second), 1}, {noon.Add(8 * time.Hour), 0}} {
				duty, err := tx.DutyAt(step.at)
				if err != nil || len(duty) != step.want {
					t.Errorf("%s: %+v, %v", step.at, duty, err)
				}
			}
			duty, err := tx.DutyAt(noon)
			equal(t, duty, []portal.RosterEntry{e})
			return err
		})
		b.write(t, adminCentre, func(tx portal.Tx) error {
			e.Frozen = false
			stale := e
			err := tx.SaveRosterEntry(&e)
			if portal.CodeOf(tx.SaveRosterEntry(&stale)) != portal.Conflict || e.Revision != 2 {
				t.Errorf("%+v", e)
			}
			list, err2 := tx.Roster("centre", noon.Add(time.Hour), noon.Add(2*time.Hour))
			equal(t, list, []portal.RosterEntry{e})
			return errors.Join(err, err2, tx.DeleteRosterEntry("duty"))
		})
	})
}

func wantNotFound(t *testing.T, err error) {
	t.Helper()
	if portal.CodeOf(err) != portal.NotFound {
		t.Errorf("%v, want not found", err)
	}
}

func TestWaitingCasesAreEscalatedByOne(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(t *testing.T, b *bench) {
		j := aJourney("a", "east", portal.CaseAwaiting, "")
		b.write(t, system, j.add)
		u := portal.Unopened{CaseID: "a", HospitalID: "east", Since: noon, NextAt: noon.Add(time.Hour)}
		b.write(t, doctorEast, func(tx portal.Tx) error {
			later := u
			later.NextAt = noon.Add(2 * time.Hour)
			return errors.Join(tx.StartWaiting(u), tx.StartWaiting(later))
		})
		b.write(t, system, func(tx portal.Tx) error {
			early, err1 := tx.Late(noon.Add(time.Minute), 10)
			late, err2 := tx.Late(noon.Add(time.Hour), 10)
			if len(early) != 0 || len(late) != 1 || late[0] != u {
				t.Errorf("%+v, %+v", early, late)
			}
			first, err3 := tx.Escalate(u, noon.Add(2*time.Hour))
			second, err4 := tx.Escalate(u, noon.Add(2*time.Hour))
			if !first || second {
				t.Errorf("escalated %v, again %v", first, second)
			}
			ids, err5 := tx.Unassigned(10)
			if len(ids) != 1 || ids[0] != "a" {
				t.Errorf("unassigned %v", ids)
			}
			return errors.Join(err1, err2, err3, err4, err5, tx.StopWaiting("a"))
		})
		err := b.Write(t.Context(), doctorWest, func(tx portal.Tx) error { return tx.StartWaiting(u) })
		wantNotFound(t, err)
	})
}

func TestHeldCasesAreOfTheOwnSpecialists(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(t *testing.T, b *bench) {
		j := aJourney("a", "east", portal.CaseInReview, "reader-centre")
		b.write(t, system, j.add)
		b.read(t, adminCentre, func(tx portal.Tx) error {
			held, err := tx.HeldBy("centre")
			if len(held) != 1 || held[0].ID != "a" || held[0].User != "reader-centre" {
				t.Errorf("%+v", held)
			}
			load, err2 := tx.OpenLoad([]string{"reader-centre", "colleague-centre"})
			if load["reader-centre"] != 1 || load["colleague-centre"] != 0 {
				t.Errorf("%v", load)
			}
			return errors.Join(err, err2)
		})
		b.read(t, adminEast, func(tx portal.Tx) error {
			_, err := tx.HeldBy("centre")
			wantNotFound(t, err)
			held, err := tx.HeldBy("east")
			if len(held) != 0 {
				t.Errorf("%+v", held)
			}
			return err
		})
	})
}

func TestBookingsAreSeenByTheirHospitalAndTheCentre(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(t *testing.T, b *bench) {
		k := portal.Booking{
			ID: "k", HospitalID: "east", At: noon, Specimen: "甲状腺", Accession: "F-1", State: portal.BookingOpen, CreatedBy: "doctor-east", CreatedAt: noon, Revision: 1,
		}
		b.write(t, doctorEast, func(tx portal.Tx) error { return tx.AddBooking(k) })
		for name, who := range map[string]struct {
			s    portal.Scope
			want int
		}{"own": {doctorEast, 1}, "specialist": {reader, 1}, "centre's admin": {adminCentre, 1}, "foreign": {doctorWest, 0}, "foreign admin": {adminWest, 0}, "nobody": {portal.Scope{}, 0}} {
			b.read(t, who.s, func(tx portal.Tx) error {
				list, err := tx.Bookings(noon, noon.Add(time.Hour))
				if len(list) != who.want {
					t.Errorf("%s sees %+v", name, list)
				}
				return err
			})
		}
		b.write(t, doctorEast, func(tx portal.Tx) error {
			got, err := tx.OpenBookingOf("east", "F-1")
			equal(t, got, k)
			got.State = portal.BookingCancelled
			err2 := tx.SaveBooking(&got)
			_, err3 := tx.OpenBookingOf("east", "F-1")
			wantNotFound(t, err3)
			return errors.Join(err, err2)
		})
	})
}
