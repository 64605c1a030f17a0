package portal

import (
	"context"
	"strings"
	"time"
)

// BookingState is where an announced frozen section stands.
//
//	open → arrived
//	  └──→ cancelled
type BookingState string

// The states of a booking.
const (
	BookingOpen      BookingState = "open"
	BookingArrived   BookingState = "arrived"
	BookingCancelled BookingState = "cancelled"
)

// Booking announces a frozen section for a time, before there is a case. It names no patient.
type Booking struct {
	ID         string    `json:"id"`
	HospitalID string    `json:"hospital"`
	At         time.Time `json:"at"`
	Specimen   string    `json:"specimen"`
	Operation  string    `json:"operation"`
	// Accession is the number that the case will have, where it is known: the frozen case with
	// that number is linked when it is submitted.
	Accession string       `json:"accession_number"`
	State     BookingState `json:"state"`
	CaseID    string       `json:"case"`
	CreatedBy string       `json:"created_by"`
	CreatedAt time.Time    `json:"created_at"`
	Revision  int          `json:"revision"`
}

// BookingDetail is a booking with the name of its hospital and whether somebody takes frozen
// sections at that time.
type BookingDetail struct {
	Booking
	HospitalName string `json:"hospital_name"`
	Covered      bool   `json:"covered"`
}

// BookingRecords are bookings: a hospital's own people see theirs, specialists all.
type BookingRecords interface {
	AddBooking(Booking) error
	Booking(id string) (Booking, error)
	SaveBooking(*Booking) error
	// Bookings lists those for a span of time, the earliest first.
	Bookings(from, until time.Time) ([]Booking, error)
	// OpenBookingOf finds the open booking of a hospital with an accession number.
	OpenBookingOf(hospital, accession string) (Booking, error)
}

// BookingInput is what is entered about a frozen section to come.
type BookingInput struct {
	At                             time.Time
	Specimen, Operation, Accession string
}

const (
	// bookAhead is how far ahead operations are planned at most.
	bookAhead = 60 * 24 * time.Hour
	// maxBookings of a hospital are open at a time: the centre's list is never filled by one.
	maxBookings = 200
	// bookPast is how long an operation that is late stays in the list.
	bookPast = 12 * time.Hour
)

func (in *BookingInput) check(now time.Time) error {
	in.At = in.At.UTC().Truncate(time.Minute)
	in.Specimen, in.Operation, in.Accession = strings.TrimSpace(in.Specimen), strings.TrimSpace(in.Operation), strings.TrimSpace(in.Accession)
	switch {
	case in.At.Before(now.Add(-time.Hour)) || in.At.After(now.Add(bookAhead)):
		return FailField("at", "The frozen section must be at most 60 days ahead, and not in the past.", "Check date and time.")
	case in.Specimen == "" || len(in.Specimen) > 200:
		return FailField("specimen", "What is to be read is missing or longer than 200 bytes.", "Name the specimen, without the patient.")
	case len(in.Operation) > 200:
		return FailField("operation", "The operation is longer than 200 bytes.", "Shorten it.")
	case len(in.Accession) > 64:
		return FailField("accession_number", "The accession number is longer than 64 characters.", "Enter the number on the request form, or leave it empty.")
	}
	return nil
}

// Book announces a frozen section. Who is on duty for frozen sections at that time hears of it;
// Covered says whether there is anybody.
func (d *Desk) Book(ctx context.Context, s Scope, in BookingInput) (out BookingDetail, err error) {
	if err := s.May(BookFrozen); err != nil {
		return out, err
	}
	if err := in.check(d.Now()); err != nil {
		return out, err
	}
	actor, _ := s.Actor()
	err = d.Store.Write(ctx, s, func(tx Tx) error {
		p := progress{journal{tx, s, d.Now()}, d.Choose}
		if err := roomForBooking(tx, p.at); err != nil {
			return err
		}
		b := Booking{
			ID: NewID(), HospitalID: actor.HospitalID, At: in.At, Specimen: in.Specimen, Operation: in.Operation, Accession: in.Accession,
			State: BookingOpen, CreatedBy: actor.UserID, CreatedAt: p.at, Revision: 1,
		}
		if err := tx.AddBooking(b); err != nil {
			return err
		}
		duty, err := frozenDuty(tx, b.At)
		if err != nil {
			return err
		}
		if err := p.booked(b); err != nil {
			return err
		}
		if err := p.notify(Notification{Kind: NewsBooking, HospitalID: b.HospitalID, Detail: b.At.Format(time.RFC3339)}, duty...); err != nil {
			return err
		}
		out, err = bookingDetail(tx, b)
		return err
	})
	d.Outbox.Ring()
	return out, err
}

