package store

import (
	"telepath/portal"
	"telepath/queue"
)

type eventRow struct {
	ID         int64 `gorm:"primaryKey"`
	CaseID     string
	HospitalID string
	SlideID    string
	RunID      string
	Kind       string
	State      string
	Actor      string
	Note       string
	HappenedAt int64
}

func eventToRow(e portal.Event) *eventRow {
	return &eventRow{
		CaseID: e.CaseID, HospitalID: e.HospitalID, SlideID: e.SlideID, RunID: e.RunID, Kind: e.Kind, State: e.State,
		Actor: e.Actor, Note: e.Note, HappenedAt: micros(e.At),
	}
}

func (r eventRow) fromRow() (portal.Event, error) {
	return portal.Event{
		ID: r.ID, HospitalID: r.HospitalID, CaseID: r.CaseID, SlideID: r.SlideID, RunID: r.RunID, Kind: r.Kind,
		State: r.State, Actor: r.Actor, Note: r.Note, At: at(r.HappenedAt),
	}, nil
}

type auditRow struct {
	ID         int64 `gorm:"primaryKey"`
	HappenedAt int64
	Actor      string
	Action     string
	HospitalID string
	Object     string
	FromAddr   string
	Detail     string
}

func auditToRow(e portal.AuditEntry) *auditRow {
	return &auditRow{
		HappenedAt: micros(e.At), Actor: e.Actor, Action: e.Action, HospitalID: e.HospitalID,
		Object: e.Object, FromAddr: e.From, Detail: e.Detail,
	}
}

func (r auditRow) fromRow() (portal.AuditEntry, error) {
	return portal.AuditEntry{
		ID: r.ID, At: at(r.HappenedAt), Actor: r.Actor, Action: r.Action, HospitalID: r.HospitalID,
		Object: r.Object, From: r.FromAddr, Detail: r.Detail,
	}, nil
}

type outboxRow struct {
	ID        int64 `gorm:"primaryKey"`
	Subject   string
	MessageID string
	Data      []byte
}

func (r outboxRow) fromRow() (portal.OutboxEntry, error) {
	return portal.OutboxEntry{ID: r.ID, Message: queue.Message{Subject: r.Subject, ID: r.MessageID, Data: r.Data}}, nil
}
