package portal

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"time"
)

// CriticalWatch passes urgent results on that nobody has read back in time, again and again.
// All it knows is in the database: it goes on after a restart where it was, and of several
// at once only one passes each result on.
type CriticalWatch struct {
	Store Store
	Now   Clock
	Log   *slog.Logger
	// Outbox wakes the relay. Tell hears of every escalation; it may be nil.
	Outbox Bell
	Tell   Tell
}

// watchEvery is how late an escalation may be.
const watchEvery = 10 * time.Second

// Run looks until ctx ends.
func (w *CriticalWatch) Run(ctx context.Context) {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		if err := w.Sweep(ctx); err != nil && !errors.Is(err, context.Canceled) {
			w.Log.Error("urgent results that nobody has read back", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Sweep passes on what is due. One that fails does not keep the others back.
func (w *CriticalWatch) Sweep(ctx context.Context) error {
	s := System("urgent-results")
	var open []Critical
	err := w.Store.Read(ctx, s, func(tx Tx) (err error) {
		open, err = tx.OpenCriticals()
		return err
	})
	failures := []error{err}
	for _, r := range open {
		if r.NextAt.After(w.Now()) {
			break // they come in that order
		}
		if err := w.passOn(ctx, s, r.ID); err != nil {
			failures = append(failures, fmt.Errorf("urgent result %s: %w", r.ID, err))
		}
	}
	return errors.Join(failures...)
}

// passOn looks again inside the transaction: somebody may have read it back meanwhile, or
// another process passed it on. After an outage it is passed on once, not once for every
// time that was missed.
func (w *CriticalWatch) passOn(ctx context.Context, s Scope, id string) error {
	err := w.Store.Write(ctx, s, func(tx Tx) error {
		r, err := tx.Critical(id)
		now := w.Now()
		if err != nil || r.State != CriticalOpen || r.NextAt.After(now) {
			return err
		}
		h, err := tx.Hospital(r.HospitalID)
		if err != nil {
			return err
		}
		r.Escalations++
		r.NextAt = now.Add(h.Settings.criticalTime())
		if err := tx.SaveCritical(&r); err != nil {
			return err
		}
		p := progress{journal: journal{tx, s, now}}
		to, err := p.askedNow(r)
		if err != nil {
			return err
		}
		return p.critical(w.Tell, r, "escalated", "to "+strconv.Itoa(len(to))+" people", to)
	})
	if CodeOf(err) == Conflict {
		return nil // another process was faster
	}
	w.Outbox.Ring()
	return err
}

// criticalTime is how long the hospital lets an urgent result wait.
func (h HospitalSettings) criticalTime() time.Duration {
	if h.CriticalMinutes <= 0 {
		return defaultCriticalMinutes * time.Minute
	}
	return time.Duration(h.CriticalMinutes) * time.Minute
}

const (
	defaultCriticalMinutes = 30
	mostCriticalMinutes    = 24 * 60
)
