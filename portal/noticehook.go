package portal

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Webhook is an address of a hospital that is called when something happens to its cases.
type Webhook struct {
	ID         string `json:"id"`
	HospitalID string `json:"-"`
	URL        string `json:"url"`
	// Secret signs the calls ("whsec_" and 32 bytes in base64); shown once, when it is made.
	Secret string `json:"-"`
	// Kinds are those of HookKinds that are called.
	Kinds []string `json:"kinds"`
	// Failures counts failed attempts since the last success.
	Failures int `json:"failures"`
	// Disabled says why it is not called any more; empty while it is.
	Disabled  string    `json:"disabled"`
	CreatedBy string    `json:"created_by"`
	CreatedAt time.Time `json:"created_at"`
	Revision  int       `json:"revision"`
}

// HookKinds are the changes that a webhook can be called for.
var HookKinds = []string{
	"case.submitted", "case.awaiting-review", "case.assigned", "case.in-review", "case.returned", "case.withdrawn", "case.signed-out",
	"report.final", "report.appended", "report.amended", "report.corrected", "report.entered-in-error",
	"critical.marked", "critical.escalated", "critical.acknowledged", "critical.told", "critical.withdrawn",
}

// hookTest is the kind of a call that an admin asks for.
const hookTest = "webhook.test"

const (
	maxWebhooks = 20
	// mostFailures in a row switch a webhook off, once a call among them was given up: that is
	// after a whole day, however many calls fail in one short outage.
	mostFailures = 20
)

// WebhookRecords are webhooks. An admin sees those of the own hospital.
type WebhookRecords interface {
	AddWebhook(Webhook) error
	Webhook(id string) (Webhook, error)
	SaveWebhook(*Webhook) error
	DeleteWebhook(id string) error
	Webhooks() ([]Webhook, error)
	// HooksFor names the webhooks of a hospital that are called for a kind, whoever acts.
	HooksFor(hospital, kind string) ([]string, error)
}

// hookCall is the body of a call: ids and states only.
type hookCall struct {
	Type      string    `json:"type"`
	Timestamp time.Time `json:"timestamp"`
	Data      hookData  `json:"data"`
}

type hookData struct {
	Hospital string `json:"hospital"`
	Case     string `json:"case,omitempty"`
	State    string `json:"state,omitempty"`
}

// callHooks puts a call into the outbox for every webhook that wants to hear of the event.
func (j journal) callHooks(e Event) error {
	kind := e.Kind + "." + e.State
	if !slices.Contains(HookKinds, kind) {
		return nil
	}
	hooks, err := j.tx.HooksFor(e.HospitalID, kind)
	if err != nil {
		return err
	}
	for _, id := range hooks {
		if err := j.tx.AddDelivery(j.hookDelivery(id, kind, hookData{Hospital: e.HospitalID, Case: e.CaseID, State: e.State})); err != nil {
			return err
		}
	}
	return nil
}

func (j journal) hookDelivery(hook, kind string, data hookData) Delivery {
	body, _ := json.Marshal(hookCall{Type: kind, Timestamp: j.at, Data: data}) // strings and a time: can't fail
	return Delivery{
		ID: NewID(), Channel: ByWebhook, Target: hook, HospitalID: data.Hospital, Kind: kind, CaseID: data.Case, Body: string(body),
		State: DeliveryWaiting, NextAt: j.at, CreatedAt: j.at, UpdatedAt: j.at,
	}
}

// Call is one attempt to call a webhook.
type Call struct{ ID, URL, Secret, Body string }

// Calls turns deliveries into calls and hands them to send.
func Calls(store Store, send func(context.Context, Call) error) func(context.Context, Delivery) error {
	return func(ctx context.Context, d Delivery) error {
		var h Webhook
		err := store.Read(ctx, System("courier"), func(tx Tx) (err error) {
			h, err = tx.Webhook(d.Target)
			return err
		})
		switch {
		case CodeOf(err) == NotFound:
			return fmt.Errorf("%w: the webhook was removed", ErrRefused)
		case err != nil:
			return err
		case h.Disabled != "":
			return fmt.Errorf("%w: the webhook is switched off", ErrRefused)
		}
		return send(ctx, Call{ID: d.ID, URL: h.URL, Secret: h.Secret, Body: d.Body})
	}
}

// HookEnded counts a webhook's failures, and switches it off after too many in a row; the
// admins of its hospital are told.
func HookEnded(tx Tx, d Delivery, now time.Time) error {
	h, err := tx.Webhook(d.Target)
	if CodeOf(err) == NotFound || (err == nil && h.Disabled != "") {
		return nil
	}
	if err != nil {
		return err
	}
	if d.State == DeliverySent {
		if h.Failures == 0 {
			return nil
		}
		h.Failures = 0
		return tx.SaveWebhook(&h)
	}
	h.Failures++
	if h.Failures < mostFailures || d.State != DeliveryDead {
		return tx.SaveWebhook(&h)
	}
	h.Disabled = "switched off after " + fmt.Sprint(h.Failures) + " failures: " + d.Reason
	if err := tx.SaveWebhook(&h); err != nil {
		return err
	}
	j := journal{tx, System("courier"), now}
	if err := j.audit("webhook.disabled", h.HospitalID, "webhook/"+h.ID, ""); err != nil {
		return err
	}
	users, err := tx.Users()
	if err != nil {
		return err
	}
	var admins []string
	for _, u := range users {
		if u.Role == Admin && u.HospitalID == h.HospitalID && !u.Disabled {
			admins = append(admins, u.ID)
		}
	}
	return j.notify(Notification{Kind: NewsSystem, HospitalID: h.HospitalID, Detail: "webhook-disabled"}, admins...)
}

