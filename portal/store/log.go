package store

import (
	"fmt"
	"time"

	"telepath/portal"
	"telepath/queue"
)

// AddEvent implements portal.LogRecords.
func (t *tx) AddEvent(e portal.Event) error {
	if err := t.mustSee(e.CaseID, e.HospitalID); err != nil {
		return err
	}
	if err := t.db.Table("events").Create(eventToRow(e)).Error; err != nil {
		return fmt.Errorf("add event: %w", err)
	}
	return nil
}

// EventsOf implements portal.LogRecords, in the order they happened.
func (t *tx) EventsOf(caseID string) ([]portal.Event, error) {
	return list[eventRow](t.visible(eventTable).Where("case_id = ?", caseID).Order("id"), "events")
}

// EventsBetween implements portal.LogRecords: from is included, to is not.
func (t *tx) EventsBetween(from, to time.Time) ([]portal.Event, error) {
	q := t.visible(eventTable).Where("happened_at >= ? AND happened_at < ?", micros(from), micros(to)).Order("happened_at, id")
	return list[eventRow](q, "events")
}

// AddAudit implements portal.LogRecords. The entry may be about another hospital (a
// specialist reads for the network), but nobody writes in somebody else's name.
func (t *tx) AddAudit(e portal.AuditEntry) error {
	if t.nobody() {
		return portal.Fail(portal.Unauthorised, "You are not logged in.", "Log in and try again.")
	}
	if !t.scope.IsSystem() && e.Actor != t.scope.Name() {
		return portal.Fail(portal.Forbidden, "An act is recorded under the name of who did it.", "Try again.")
	}
	if err := t.db.Table("audit").Create(auditToRow(e)).Error; err != nil {
		return fmt.Errorf("add audit entry: %w", err)
	}
	return nil
}

// Audit implements portal.LogRecords: the newest first, older than entry before (0: from
// the newest). A person sees the own hospital's.
func (t *tx) Audit(before int64, limit int) ([]portal.AuditEntry, error) {
	q := t.db.Table("audit").Order("id DESC").Limit(limited(limit))
	if before > 0 {
		q = q.Where("id < ?", before)
	}
	if actor, person := t.scope.Actor(); person {
		q = q.Where("hospital_id = ?", actor.HospitalID)
	} else if t.nobody() {
		q = q.Where("1 = 0")
	}
	return list[auditRow](q, "audit entries")
}

// AddOutbox implements portal.LogRecords.
func (t *tx) AddOutbox(m queue.Message) error {
	if t.nobody() {
		return portal.Fail(portal.Unauthorised, "You are not logged in.", "Log in and try again.")
	}
	data := m.Data
	if data == nil {
		data = []byte{}
	}
	if err := t.db.Table("outbox").Create(&outboxRow{Subject: m.Subject, MessageID: m.ID, Data: data}).Error; err != nil {
		return fmt.Errorf("add outbox message: %w", err)
	}
	return nil
}

// Outbox implements portal.LogRecords: the oldest first; for system scopes only.
func (t *tx) Outbox(limit int) ([]portal.OutboxEntry, error) {
	q := t.db.Table("outbox").Order("id").Limit(limited(limit))
	if !t.scope.IsSystem() {
		q = q.Where("1 = 0")
	}
	return list[outboxRow](q, "outbox messages")
}

// deleteChunk ids go into one statement.
const deleteChunk = 500

// DeleteOutbox implements portal.LogRecords; for system scopes only.
func (t *tx) DeleteOutbox(ids []int64) error {
	if err := t.onlySystem(); err != nil {
		return err
	}
	for len(ids) > 0 {
		n := min(len(ids), deleteChunk)
		if err := t.db.Table("outbox").Where("id IN ?", ids[:n]).Delete(&outboxRow{}).Error; err != nil {
			return fmt.Errorf("delete outbox messages: %w", err)
		}
		ids = ids[n:]
	}
	return nil
}
