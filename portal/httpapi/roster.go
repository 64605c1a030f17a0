package httpapi

import (
	"context"
	"net/http"
	"time"

	"telepath/portal"
)

func (s *Server) rosterRoutes() []Route {
	const read, plan, book = Access(portal.ReadRoster), Access(portal.PlanDuty), Access(portal.BookFrozen)
	return []Route{
		call("GET", "/api/v1/roster", "getRoster", "Who is on duty when, at the own hospital", read, s.roster),
		callStatus(http.StatusCreated, "POST", "/api/v1/roster", "addDuty", "Enter a duty", plan, s.addDuty),
		call("GET", "/api/v1/roster/cases", "heldCases", "Which open cases the specialists of the own hospital have", read, s.heldCases),
		call("PUT", "/api/v1/roster/{id}", "saveDuty", "Change a duty", plan, s.saveDuty),
		act("DELETE", "/api/v1/roster/{id}", "removeDuty", "Take a duty off the roster", plan, s.removeDuty),
		act("POST", "/api/v1/cases/{id}/reassign", "reassignCase", "Give a case to another specialist although somebody has it", Access(portal.AssignCase), s.reassignCase),
		call("GET", "/api/v1/bookings", "listBookings", "Frozen sections that are announced", Access(portal.ReadCase), s.bookings),
		callStatus(http.StatusCreated, "POST", "/api/v1/bookings", "addBooking", "Announce a frozen section", book, s.addBooking),
		call("POST", "/api/v1/bookings/{id}/cancel", "cancelBooking", "Take an announcement back", book, s.cancelBooking),
		call("POST", "/api/v1/bookings/{id}/link", "linkBooking", "Say which case an announcement was for", book, s.linkBooking),
	}
}

// Roster is a span of the own hospital's roster.
type Roster struct {
	Entries []portal.RosterEntry `json:"entries"`
	OnDuty  []string             `json:"on_duty" doc:"who is on duty now, by id"`
	People  []PersonName         `json:"people" doc:"whose duties can be entered"`
	Names   map[string]string    `json:"names"`
}

func (s *Server) roster(ctx context.Context, scope portal.Scope, in *struct {
	From  time.Time `query:"from" doc:"default now"`
	Until time.Time `query:"until" doc:"default a week later"`
}) (Roster, error) {
	if in.From.IsZero() {
		in.From = s.config.Now()
	}
	if in.Until.IsZero() {
		in.Until = in.From.Add(7 * 24 * time.Hour)
	}
	v, err := s.config.Desk.Roster(ctx, scope, in.From, in.Until)
	out := Roster{Entries: v.Entries, OnDuty: v.OnDuty, Names: v.Names}
	for _, u := range v.People {
		out.People = append(out.People, PersonName{ID: u.ID, Name: u.Name, Role: u.Role, Hospital: u.HospitalID})
	}
	return out, err
}

// DutyBody is what is entered about a duty.
type DutyBody struct {
	User     string    `json:"user"`
	From     time.Time `json:"from"`
	Until    time.Time `json:"until"`
	Subjects []string  `json:"subjects" doc:"sites or specimen types; empty for every case"`
	Frozen   bool      `json:"frozen" doc:"also frozen sections"`
}

func (b DutyBody) input() portal.RosterInput {
	return portal.RosterInput{UserID: b.User, From: b.From, Until: b.Until, Subjects: b.Subjects, Frozen: b.Frozen}
}

func (s *Server) addDuty(ctx context.Context, scope portal.Scope, in *struct{ Body DutyBody }) (*reply[portal.RosterEntry], error) {
	e, err := s.config.Desk.AddDuty(ctx, scope, in.Body.input())
	fillLists(&e)
	return &reply[portal.RosterEntry]{Body: e}, err
}

func (s *Server) saveDuty(ctx context.Context, scope portal.Scope, in *struct {
	ByID
	Body struct {
		Revision int `json:"revision"`
		DutyBody
	}
}) (portal.RosterEntry, error) {
	return s.config.Desk.SaveDuty(ctx, scope, in.ID, in.Body.Revision, in.Body.input())
}

func (s *Server) removeDuty(ctx context.Context, scope portal.Scope, in *ByID) error {
	return s.config.Desk.RemoveDuty(ctx, scope, in.ID)
}

// HeldCases are open cases with the specialists of a hospital.
type HeldCases struct {
	Cases []portal.HeldCase `json:"cases"`
}

func (s *Server) heldCases(ctx context.Context, scope portal.Scope, _ *none) (HeldCases, error) {
	list, err := s.config.Desk.HeldCases(ctx, scope)
	return HeldCases{Cases: list}, err
}

func (s *Server) reassignCase(ctx context.Context, scope portal.Scope, in *struct {
	ByID
	Body struct {
		User   string `json:"user" doc:"a specialist's id"`
		Reason string `json:"reason"`
	}
}) error {
	_, err := s.config.Desk.Reassign(ctx, scope, in.ID, in.Body.User, in.Body.Reason)
	return err
}

// Bookings are announced frozen sections.
type Bookings struct {
	Bookings []portal.BookingDetail `json:"bookings"`
}

func (s *Server) bookings(ctx context.Context, scope portal.Scope, _ *none) (Bookings, error) {
	list, err := s.config.Desk.Bookings(ctx, scope)
	return Bookings{Bookings: list}, err
}

func (s *Server) addBooking(ctx context.Context, scope portal.Scope, in *struct {
	Body struct {
		At              time.Time `json:"at"`
		Specimen        string    `json:"specimen"`
		Operation       string    `json:"operation" doc:"without the patient's name"`
		AccessionNumber string    `json:"accession_number" doc:"where it is known; the case with it is linked"`
	}
}) (*reply[portal.BookingDetail], error) {
	b, err := s.config.Desk.Book(ctx, scope, portal.BookingInput{
		At: in.Body.At, Specimen: in.Body.Specimen, Operation: in.Body.Operation, Accession: in.Body.AccessionNumber,
	})
	return &reply[portal.BookingDetail]{Body: b}, err
}

func (s *Server) cancelBooking(ctx context.Context, scope portal.Scope, in *ByID) (portal.BookingDetail, error) {
	return s.config.Desk.CancelBooking(ctx, scope, in.ID)
}

func (s *Server) linkBooking(ctx context.Context, scope portal.Scope, in *struct {
	ByID
	Body struct {
		Case string `json:"case"`
	}
}) (portal.BookingDetail, error) {
	return s.config.Desk.LinkBooking(ctx, scope, in.ID, in.Body.Case)
}
