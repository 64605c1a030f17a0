package store

import (
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"telepath/portal"
)

type notificationRow struct {
	ID         string `gorm:"primaryKey"`
	UserID     string
	Kind       string
	HospitalID string
	CaseID     string
	Accession  string
	Actor      string
	Detail     string
	Created    int64  `gorm:"column:created_at"`
	Read       *int64 `gorm:"column:read_at"`
}

func (r notificationRow) fromRow() (portal.Notification, error) {
	return portal.Notification{
		ID: r.ID, UserID: r.UserID, Kind: portal.NewsKind(r.Kind), HospitalID: r.HospitalID, CaseID: r.CaseID, Accession: r.Accession,
		Actor: r.Actor, Detail: r.Detail, At: at(r.Created), ReadAt: atOrNil(r.Read),
	}, nil
}

// notifications are read by the person they are for, and by nobody else.
func (t *tx) notifications() *gorm.DB {
	q := t.db.Table("notifications")
	actor, person := t.scope.Actor()
	if !person {
		return q.Where("1 = 0")
	}
	return q.Where("user_id = ?", actor.UserID)
}

// AddNotification implements portal.NotificationRecords.
func (t *tx) AddNotification(n portal.Notification) error {
	if t.nobody() {
		return portal.Fail(portal.Unauthorised, "You are not logged in.", "Log in and try again.")
	}
	return t.add("notifications", "notification", "id", &notificationRow{
		ID: n.ID, UserID: n.UserID, Kind: string(n.Kind), HospitalID: n.HospitalID, CaseID: n.CaseID, Accession: n.Accession,
		Actor: n.Actor, Detail: n.Detail, Created: micros(n.At), Read: microsOrNull(n.ReadAt),
	})
}

// Notifications implements portal.NotificationRecords.
func (t *tx) Notifications(before string, unread bool, limit int) ([]portal.Notification, error) {
	q := t.notifications().Order("created_at DESC, id DESC").Limit(limited(limit))
	if unread {
		q = q.Where("read_at IS NULL")
	}
	if before != "" {
		last, err := one[notificationRow](t.notifications().Where("id = ?", before), "notification")
		if err != nil {
			return nil, err
		}
		m := micros(last.At)
		q = q.Where("(created_at < ? OR (created_at = ? AND id < ?))", m, m, before)
	}
	return list[notificationRow](q, "notifications")
}

// UnreadNotifications implements portal.NotificationRecords.
func (t *tx) UnreadNotifications() (int, error) {
	n, _, err := t.countUpTo(t.notifications().Where("read_at IS NULL"))
	if err != nil {
		return 0, fmt.Errorf("count notifications: %w", err)
	}
	return n, nil
}

// MarkNotifications implements portal.NotificationRecords. A time of reading is not moved.
func (t *tx) MarkNotifications(ids []string, all bool, read *time.Time) error {
	q := t.notifications()
	if !all {
		q = q.Where("id IN ?", ids)
	}
	if read != nil {
		q = q.Where("read_at IS NULL")
	}
	if err := q.Update("read_at", microsOrNull(read)).Error; err != nil {
		return fmt.Errorf("mark notifications: %w", err)
	}
	return nil
}

// WantsMail implements portal.NotificationRecords: the one thing of a person's settings that
// others' acts depend on.
func (t *tx) WantsMail(user string, kind portal.NewsKind) (bool, error) {
	if t.nobody() {
		return false, nil
	}
	u, err := one[userRow](t.db.Table("users").Where("id = ?", user), "user")
	if portal.CodeOf(err) == portal.NotFound {
		return false, nil
	}
	return slices.Contains(u.Settings.Mail, kind) && !u.Disabled, err
}

// ForgetNotifications implements portal.NotificationRecords.
func (t *tx) ForgetNotifications(before time.Time) error {
	if err := t.onlySystem(); err != nil {
		return err
	}
	return t.db.Table("notifications").Where("created_at < ?", micros(before)).Delete(&notificationRow{}).Error
}

type deliveryRow struct {
	ID         string `gorm:"primaryKey"`
	Channel    string
	Target     string
	HospitalID string
	Kind       string
	CaseID     string
	Body       string
	State      string
	Attempts   int
	Next       int64 `gorm:"column:next_at"`
	Reason     string
	Created    int64 `gorm:"column:created_at"`
	Updated    int64 `gorm:"column:updated_at"`
}

