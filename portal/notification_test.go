package portal_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf8"

	"telepath/portal"
)

// letters is a mail server of the test: it keeps what it takes.
type letters struct {
	got  []portal.Letter
	fail error
}

func (l *letters) send(_ context.Context, letter portal.Letter) error {
	if l.fail != nil {
		return l.fail
	}
	l.got = append(l.got, letter)
	return nil
}

func (w *world) courier(l *letters) *portal.Courier {
	return &portal.Courier{Store: w.store, Now: w.clock, Log: w.intake.Log, Channel: portal.ByMail, Carry: portal.Letters(w.store, l.send)}
}

func (w *world) deliver(c *portal.Courier) {
	w.t.Helper()
	if err := c.Deliver(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) assigned(accession string) portal.Case {
	w.t.Helper()
	c := w.unread(accession)
	if _, err := w.desk.Assign(w.t.Context(), w.expert, c.ID, "u-second"); err != nil {
		w.t.Fatal(err)
	}
	return c
}

func TestMailIsForWhoChoseItAndNamesNoPatient(t *testing.T) {
	t.Parallel()
	w := setup(t)
	staff := w.staff()
	box := &letters{}
	courier := w.courier(box)
	w.assigned("A-1")
	w.deliver(courier)
	if len(box.got) != 0 {
		t.Fatalf("nobody chose e-mail: %+v", box.got)
	}
	if _, err := w.desk.SetUserSettings(t.Context(), staff.second, portal.UserSettings{Mail: []portal.NewsKind{portal.NewsAssigned}}); err != nil {
		t.Fatal(err)
	}
	c := w.assigned("A-2")
	w.deliver(courier)
	w.deliver(courier)
	if len(box.got) != 1 {
		t.Fatalf("%+v", box.got)
	}
	l := box.got[0]
	if l.To != "2@x.example" || l.AccessionNumber != "A-2" || l.Path != "/review/"+c.ID || l.Kind != portal.NewsAssigned || l.ID == "" {
		t.Errorf("%+v", l)
	}
	if strings.Contains(fmt.Sprintf("%+v", l), "Name:N") {
		t.Errorf("the patient's name leaves: %+v", l)
	}
	_, err := w.desk.SetUserSettings(t.Context(), staff.second, portal.UserSettings{Mail: []portal.NewsKind{"everything"}})
	wantCode(t, err, portal.Invalid)
}

// A mail server that is away loses nothing; what it refuses for good is dead and an admin
// tries it again.
func TestDeliveriesAreTriedUntilTheyArrive(t *testing.T) {
	t.Parallel()
	w := setup(t)
	staff := w.staff()
	if _, err := w.desk.SetUserSettings(t.Context(), staff.second, portal.UserSettings{Mail: []portal.NewsKind{portal.NewsAssigned}}); err != nil {
		t.Fatal(err)
	}
	w.assigned("A-1")
	box := &letters{fail: errors.New("away")}
	w.deliver(w.courier(box))
	w.pass(2 * time.Minute)
	w.deliver(w.courier(box)) // another process, or after a restart
	box.fail = nil
	w.deliver(w.courier(box))
	if len(box.got) != 0 {
		t.Fatal("the pause was not kept")
	}
	w.pass(3 * time.Minute)
	w.deliver(w.courier(box))
	w.pass(24 * time.Hour)
	w.deliver(w.courier(box))
	if len(box.got) != 1 {
		t.Fatalf("%d letters", len(box.got))
	}
	first := box.got[0].ID
	box.fail = fmt.Errorf("%w: 550", portal.ErrRefused)
	w.assigned("A-2")
	w.deliver(w.courier(box))
	dead, _, err := w.desk.Deliveries(t.Context(), staff.admin)
	if err != nil || len(dead) != 1 || dead[0].State != portal.DeliveryDead || dead[0].ID == first {
		t.Fatalf("%+v, %v", dead, err)
	}
	wantCode(t, w.desk.RetryDelivery(t.Context(), staff.county, dead[0].ID), portal.NotFound)
	if list, _, err := w.desk.Deliveries(t.Context(), staff.county); err != nil || len(list) != 0 {
		t.Errorf("another hospital's admin sees %+v, %v", list, err)
	}
	box.fail = nil
	if err := w.desk.RetryDelivery(t.Context(), staff.admin, dead[0].ID); err != nil {
		t.Fatal(err)
	}
	w.deliver(w.courier(box))
	if len(box.got) != 2 || box.got[1].ID != dead[0].ID {
		t.Errorf("%+v", box.got)
	}
}

// A reason that a server gave in another encoding, or that is cut within a character, can be
// kept by every database: a delivery whose end can't be written would be tried for ever.
func TestTheReasonOfAFailureIsText(t *testing.T) {
	t.Parallel()
	w := setup(t)
	staff := w.staff()
	if _, err := w.desk.SetUserSettings(t.Context(), staff.second, portal.UserSettings{Mail: []portal.NewsKind{portal.NewsAssigned}}); err != nil {
		t.Fatal(err)
	}
	w.assigned("A-1")
	w.deliver(w.courier(&letters{fail: errors.New("a\x00\xb2\xbb" + strings.Repeat("不", 200))}))
	list, _, err := w.desk.Deliveries(t.Context(), staff.admin)
	if err != nil || len(list) != 1 {
		t.Fatalf("%+v, %v", list, err)
	}
	if r := list[0].Reason; !utf8.ValidString(r) || strings.Contains(r, "\x00") || len(r) > 500 || !strings.HasSuffix(r, "不") {
		t.Errorf("reason %q", r)
	}
}

// Two processes at the same time send a letter once.
func TestTwoCouriersSendOnce(t *testing.T) {
	t.Parallel()
	w := setup(t)
	staff := w.staff()
	if _, err := w.desk.SetUserSettings(t.Context(), staff.second, portal.UserSettings{Mail: []portal.NewsKind{portal.NewsAssigned}}); err != nil {
		t.Fatal(err)
	}
	w.assigned("A-1")
	var sent atomic.Int32
	second := w.courier(&letters{})
	second.Carry = func(context.Context, portal.Delivery) error { sent.Add(1); return nil }
	first := w.courier(&letters{})
	first.Carry = func(context.Context, portal.Delivery) error {
		sent.Add(1)
		w.deliver(second) // while the first is under way
		return nil
	}
	w.deliver(first)
	if sent.Load() != 1 {
		t.Errorf("sent %d times", sent.Load())
	}
}

func TestNotificationsAreTheirPersonsOnly(t *testing.T) {
	t.Parallel()
	w := setup(t)
	ctx := t.Context()
	staff := w.staff()
	for i := range 3 {
		w.assigned(fmt.Sprintf("A-%d", i))
	}
	page, err := w.desk.Notifications(ctx, staff.second, "", false)
	if err != nil || len(page.Items) != 3 || page.Unread != 3 || page.Items[0].Accession != "A-2" {
		t.Fatalf("%+v, %v", page, err)
	}
	id := page.Items[0].ID
	if err := w.desk.MarkNotifications(ctx, staff.third, []string{id}, true, true); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		ids       []string
		all, read bool
		unread    int
	}{{nil, false, true, 3}, {[]string{id}, false, true, 2}, {[]string{id}, false, false, 3}, {nil, true, true, 0}} {
		if err := w.desk.MarkNotifications(ctx, staff.second, step.ids, step.all, step.read); err != nil {
			t.Fatal(err)
		}
		if n, err := w.desk.UnreadNotifications(ctx, staff.second); err != nil || n != step.unread {
			t.Errorf("%+v: %d unread, %v", step, n, err)
		}
	}
	if _, err := w.desk.Notifications(ctx, staff.third, id, false); portal.CodeOf(err) != portal.NotFound {
		t.Errorf("a page from another person's notification: %v", err)
	}
	w.pass(91 * 24 * time.Hour)
	if err := w.courier(&letters{}).Forget(ctx); err != nil {
		t.Fatal(err)
	}
	if told := w.told(staff.second); len(told) != 0 {
		t.Errorf("after 91 days: %v", told)
	}
}