// roomForBooking counts what the person's hospital has announced.
func roomForBooking(tx Tx, now time.Time) error {
	list, err := tx.Bookings(now.Add(-bookPast), now.Add(bookAhead+time.Hour))
	open := 0
	for _, b := range list {
		if b.State == BookingOpen {
			open++
		}
	}
	if err == nil && open >= maxBookings {
		return Fail(TooLarge, "The hospital has announced as many frozen sections as it can.", "Take back those that are not wanted any more.")
	}
	return err
}

// frozenDuty lists who takes frozen sections at that time, each once.
func frozenDuty(tx Tx, at time.Time) ([]string, error) {
	entries, err := tx.DutyAt(at)
	var out []string
	for _, e := range entries {
		if e.Frozen && (len(out) == 0 || out[len(out)-1] != e.UserID) { // they come by person
			out = append(out, e.UserID)
		}
	}
	return out, err
}

func bookingDetail(tx Tx, b Booking) (BookingDetail, error) {
	duty, err := frozenDuty(tx, b.At)
	if err != nil {
		return BookingDetail{}, err
	}
	names, err := tx.NamesOf([]string{b.HospitalID}, nil)
	return BookingDetail{Booking: b, HospitalName: names[b.HospitalID], Covered: len(duty) > 0}, err
}

// booked records a change of a booking, which is of no case yet.
func (j journal) booked(b Booking) error {
	if err := j.audit("booking."+string(b.State), b.HospitalID, "booking/"+b.ID, b.At.Format(time.RFC3339)); err != nil {
		return err
	}
	return j.tx.AddOutbox(Notice{Kind: "booking", Hospital: b.HospitalID, State: string(b.State), At: j.at}.Message())
}

// Bookings lists the frozen sections to come and those of the last hours.
func (d *Desk) Bookings(ctx context.Context, s Scope) (out []BookingDetail, err error) {
	if err := s.May(ReadCase); err != nil {
		return nil, err
	}
	now := d.Now()
	err = d.Store.Read(ctx, s, func(tx Tx) error {
		list, err := tx.Bookings(now.Add(-bookPast), now.Add(bookAhead))
		if err != nil {
			return err
		}
		out = make([]BookingDetail, len(list))
		for i, b := range list {
			if out[i], err = bookingDetail(tx, b); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// CancelBooking takes an announcement back; again changes nothing.
func (d *Desk) CancelBooking(ctx context.Context, s Scope, id string) (BookingDetail, error) {
	return d.changeBooking(ctx, s, id, func(_ journal, b *Booking) error {
		if b.State == BookingArrived {
			return Fail(Conflict, "The case of this frozen section has come already.", "Withdraw the case if it is not wanted.")
		}
		b.State = BookingCancelled
		return nil
	})
}

// LinkBooking says which case a booking was for.
func (d *Desk) LinkBooking(ctx context.Context, s Scope, id, caseID string) (BookingDetail, error) {
	return d.changeBooking(ctx, s, id, func(j journal, b *Booking) error {
		c, err := j.tx.Case(caseID)
		switch {
		case err != nil:
			return err
		case c.HospitalID != b.HospitalID:
			return Missing("case")
		case b.State == BookingCancelled:
			return Fail(Conflict, "The frozen section was cancelled.", "Announce it again.")
		case b.CaseID != "" && b.CaseID != c.ID:
			return Fail(Conflict, "The frozen section belongs to another case already.", "Choose another announcement.")
		}
		b.State, b.CaseID = BookingArrived, c.ID
		return j.bookingCame(c, *b)
	})
}

func (d *Desk) changeBooking(ctx context.Context, s Scope, id string, act func(journal, *Booking) error) (out BookingDetail, err error) {
	if err := s.May(BookFrozen); err != nil {
		return out, err
	}
	err = d.Store.Write(ctx, s, func(tx Tx) error {
		b, err := tx.Booking(id)
		if err != nil {
			return err
		}
		before := b
		j := journal{tx, s, d.Now()}
		if err := act(j, &b); err != nil {
			return err
		}
		if b != before {
			if err := tx.SaveBooking(&b); err != nil {
				return err
			}
			if err := j.booked(b); err != nil {
				return err
			}
		}
		out, err = bookingDetail(tx, b)
		return err
	})
	d.Outbox.Ring()
	return out, err
}

// linkBooking links a frozen case that is submitted to the booking with its number.
func (p progress) linkBooking(c Case) error {
	if !c.isFrozen() {
		return nil
	}
	b, err := p.tx.OpenBookingOf(c.HospitalID, c.Request.AccessionNumber)
	if CodeOf(err) == NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	b.State, b.CaseID = BookingArrived, c.ID
	if err := p.tx.SaveBooking(&b); err != nil {
		return err
	}
	if err := p.booked(b); err != nil {
		return err
	}
	return p.bookingCame(c, b)
}

// bookingCame puts the announcement into the case's timeline.
func (j journal) bookingCame(c Case, b Booking) error {
	e := Event{HospitalID: c.HospitalID, CaseID: c.ID, Kind: "case", State: "booked", Note: b.At.Format(time.RFC3339)}
	return j.changed(e, "booking/"+b.ID)
}
