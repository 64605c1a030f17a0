package portal

import (
	"context"
	"encoding/json"
	"fmt"
)

// Letter is an e-mail before it has words: ids, a number and a link, nothing of the patient.
type Letter struct {
	// ID makes the Message-ID, the same at every attempt.
	ID, To, Lang    string
	Kind            NewsKind
	Detail          string
	AccessionNumber string
	// Path is where the link goes, "/cases/ID".
	Path string
}

// mailFor is the e-mail of a notification in the outbox.
func mailFor(n Notification) Delivery {
	body, _ := json.Marshal(n) // strings and a time: can't fail
	return Delivery{
		ID: n.ID, Channel: ByMail, Target: n.UserID, Kind: string(n.Kind), CaseID: n.CaseID, Body: string(body),
		State: DeliveryWaiting, NextAt: n.At, CreatedAt: n.At, UpdatedAt: n.At,
	}
}

// Letters turns deliveries into letters and hands them to send. The person's address and
// language are those of the moment of sending.
func Letters(store Store, send func(context.Context, Letter) error) func(context.Context, Delivery) error {
	return func(ctx context.Context, d Delivery) error {
		var n Notification
		if err := json.Unmarshal([]byte(d.Body), &n); err != nil {
			return fmt.Errorf("%w: read the notification: %w", ErrRefused, err)
		}
		l := Letter{ID: d.ID, Kind: n.Kind, Detail: n.Detail, AccessionNumber: n.Accession}
		err := store.Read(ctx, System("courier"), func(tx Tx) error {
			u, err := tx.User(d.Target)
			if err != nil {
				return err
			}
			h, err := tx.Hospital(u.HospitalID)
			if err != nil {
				return err
			}
			if u.Disabled {
				return fmt.Errorf("%w: the person has no log-in any more", ErrRefused)
			}
			l.To, l.Lang, l.Path = u.Email, h.Lang, newsPath(u, n)
			return nil
		})
		if err != nil {
			return err
		}
		return send(ctx, l)
	}
}

// newsPath is where a person reads more about a notification.
func newsPath(u User, n Notification) string {
	switch {
	case n.CaseID == "" && n.Kind == NewsBooking:
		return "/roster"
	case n.CaseID == "":
		return "/settings"
	case u.Role == Specialist:
		return "/review/" + n.CaseID
	case u.Role == Admin && u.HospitalID != n.HospitalID:
		return "/roster" // does not see the case itself
	}
	return "/cases/" + n.CaseID
}