// The journey of a case tells the right people, and webhooks of the hospital hear of it.
func TestAJourneyTellsAndCalls(t *testing.T) {
	t.Parallel()
	w := setup(t)
	ctx := t.Context()
	staff := w.staff()
	w.desk.Tell = portal.Notifying(w.clock)
	hook, err := w.desk.AddWebhook(ctx, staff.county, portal.WebhookInput{URL: "https://his.example/hook", Kinds: []string{"case.submitted", "case.returned"}})
	if err != nil || !strings.HasPrefix(hook.Secret, "whsec_") {
		t.Fatalf("%+v, %v", hook, err)
	}
	if _, err := w.desk.AddWebhook(ctx, staff.admin, portal.WebhookInput{URL: "https://centre.example/hook", Kinds: []string{"case.submitted"}}); err != nil {
		t.Fatal(err)
	}
	if list, err := w.desk.Webhooks(ctx, staff.county); err != nil || len(list) != 1 || list[0].Secret != "" {
		t.Fatalf("the secret is shown twice: %+v, %v", list, err)
	}
	c := w.unread("A-1")
	if _, err := w.desk.Return(ctx, w.expert, c.ID, "out of focus"); err != nil {
		t.Fatal(err)
	}
	if told := w.told(w.clinician); len(told) != 1 || told[0] != "returned returned" {
		t.Errorf("told %v", told)
	}
	var calls []portal.Call
	fail := error(nil)
	courier := &portal.Courier{
		Store: w.store, Now: w.clock, Log: w.intake.Log, Channel: portal.ByWebhook, Ended: portal.HookEnded,
		Carry: portal.Calls(w.store, func(_ context.Context, call portal.Call) error { calls = append(calls, call); return fail }),
	}
	w.deliver(courier)
	if len(calls) != 2 || calls[0].Secret != hook.Secret || calls[0].URL != hook.URL || calls[0].ID == calls[1].ID {
		t.Fatalf("%+v", calls)
	}
	if !strings.Contains(calls[0].Body, `"type":"case.submitted"`) || strings.Contains(calls[0].Body, "A-1") || strings.Contains(calls[0].Body, "focus") {
		t.Errorf("%s", calls[0].Body)
	}
	// It answers no more. A short outage costs nothing, however many calls fall into it; when calls
	// are given up after a day of failures it is switched off and the admin is told.
	fail = errors.New("away")
	for range 30 {
		if err := w.desk.TestWebhook(ctx, staff.county, hook.ID); err != nil {
			t.Fatal(err)
		}
	}
	w.deliver(courier)
	list, err := w.desk.Webhooks(ctx, staff.county)
	if err != nil || list[0].Disabled != "" || list[0].Failures != 30 {
		t.Fatalf("switched off by one outage: %+v, %v", list, err)
	}
	for range 11 {
		w.pass(6 * time.Hour)
		w.deliver(courier)
	}
	list, err = w.desk.Webhooks(ctx, staff.county)
	if err != nil || list[0].Disabled == "" {
		t.Fatalf("%+v, %v", list, err)
	}
	if told := w.told(staff.county); len(told) != 1 || told[0] != "system webhook-disabled" {
		t.Errorf("told %v", told)
	}
	wantCode(t, w.desk.RemoveWebhook(ctx, staff.admin, hook.ID), portal.NotFound)
	if _, err := w.desk.SaveWebhook(ctx, staff.county, hook.ID, portal.WebhookInput{URL: hook.URL, Kinds: hook.Kinds, Enabled: true}); err != nil {
		t.Fatal(err)
	}
	calls, fail = nil, nil
	if err := w.desk.TestWebhook(ctx, staff.county, hook.ID); err != nil {
		t.Fatal(err)
	}
	w.deliver(courier)
	if len(calls) != 1 {
		t.Errorf("%d calls after it was switched on again", len(calls))
	}
	_, err = w.desk.AddWebhook(ctx, staff.county, portal.WebhookInput{URL: "file:///etc/passwd", Kinds: hook.Kinds})
	wantCode(t, err, portal.Invalid)
}
