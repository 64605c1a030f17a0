package portal

import (
	"context"
	"slices"
	"time"
)

// NewsKind says what a notification is about; people choose e-mail by it.
type NewsKind string

// The kinds, with their details.
const (
	NewsAssigned NewsKind = "assigned" // "", duty, reassigned; taken: given to somebody else
	NewsLate     NewsKind = "late"     // duty, admins: nobody has opened the case
	NewsReturned NewsKind = "returned" // returned, resubmitted
	NewsSigned   NewsKind = "signed"   // final
	NewsRevised  NewsKind = "revised"  // the report's new status: appended, amended, corrected, entered-in-error
	NewsMention  NewsKind = "mention"  // added
	NewsOpinion  NewsKind = "opinion"  // asked, given, declined, withdrawn
	NewsCritical NewsKind = "critical" // marked, escalated, acknowledged, told, withdrawn
	NewsBooking  NewsKind = "booking"  // the time of the frozen section
	NewsSystem   NewsKind = "system"   // webhook-disabled
)

// NewsKinds are all kinds.
var NewsKinds = []NewsKind{
	NewsAssigned, NewsLate, NewsReturned, NewsSigned, NewsRevised, NewsMention, NewsOpinion, NewsCritical, NewsBooking, NewsSystem,
}

// Notification tells one person that something asks for their attention. It names no patient.
type Notification struct {
	ID         string   `json:"id"`
	UserID     string   `json:"-"`
	Kind       NewsKind `json:"kind"`
	HospitalID string   `json:"hospital"`
	CaseID     string   `json:"case"`
	Accession  string   `json:"accession_number"`
	// Actor is who did it: a user's id, "system:NAME", or nothing.
	Actor  string     `json:"actor"`
	Detail string     `json:"detail"`
	At     time.Time  `json:"at"`
	ReadAt *time.Time `json:"read_at"`
}

// keepNotifications is how long a notification is kept.
const keepNotifications = 90 * 24 * time.Hour

// NotificationRecords are people's notifications. Anybody's act may add one for somebody;
// only its person reads it.
type NotificationRecords interface {
	AddNotification(Notification) error
	// Notifications lists the person's own, newest first, older than the one named (""
	// begins with the newest).
	Notifications(before string, unread bool, limit int) ([]Notification, error)
	// UnreadNotifications counts the person's own, up to MostCounted.
	UnreadNotifications() (int, error)
	// MarkNotifications sets ReadAt of the person's own with these ids, or of all; nil makes
	// them unread.
	MarkNotifications(ids []string, all bool, at *time.Time) error
	// WantsMail says whether the person chose e-mail for a kind.
	WantsMail(user string, kind NewsKind) (bool, error)
	// ForgetNotifications deletes those from before; for the system only.
	ForgetNotifications(before time.Time) error
}

// caseNews is a notification about a case.
func caseNews(c Case, kind NewsKind, detail string) Notification {
	return Notification{Kind: kind, HospitalID: c.HospitalID, CaseID: c.ID, Accession: c.Request.AccessionNumber, Detail: detail}
}

// notify is the one place where people are told something: inside the transaction of the
// change itself it writes a notification for each person, an e-mail into the outbox where the
// person wants one, and a notice that moves the bell on the person's pages. Whoever acts is
// not told of the own act. n needs Kind, HospitalID and, where there is a case, CaseID and
// Accession.
func (j journal) notify(n Notification, to ...string) error {
	to = slices.Clone(to)
	slices.Sort(to)
	n.Actor, n.At = j.scope.Name(), j.at
	for _, user := range slices.Compact(to) {
		if user == "" || user == n.Actor {
			continue
		}
		n.ID, n.UserID = NewID(), user
		if err := j.tx.AddNotification(n); err != nil {
			return err
		}
		notice := Notice{Kind: "notification", Hospital: n.HospitalID, Case: n.CaseID, State: string(n.Kind), To: user, At: j.at}
		if err := j.tx.AddOutbox(notice.Message()); err != nil {
			return err
		}
		wants, err := j.tx.WantsMail(user, n.Kind)
		if err != nil {
			return err
		}
		if !wants {
			continue
		}
		if err := j.tx.AddDelivery(mailFor(n)); err != nil {
			return err
		}
	}
	return nil
}

// addressedKinds are the kinds of what the conversation addresses to people.
var addressedKinds = map[string]NewsKind{"comment": NewsMention, "opinion": NewsOpinion, "case": NewsReturned, "critical": NewsCritical}

// Notifying is a Tell that notifies the people who are addressed.
func Notifying(now Clock) Tell {
	return func(tx Tx, a Addressed) error {
		kind, known := addressedKinds[a.Kind]
		if !known {
			return nil
		}
		c, err := tx.Case(a.CaseID)
		if err != nil {
			return err
		}
		return journal{tx, System(a.Kind), now()}.notify(caseNews(c, kind, a.State), a.To...)
	}
}

// tellSigned tells who made the case, and who reads it, of a signed version.
func (p progress) tellSigned(r Report) error {
	c, err := p.tx.Case(r.CaseID)
	if err != nil {
		return err
	}
	kind := NewsRevised
	if r.Versions == 1 {
		kind = NewsSigned
	}
	return p.notify(caseNews(c, kind, string(r.Status)), c.CreatedBy, c.AssignedTo)
}

// NotificationPage is what a person is told.
type NotificationPage struct {
	Items  []Notification
	Unread int
	// More says that there are older ones.
	More bool
	// Names are those of who acted, by id.
	Names map[string]string
}

const notificationPage = 50

// Notifications lists the person's own.
func (d *Desk) Notifications(ctx context.Context, s Scope, before string, unread bool) (out NotificationPage, err error) {
	err = d.Store.Read(ctx, s, func(tx Tx) error {
		out = NotificationPage{}
		if out.Items, err = tx.Notifications(before, unread, notificationPage+1); err != nil {
			return err
		}
		if out.More = len(out.Items) > notificationPage; out.More {
			out.Items = out.Items[:notificationPage]
		}
		if out.Unread, err = tx.UnreadNotifications(); err != nil {
			return err
		}
		actors := []string{}
		for _, n := range out.Items {
			actors = append(actors, n.Actor)
		}
		out.Names, err = tx.NamesOf(nil, actors)
		return err
	})
	return out, err
}

// UnreadNotifications counts the person's own.
func (d *Desk) UnreadNotifications(ctx context.Context, s Scope) (n int, err error) {
	err = d.Store.Read(ctx, s, func(tx Tx) (err error) {
		n, err = tx.UnreadNotifications()
		return err
	})
	return n, err
}

// MarkNotifications makes the person's own read or unread: those named, or all.
func (d *Desk) MarkNotifications(ctx context.Context, s Scope, ids []string, all, read bool) error {
	actor, person := s.Actor()
	if !person {
		return Fail(Unauthorised, "You are not logged in.", "Log in and try again.")
	}
	if len(ids) > 1000 {
		return FailField("ids", "More than 1,000 notifications at once.", "Use all.")
	}
	var at *time.Time
	now := d.Now()
	if read {
		at = &now
	}
	err := d.Store.Write(ctx, s, func(tx Tx) error {
		if err := tx.MarkNotifications(ids, all, at); err != nil {
			return err
		}
		// The person's other windows follow.
		n := Notice{Kind: "notification", Hospital: actor.HospitalID, State: "marked", To: actor.UserID, At: now}
		return tx.AddOutbox(n.Message())
	})
	d.Outbox.Ring()
	return err
}