func (r deliveryRow) fromRow() (portal.Delivery, error) {
	d := portal.Delivery{
		ID: r.ID, Target: r.Target, HospitalID: r.HospitalID, Kind: r.Kind, CaseID: r.CaseID, Body: r.Body,
		Attempts: r.Attempts, NextAt: at(r.Next), Reason: r.Reason, CreatedAt: at(r.Created), UpdatedAt: at(r.Updated),
	}
	var err error
	if d.Channel, err = known("channel", r.Channel, portal.ByMail, portal.ByWebhook); err != nil {
		return d, err
	}
	d.State, err = known("delivery state", r.State, portal.DeliveryWaiting, portal.DeliverySent, portal.DeliveryDead)
	return d, err
}

// AddDelivery implements portal.DeliveryRecords.
func (t *tx) AddDelivery(d portal.Delivery) error {
	if t.nobody() {
		return portal.Fail(portal.Unauthorised, "You are not logged in.", "Log in and try again.")
	}
	if d.Channel == portal.ByMail {
		u, err := one[userRow](t.db.Table("users").Where("id = ?", d.Target), "user")
		if err != nil {
			return err
		}
		d.HospitalID = u.HospitalID
	}
	return t.add("deliveries", "delivery", "id", &deliveryRow{
		ID: d.ID, Channel: string(d.Channel), Target: d.Target, HospitalID: d.HospitalID, Kind: d.Kind, CaseID: d.CaseID, Body: d.Body,
		State: string(d.State), Attempts: d.Attempts, Next: micros(d.NextAt), Reason: d.Reason, Created: micros(d.CreatedAt), Updated: micros(d.UpdatedAt),
	})
}

// DueDeliveries implements portal.DeliveryRecords.
func (t *tx) DueDeliveries(channel portal.Channel, now time.Time, limit int) ([]portal.Delivery, error) {
	if err := t.onlySystem(); err != nil {
		return nil, err
	}
	q := t.db.Table("deliveries").Where("state = ? AND next_at <= ? AND channel = ?", string(portal.DeliveryWaiting), micros(now), string(channel))
	return list[deliveryRow](q.Order("next_at, id").Limit(limited(limit)), "deliveries")
}

// ClaimDelivery implements portal.DeliveryRecords.
func (t *tx) ClaimDelivery(d portal.Delivery, next time.Time) (bool, error) {
	if err := t.onlySystem(); err != nil {
		return false, err
	}
	q := t.db.Table("deliveries").
		Where("id = ? AND state = ? AND next_at = ? AND attempts = ?", d.ID, string(portal.DeliveryWaiting), micros(d.NextAt), d.Attempts).
		Updates(map[string]any{"next_at": micros(next), "attempts": d.Attempts + 1})
	if q.Error != nil {
		return false, fmt.Errorf("claim delivery: %w", q.Error)
	}
	return q.RowsAffected > 0, nil
}

// EndAttempt implements portal.DeliveryRecords.
func (t *tx) EndAttempt(d portal.Delivery) error {
	if err := t.onlySystem(); err != nil {
		return err
	}
	q := t.db.Table("deliveries").Where("id = ? AND state = ?", d.ID, string(portal.DeliveryWaiting)).Updates(map[string]any{
		"state": string(d.State), "next_at": micros(d.NextAt), "reason": d.Reason, "updated_at": micros(d.UpdatedAt),
	})
	return affected(q, "note an attempt", "delivery")
}

// Deliveries implements portal.DeliveryRecords.
func (t *tx) Deliveries(state portal.DeliveryState, limit int) ([]portal.Delivery, error) {
	q := t.ofHospital("deliveries").Where("state = ?", string(state)).Order("created_at DESC, id DESC")
	return list[deliveryRow](q.Limit(limited(limit)), "deliveries")
}

// RetryDelivery implements portal.DeliveryRecords.
func (t *tx) RetryDelivery(id string, now time.Time) error {
	q := t.ofHospital("deliveries").Where("id = ? AND state = ?", id, string(portal.DeliveryDead)).Updates(map[string]any{
		"state": string(portal.DeliveryWaiting), "attempts": 0, "next_at": micros(now), "updated_at": micros(now),
	})
	return affected(q, "try a delivery again", "delivery")
}

