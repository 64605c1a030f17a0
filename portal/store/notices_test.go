package store_test

import (
	"errors"
	"testing"
	"time"

	"telepath/portal"
)

func TestNotificationsAndDeliveries(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(t *testing.T, b *bench) {
		n := portal.Notification{
			ID: "n1", UserID: "reader-centre", Kind: portal.NewsAssigned, HospitalID: "east", CaseID: "a", Accession: "S-1", Actor: "doctor-east", Detail: "duty", At: noon,
		}
		d := portal.Delivery{ID: "n1", Channel: portal.ByMail, Target: "reader-centre", Kind: "assigned", Body: "{}", State: portal.DeliveryWaiting, NextAt: noon, CreatedAt: noon, UpdatedAt: noon}
		b.write(t, doctorEast, func(tx portal.Tx) error {
			second := n
			second.ID, second.At = "n2", noon.Add(time.Second)
			return errors.Join(tx.AddNotification(n), tx.AddNotification(second), tx.AddDelivery(d))
		})
		b.write(t, reader, func(tx portal.Tx) error {
			all, err := tx.Notifications("", false, 10)
			if len(all) != 2 || all[0].ID != "n2" {
				t.Errorf("%+v", all)
			}
			older, err2 := tx.Notifications("n2", true, 10)
			equal(t, older, []portal.Notification{n})
			count, err3 := tx.UnreadNotifications()
			read := noon.Add(time.Hour)
			err4 := tx.MarkNotifications([]string{"n1"}, false, &read)
			left, err5 := tx.UnreadNotifications()
			if count != 2 || left != 1 {
				t.Errorf("%d, then %d unread", count, left)
			}
			_, err6 := tx.DueDeliveries(portal.ByMail, noon, 10)
			if portal.CodeOf(err6) != portal.Forbidden {
				t.Errorf("a person gets the outbox: %v", err6)
			}
			return errors.Join(err, err2, err3, err4, err5)
		})
		b.write(t, system, func(tx portal.Tx) error {
			due, err := tx.DueDeliveries(portal.ByMail, noon, 10)
			if len(due) != 1 || due[0].HospitalID != "centre" {
				t.Fatalf("%+v, %v", due, err)
			}
			won, err2 := tx.ClaimDelivery(due[0], noon.Add(time.Minute))
			again, err3 := tx.ClaimDelivery(due[0], noon.Add(time.Minute))
			if !won || again {
				t.Errorf("claimed %v, again %v", won, again)
			}
			due[0].State, due[0].Reason = portal.DeliveryDead, "why"
			return errors.Join(err, err2, err3, tx.EndAttempt(due[0]))
		})
		b.write(t, adminEast, func(tx portal.Tx) error {
			list, err := tx.Deliveries(portal.DeliveryDead, 10)
			if len(list) != 0 {
				t.Errorf("another hospital's %+v", list)
			}
			wantNotFound(t, tx.RetryDelivery("n1", noon))
			return err
		})
		b.write(t, adminCentre, func(tx portal.Tx) error { return tx.RetryDelivery("n1", noon) })
		b.write(t, system, func(tx portal.Tx) error {
			return errors.Join(tx.ForgetNotifications(noon.Add(time.Hour)), tx.ForgetDeliveries(noon.Add(time.Hour)))
		})
		b.read(t, reader, func(tx portal.Tx) error {
			all, err := tx.Notifications("", false, 10)
			if len(all) != 0 {
				t.Errorf("%+v", all)
			}
			return err
		})
	})
}

func TestWebhooksAreTheirAdmins(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(t *testing.T, b *bench) {
		h := portal.Webhook{ID: "h", HospitalID: "east", URL: "https://his.example/", Secret: "whsec_x", Kinds: []string{"case.submitted"}, CreatedBy: "admin-east", CreatedAt: noon, Revision: 1}
		b.write(t, adminEast, func(tx portal.Tx) error { return tx.AddWebhook(h) })
		b.read(t, reader, func(tx portal.Tx) error {
			ids, err := tx.HooksFor("east", "case.submitted")
			none, err2 := tx.HooksFor("east", "case.returned")
			_, err3 := tx.Webhook("h")
			wantNotFound(t, err3)
			if len(ids) != 1 || len(none) != 0 {
				t.Errorf("%v, %v", ids, none)
			}
			return errors.Join(err, err2)
		})
		for s, want := range map[portal.Scope]int{adminWest: 0, adminEast: 1, doctorEast: 0} {
			b.read(t, s, func(tx portal.Tx) error {
				list, err := tx.Webhooks()
				if len(list) != want || (want == 1 && list[0].Secret != "") {
					t.Errorf("%s sees %+v", s.Name(), list)
				}
				return err
			})
		}
		b.write(t, system, func(tx portal.Tx) error {
			got, err := tx.Webhook("h")
			equal(t, got, h)
			got.Disabled = "too many failures"
			err2 := tx.SaveWebhook(&got)
			ids, err3 := tx.HooksFor("east", "case.submitted")
			if len(ids) != 0 {
				t.Errorf("a disabled one is called: %v", ids)
			}
			return errors.Join(err, err2, err3)
		})
		err := b.Write(t.Context(), adminWest, func(tx portal.Tx) error { return tx.DeleteWebhook("h") })
		wantNotFound(t, err)
	})
}
