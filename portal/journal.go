package portal

import (
	"encoding/json"
	"time"

	"telepath/queue"
)

// Notice tells the browsers that something moved. It carries ids and states only.
type Notice struct {
	Kind     string    `json:"kind"`
	Hospital string    `json:"hospital"`
	Case     string    `json:"case"`
	Slide    string    `json:"slide,omitempty"`
	Run      string    `json:"run,omitempty"`
	State    string    `json:"state"`
	Done     int       `json:"done,omitempty"`
	Total    int       `json:"total,omitempty"`
	At       time.Time `json:"at"`
	// To is the one person whose pages get it; empty: everybody who sees the case.
	To string `json:"to,omitempty"`
	// By and Since are of kind "presence": who has the case open, since when.
	By    string    `json:"by,omitempty"`
	Since time.Time `json:"since,omitzero"`
}

// Message is the notice as it is published on EVENTS.
func (n Notice) Message() queue.Message {
	data, _ := json.Marshal(n) // strings, numbers and a time: can't fail
	return queue.Message{Subject: queue.EventSubject(n.Hospital, n.Kind), ID: NewID(), Data: data}
}

// journal writes what belongs to every change: the timeline's event, the audit row and the
// notice for the browsers, all in the change's own transaction.
type journal struct {
	tx    Tx
	scope Scope
	at    time.Time
}

// changed records that something is in a new state. detail must not name a patient.
func (j journal) changed(e Event, detail string) error {
	e.Actor, e.At = j.scope.Name(), j.at
	if err := j.tx.AddEvent(e); err != nil {
		return err
	}
	if err := j.audit(e.Kind+"."+e.State, e.HospitalID, objectOf(e), detail); err != nil {
		return err
	}
	n := Notice{Kind: e.Kind, Hospital: e.HospitalID, Case: e.CaseID, Slide: e.SlideID, Run: e.RunID, State: e.State, At: j.at}
	if err := j.tx.AddOutbox(n.Message()); err != nil {
		return err
	}
	return j.callHooks(e)
}

func (j journal) audit(action, hospital, object, detail string) error {
	from := ""
	if a, ok := j.scope.Actor(); ok {
		from = a.From
	}
	return j.tx.AddAudit(AuditEntry{
		At: j.at, Actor: j.scope.Name(), Action: action, HospitalID: hospital, Object: object, From: from, Detail: detail,
	})
}

func (j journal) caseMoved(c Case, note string) error {
	return j.changed(Event{HospitalID: c.HospitalID, CaseID: c.ID, Kind: "case", State: string(c.State), Note: note}, note)
}

func (j journal) slideMoved(s Slide) error {
	note := ""
	if s.Trouble != nil {
		note = s.Trouble.Code
	}
	return j.changed(Event{HospitalID: s.HospitalID, CaseID: s.CaseID, SlideID: s.ID, Kind: "slide", State: string(s.State), Note: note}, note)
}

func (j journal) runMoved(r Run) error {
	return j.changed(Event{
		HospitalID: r.HospitalID, CaseID: r.CaseID, SlideID: r.SlideID, RunID: r.ID, Kind: "run", State: string(r.State), Note: r.Reason,
	}, r.Model.Name+" "+r.Model.Version)
}

func objectOf(e Event) string {
	switch {
	case e.RunID != "":
		return "run/" + e.RunID
	case e.SlideID != "":
		return "slide/" + e.SlideID
	}
	return "case/" + e.CaseID
}

// Clock gives the time; microseconds in UTC, which every database keeps exactly.
type Clock func() time.Time

// SystemClock is the machine's clock.
func SystemClock() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// Bell wakes a loop that otherwise looks every second or so. Ringing never blocks.
type Bell chan struct{}

// NewBell makes a bell.
func NewBell() Bell { return make(Bell, 1) }

// Ring wakes whoever waits.
func (b Bell) Ring() {
	select {
	case b <- struct{}{}:
	default:
	}
}
