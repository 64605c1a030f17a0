package portal

import "errors"

// Code classifies an Error for programs; the HTTP layer alone turns it into a status.
type Code string

// The codes.
const (
	Invalid      Code = "invalid"      // the input is wrong
	NotFound     Code = "not-found"    // it does not exist, or not for this person
	Forbidden    Code = "forbidden"    // this person may never do this
	Conflict     Code = "conflict"     // the state does not allow it, or somebody was faster
	Unauthorised Code = "unauthorised" // not logged in
	TooLarge     Code = "too-large"    // over a limit
	Busy         Code = "busy"         // try again later
	Unreadable   Code = "unreadable"   // the file can't be used
)

// Error is what a use case tells a person: safe to show, with what to do.
type Error struct {
	Code Code
	// Message is one plain sentence: what is wrong, and where.
	Message string
	// Do says what the person can do now.
	Do string
	// Field names the offending input, e.g. "accession_number"; may be empty.
	Field string
	Err   error
}

func (e *Error) Error() string {
	if e.Err != nil {
		return e.Message + ": " + e.Err.Error()
	}
	return e.Message
}

func (e *Error) Unwrap() error { return e.Err }

// Fail makes an Error.
func Fail(code Code, message, do string) *Error {
	return &Error{Code: code, Message: message, Do: do}
}

// FailField makes an Invalid error about one input.
func FailField(field, message, do string) *Error {
	return &Error{Code: Invalid, Field: field, Message: message, Do: do}
}

// CodeOf finds the code in err's chain; "" for an unexpected error.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// Missing is the one answer for what does not exist and for what is somebody else's.
func Missing(what string) *Error {
	return Fail(NotFound, "There is no such "+what+".", "Check the address, or go back to the list.")
}