// WebhookInput is what an admin enters.
type WebhookInput struct {
	URL   string
	Kinds []string
	// Enabled switches one on again that was switched off.
	Enabled bool
}

func (in *WebhookInput) check() error {
	in.URL = strings.TrimSpace(in.URL)
	u, err := url.Parse(in.URL)
	if err != nil || len(in.URL) > 500 || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") || u.User != nil {
		return FailField("url", "The address is not one that can be called.", "Use https://HOST/PATH, without a user name.")
	}
	if len(in.Kinds) == 0 {
		return FailField("kinds", "Nothing is chosen.", "Choose at least one kind.")
	}
	for _, k := range in.Kinds {
		if !slices.Contains(HookKinds, k) {
			return FailField("kinds", "There is no kind "+k+".", "Choose from the list.")
		}
	}
	slices.Sort(in.Kinds)
	in.Kinds = slices.Compact(in.Kinds)
	return nil
}

// Webhooks lists those of the admin's hospital.
func (d *Desk) Webhooks(ctx context.Context, s Scope) (out []Webhook, err error) {
	if err := s.May(ManageHospital); err != nil {
		return nil, err
	}
	err = d.Store.Read(ctx, s, func(tx Tx) (err error) {
		out, err = tx.Webhooks()
		return err
	})
	return out, err
}

// AddWebhook makes a webhook with a new secret, which only this answer shows.
func (d *Desk) AddWebhook(ctx context.Context, s Scope, in WebhookInput) (h Webhook, err error) {
	err = d.manageHooks(ctx, s, func(j journal, actor Actor) error {
		if err := in.check(); err != nil {
			return err
		}
		list, err := j.tx.Webhooks()
		if err != nil {
			return err
		}
		if len(list) >= maxWebhooks {
			return Fail(Conflict, "The hospital has 20 webhooks already.", "Remove one that is not used any more.")
		}
		h = Webhook{
			ID: NewID(), HospitalID: actor.HospitalID, URL: in.URL, Secret: newHookSecret(), Kinds: in.Kinds,
			CreatedBy: actor.UserID, CreatedAt: j.at, Revision: 1,
		}
		if err := j.tx.AddWebhook(h); err != nil {
			return err
		}
		return j.audit("webhook.added", h.HospitalID, "webhook/"+h.ID, "")
	})
	return h, err
}

func newHookSecret() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails, see crypto/rand
	return "whsec_" + base64.StdEncoding.EncodeToString(b[:])
}

// SaveWebhook changes address and kinds, and switches a webhook off or on again.
func (d *Desk) SaveWebhook(ctx context.Context, s Scope, id string, in WebhookInput) (h Webhook, err error) {
	err = d.manageHooks(ctx, s, func(j journal, _ Actor) error {
		if h, err = j.tx.Webhook(id); err != nil {
			return err
		}
		if err := in.check(); err != nil {
			return err
		}
		h.URL, h.Kinds = in.URL, in.Kinds
		switch {
		case in.Enabled:
			h.Disabled, h.Failures = "", 0
		case h.Disabled == "":
			h.Disabled = "switched off by an admin"
		}
		if err := j.tx.SaveWebhook(&h); err != nil {
			return err
		}
		return j.audit("webhook.changed", h.HospitalID, "webhook/"+h.ID, "")
	})
	return h, err
}

// RemoveWebhook ends a webhook.
func (d *Desk) RemoveWebhook(ctx context.Context, s Scope, id string) error {
	return d.manageHooks(ctx, s, func(j journal, actor Actor) error {
		if err := j.tx.DeleteWebhook(id); err != nil {
			return err
		}
		return j.audit("webhook.removed", actor.HospitalID, "webhook/"+id, "")
	})
}

// TestWebhook calls a webhook as it is, so that an admin sees whether it arrives.
func (d *Desk) TestWebhook(ctx context.Context, s Scope, id string) error {
	return d.manageHooks(ctx, s, func(j journal, _ Actor) error {
		h, err := j.tx.Webhook(id)
		if err != nil {
			return err
		}
		return j.tx.AddDelivery(j.hookDelivery(h.ID, hookTest, hookData{Hospital: h.HospitalID}))
	})
}

func (d *Desk) manageHooks(ctx context.Context, s Scope, act func(journal, Actor) error) error {
	if err := s.May(ManageHospital); err != nil {
		return err
	}
	actor, person := s.Actor()
	if !person {
		return Missing("webhook")
	}
	return d.Store.Write(ctx, s, func(tx Tx) error { return act(journal{tx, s, d.Now()}, actor) })
}
