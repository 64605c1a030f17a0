package store_test

import (
	"errors"
	"testing"
	"time"

	"telepath/portal"
	"telepath/queue"
)

func TestEvents(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(t *testing.T, b *bench) {
		b.write(t, system, func(tx portal.Tx) error {
			return errors.Join(tx.AddCase(aCase("a", "east")), tx.AddCase(aCase("b", "west")))
		})
		b.write(t, system, func(tx portal.Tx) error {
			for i := range 3 {
				e := portal.Event{CaseID: "a", HospitalID: "east", RunID: "r", Kind: "run", State: "running", Actor: "system:x", Note: "n", At: noon.Add(time.Duration(i) * time.Hour)}
				ok(t, tx.AddEvent(e))
			}
			fails(t, tx.AddEvent(portal.Event{CaseID: "none", HospitalID: "east"}), portal.NotFound)
			return tx.AddEvent(portal.Event{CaseID: "b", HospitalID: "west", At: noon})
		})
		b.read(t, doctorEast, func(tx portal.Tx) error {
			all, err1 := tx.EventsOf("a")
			equal(t, len(all), 3)
			want := portal.Event{ID: all[0].ID, CaseID: "a", HospitalID: "east", RunID: "r", Kind: "run", State: "running", Actor: "system:x", Note: "n", At: noon}
			equal(t, all[0], want)
			if all[0].ID <= 0 || all[1].ID <= all[0].ID {
				t.Errorf("ids %d, %d don't grow", all[0].ID, all[1].ID)
			}
			between, err2 := tx.EventsBetween(noon, noon.Add(time.Hour))
			equal(t, between, all[:1])
			return errors.Join(err1, err2)
		})
	})
}

func TestAudit(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(t *testing.T, b *bench) {
		act := func(s portal.Scope, hospital, object string) portal.AuditEntry {
			return portal.AuditEntry{At: noon, Actor: s.Name(), Action: "case.read", HospitalID: hospital, Object: object, From: "192.0.2.1", Detail: "d"}
		}
		b.write(t, reader, func(tx portal.Tx) error {
			fails(t, tx.AddAudit(act(doctorEast, "east", "forged")), portal.Forbidden)
			return errors.Join(tx.AddAudit(act(reader, "east", "one")), tx.AddAudit(act(reader, "west", "two")), tx.AddAudit(act(reader, "west", "three")))
		})
		b.read(t, adminWest, func(tx portal.Tx) error {
			own, err1 := tx.Audit(0, 10)
			equal(t, []string{own[0].Object, own[1].Object}, []string{"three", "two"})
			want := act(reader, "west", "two")
			want.ID = own[1].ID
			equal(t, own[1], want)
			older, err2 := tx.Audit(own[0].ID, 10)
			equal(t, older, own[1:])
			return errors.Join(err1, err2)
		})
		b.read(t, system, func(tx portal.Tx) error {
			all, err := tx.Audit(0, 2)
			equal(t, []string{all[0].Object, all[1].Object}, []string{"three", "two"})
			return err
		})
	})
}

func TestOutbox(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(t *testing.T, b *bench) {
		first := queue.Message{Subject: "slides.east.routine.x", ID: "x", Data: []byte{0, 255}}
		b.write(t, doctorEast, func(tx portal.Tx) error {
			ok(t, errors.Join(tx.AddOutbox(first), tx.AddOutbox(queue.Message{Subject: "b"}), tx.AddOutbox(queue.Message{Subject: "c"})))
			mine, err := tx.Outbox(10)
			equal(t, len(mine), 0)
			fails(t, tx.DeleteOutbox([]int64{1}), portal.Forbidden)
			return err
		})
		var last int64
		b.write(t, system, func(tx portal.Tx) error {
			waiting, err := tx.Outbox(2)
			ok(t, err)
			equal(t, waiting[0].Message, first)
			equal(t, waiting[1].Subject, "b")
			ok(t, tx.DeleteOutbox([]int64{waiting[0].ID, waiting[1].ID, 999}))
			rest, err := tx.Outbox(10)
			equal(t, len(rest), 1)
			last = rest[0].ID
			return errors.Join(err, tx.DeleteOutbox([]int64{last}), tx.DeleteOutbox(nil))
		})
		// An id is never used again: it recognises the message.
		b.write(t, system, func(tx portal.Tx) error { return tx.AddOutbox(first) })
		b.read(t, system, func(tx portal.Tx) error {
			waiting, err := tx.Outbox(10)
			if waiting[0].ID <= last {
				t.Errorf("id %d again after %d", waiting[0].ID, last)
			}
			return err
		})
	})
}
