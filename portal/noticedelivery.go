package portal

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"
)

// Channel is a way out of the house.
type Channel string

// The channels.
const (
	ByMail    Channel = "mail"
	ByWebhook Channel = "webhook"
)

// DeliveryState is where an e-mail or call stands: waiting → sent or dead; an admin makes a
// dead one wait again.
type DeliveryState string

// The states of a delivery.
const (
	DeliveryWaiting DeliveryState = "waiting"
	DeliverySent    DeliveryState = "sent"
	DeliveryDead    DeliveryState = "dead"
)

// Delivery is one e-mail or webhook call that was decided on in a transaction. Its id is the
// message's id for the receiver, the same at every attempt.
type Delivery struct {
	ID      string  `json:"id"`
	Channel Channel `json:"channel"`
	// Target is a person's id or a webhook's.
	Target     string `json:"target"`
	HospitalID string `json:"-"`
	Kind       string `json:"kind"`
	CaseID     string `json:"case"`
	// Body is what a webhook is sent; for an e-mail the notification as JSON.
	Body      string        `json:"-"`
	State     DeliveryState `json:"state"`
	Attempts  int           `json:"attempts"`
	NextAt    time.Time     `json:"next_at"`
	Reason    string        `json:"reason"`
	CreatedAt time.Time     `json:"created_at"`
	UpdatedAt time.Time     `json:"updated_at"`
}

// DeliveryRecords are the outbox of e-mails and webhook calls.
type DeliveryRecords interface {
	// AddDelivery is for everybody's act. The hospital of an e-mail is filled in: the person's.
	AddDelivery(Delivery) error
	// DueDeliveries lists what is to be tried now, oldest first; for the system only.
	DueDeliveries(channel Channel, now time.Time, limit int) ([]Delivery, error)
	// ClaimDelivery moves the next attempt on and counts this one; false when another process
	// was faster. For the system only.
	ClaimDelivery(d Delivery, next time.Time) (bool, error)
	// EndAttempt writes State, NextAt, Reason and UpdatedAt; for the system only.
	EndAttempt(Delivery) error
	// Deliveries lists those of the person's hospital in a state, newest first.
	Deliveries(state DeliveryState, limit int) ([]Delivery, error)
	// RetryDelivery makes a dead one of the person's hospital wait again.
	RetryDelivery(id string, now time.Time) error
	// ForgetDeliveries deletes sent ones from before; for the system only.
	ForgetDeliveries(before time.Time) error
}

const (
	// lease is how long one attempt may take before another process tries: longer than any
	// timeout of an attempt.
	lease = 5 * time.Minute
	// firstPause doubles with every attempt, up to longestPause: in all about a day.
	firstPause   = time.Minute
	longestPause = 6 * time.Hour
	mostAttempts = 12
	// keepSent is how long it can be looked up what was sent.
	keepSent = 30 * 24 * time.Hour
)

func pauseAfter(attempts int) time.Duration {
	if attempts > 10 {
		return longestPause
	}
	return min(firstPause<<max(attempts-1, 0), longestPause)
}

// ErrRefused marks an answer that another attempt would not change.
var ErrRefused = errors.New("refused for good")

// Courier tries what waits in one channel until it has arrived or is dead. It is restarted
// anywhere without loss: an attempt first moves the next one on in the database. A process
// that dies between the receiver's yes and its own note sends once more, under the same id.
type Courier struct {
	Store   Store
	Now     Clock
	Log     *slog.Logger
	Outbox  Bell
	Channel Channel
	// Carry makes one attempt.
	Carry func(ctx context.Context, d Delivery) error
	// Ended hears of every attempt in the transaction that notes it; it may be nil.
	Ended func(tx Tx, d Delivery, now time.Time) error
}