// ForgetDeliveries implements portal.DeliveryRecords.
func (t *tx) ForgetDeliveries(before time.Time) error {
	if err := t.onlySystem(); err != nil {
		return err
	}
	return t.db.Table("deliveries").Where("state = ? AND updated_at < ?", string(portal.DeliverySent), micros(before)).Delete(&deliveryRow{}).Error
}

type webhookRow struct {
	ID         string `gorm:"primaryKey"`
	HospitalID string
	URL        string `gorm:"column:url"`
	Secret     string
	Kinds      string
	Failures   int
	Disabled   string
	CreatedBy  string
	Created    int64 `gorm:"column:created_at"`
	Revision   int
}

var webhookColumns = []string{"url", "kinds", "failures", "disabled", "revision"}

func webhookToRow(h portal.Webhook) (*webhookRow, error) {
	kinds, err := encode("kinds", h.Kinds)
	return &webhookRow{
		ID: h.ID, HospitalID: h.HospitalID, URL: h.URL, Secret: h.Secret, Kinds: kinds, Failures: h.Failures, Disabled: h.Disabled,
		CreatedBy: h.CreatedBy, Created: micros(h.CreatedAt), Revision: h.Revision,
	}, err
}

func (r webhookRow) fromRow() (portal.Webhook, error) {
	h := portal.Webhook{
		ID: r.ID, HospitalID: r.HospitalID, URL: r.URL, Secret: r.Secret, Failures: r.Failures, Disabled: r.Disabled,
		CreatedBy: r.CreatedBy, CreatedAt: at(r.Created), Revision: r.Revision,
	}
	return h, decode("kinds", r.Kinds, &h.Kinds)
}

// webhooks are an admin's, and the system's, which alone gets the secret.
func (t *tx) webhooks() *gorm.DB {
	if actor, person := t.scope.Actor(); person && actor.Role != portal.Admin {
		return t.db.Table("webhooks").Where("1 = 0")
	}
	return t.ofHospital("webhooks")
}

// AddWebhook implements portal.WebhookRecords.
func (t *tx) AddWebhook(h portal.Webhook) error {
	if err := t.ownHospital(h.HospitalID, "hospital"); err != nil {
		return err
	}
	row, err := webhookToRow(h)
	if err != nil {
		return err
	}
	return t.add("webhooks", "webhook", "id", row)
}

// Webhook implements portal.WebhookRecords.
func (t *tx) Webhook(id string) (portal.Webhook, error) {
	h, err := one[webhookRow](t.webhooks().Where("id = ?", id), "webhook")
	if !t.scope.IsSystem() {
		h.Secret = ""
	}
	return h, err
}

// SaveWebhook implements portal.WebhookRecords. The secret never changes.
func (t *tx) SaveWebhook(h *portal.Webhook) error {
	row, err := webhookToRow(*h)
	if err != nil {
		return err
	}
	row.Revision++
	if err := t.saveOf(t.webhooks(), "webhook", h.ID, h.Revision, webhookColumns, row); err != nil {
		return err
	}
	h.Revision++
	return nil
}

// DeleteWebhook implements portal.WebhookRecords.
func (t *tx) DeleteWebhook(id string) error {
	return affected(t.webhooks().Where("id = ?", id).Delete(&webhookRow{}), "remove webhook", "webhook")
}

// Webhooks implements portal.WebhookRecords.
func (t *tx) Webhooks() ([]portal.Webhook, error) {
	all, err := list[webhookRow](t.webhooks().Order("created_at, id"), "webhooks")
	for i := range all {
		all[i].Secret = ""
	}
	return all, err
}

// HooksFor implements portal.WebhookRecords.
func (t *tx) HooksFor(hospital, kind string) ([]string, error) {
	if t.nobody() {
		return nil, nil
	}
	all, err := list[webhookRow](t.db.Table("webhooks").Where("hospital_id = ? AND disabled = ''", hospital).Order("id"), "webhooks")
	var ids []string
	for _, h := range all {
		if slices.Contains(h.Kinds, kind) {
			ids = append(ids, h.ID)
		}
	}
	return ids, err
}
