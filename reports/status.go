package reports

import "fmt"

// Status of a report. The words follow FHIR DiagnosticReport.status.
//
//	draft → preliminary → final → appended | amended | corrected → (the same again)
//	                      any signed status → entered-in-error
type Status string

// The statuses.
const (
	Draft          Status = "draft"
	Preliminary    Status = "preliminary"
	Final          Status = "final"
	Appended       Status = "appended"
	Amended        Status = "amended"
	Corrected      Status = "corrected"
	EnteredInError Status = "entered-in-error"
)

// Statuses lists all.
var Statuses = []Status{Draft, Preliminary, Final, Appended, Amended, Corrected, EnteredInError}

// Signed says whether a person answers for this status.
func (s Status) Signed() bool {
	return s == Final || s == Appended || s == Amended || s == Corrected
}

// CanBecome says whether the arrow from s to next exists.
func (s Status) CanBecome(next Status) bool {
	switch {
	case s == Draft:
		return next == Preliminary || next == Final
	case s == Preliminary:
		return next == Final
	case s.Signed():
		return next == Appended || next == Amended || next == Corrected || next == EnteredInError
	}
	return false
}

// Move returns next, or says why the arrow is forbidden.
func (s Status) Move(next Status) (Status, error) {
	if !s.CanBecome(next) {
		return s, fmt.Errorf("a report that is %s can't become %s", s, next)
	}
	return next, nil
}