// Run works until ctx ends.
func (c *Courier) Run(ctx context.Context) {
	tick := time.NewTicker(2 * time.Second)
	defer tick.Stop()
	var cleaned time.Time
	for {
		if err := c.Deliver(ctx); err != nil && !errors.Is(err, context.Canceled) {
			c.Log.Warn("deliveries", "channel", string(c.Channel), "error", err)
		}
		if now := c.Now(); now.Sub(cleaned) > time.Hour {
			if err := c.Forget(ctx); err != nil && !errors.Is(err, context.Canceled) {
				c.Log.Warn("forget old deliveries", "error", err)
			}
			cleaned = now
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Deliver tries everything that is due now, once.
func (c *Courier) Deliver(ctx context.Context) error {
	var due []Delivery
	err := c.Store.Read(ctx, c.scope(), func(tx Tx) (err error) {
		due, err = tx.DueDeliveries(c.Channel, c.Now(), 100)
		return err
	})
	failures := []error{err}
	for _, d := range due {
		if ctx.Err() != nil {
			break
		}
		if err := c.try(ctx, d); err != nil {
			failures = append(failures, fmt.Errorf("delivery %s: %w", d.ID, err))
		}
	}
	return errors.Join(failures...)
}

func (c *Courier) scope() Scope { return System("courier") }

func (c *Courier) try(ctx context.Context, d Delivery) error {
	won := false
	err := c.Store.Write(ctx, c.scope(), func(tx Tx) (err error) {
		won, err = tx.ClaimDelivery(d, c.Now().Add(lease))
		return err
	})
	if err != nil || !won {
		return err
	}
	d.Attempts++
	carried := c.Carry(ctx, d)
	if carried != nil && ctx.Err() != nil {
		return nil // cut by the stop: tried again when the lease ends
	}
	now := c.Now()
	d.UpdatedAt = now
	switch {
	case carried == nil:
		d.State, d.Reason = DeliverySent, ""
	case errors.Is(carried, ErrRefused) || d.Attempts >= mostAttempts:
		d.State, d.Reason = DeliveryDead, carried.Error()
	default:
		d.NextAt, d.Reason = now.Add(pauseAfter(d.Attempts)), carried.Error()
	}
	d.Reason = reasonText(d.Reason)
	err = c.Store.Write(context.WithoutCancel(ctx), c.scope(), func(tx Tx) error {
		if err := tx.EndAttempt(d); err != nil || c.Ended == nil {
			return err
		}
		return c.Ended(tx, d, now)
	})
	c.Outbox.Ring()
	return err
}

// reasonText keeps 500 bytes of what a foreign server said, as text that every database takes.
func reasonText(s string) string {
	s = strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "?")
	return strings.ToValidUTF8(s[:min(len(s), 500)], "") // a character may have been cut
}

// Forget deletes what was sent long ago, and notifications after 90 days.
func (c *Courier) Forget(ctx context.Context) error {
	now := c.Now()
	return c.Store.Write(ctx, c.scope(), func(tx Tx) error {
		if err := tx.ForgetDeliveries(now.Add(-keepSent)); err != nil {
			return err
		}
		return tx.ForgetNotifications(now.Add(-keepNotifications))
	})
}

// Deliveries lists e-mails and calls of the admin's hospital that could not be delivered, and
// those that still wait.
func (d *Desk) Deliveries(ctx context.Context, s Scope) (out []Delivery, names map[string]string, err error) {
	if err := s.May(ManageHospital); err != nil {
		return nil, nil, err
	}
	err = d.Store.Read(ctx, s, func(tx Tx) error {
		out = nil
		people := []string{}
		for _, state := range []DeliveryState{DeliveryDead, DeliveryWaiting} {
			list, err := tx.Deliveries(state, 100)
			if err != nil {
				return err
			}
			for _, one := range list {
				if one.Channel == ByMail {
					people = append(people, one.Target)
				}
			}
			out = append(out, list...)
		}
		names, err = tx.NamesOf(nil, people)
		return err
	})
	return out, names, err
}

// RetryDelivery makes a dead delivery wait again.
func (d *Desk) RetryDelivery(ctx context.Context, s Scope, id string) error {
	if err := s.May(ManageHospital); err != nil {
		return err
	}
	actor, _ := s.Actor()
	return d.Store.Write(ctx, s, func(tx Tx) error {
		if err := tx.RetryDelivery(id, d.Now()); err != nil {
			return err
		}
		return journal{tx, s, d.Now()}.audit("delivery.retried", actor.HospitalID, "delivery/"+id, "")
	})
}
