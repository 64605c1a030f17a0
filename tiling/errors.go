package tiling

import (
	"errors"
	"fmt"
)

// UnreadableError says why a file can't be used as a slide: what is wrong, where, and what
// to do about it. Every reader returns it for bad input; the command line prints it and
// exits 3, the portal shows it with the slide.
type UnreadableError struct {
	// Code is a stable word for programs, e.g. "truncated", "not-a-slide", "unsupported-codec".
	Code string
	// What is wrong, one plain sentence without the file's name or any patient data.
	What string
	// Where in the file: a tag, an offset, a level, a tile; may be empty.
	Where string
	// Do says what the person can do now.
	Do string
	// Err is the cause, if there is one.
	Err error
}

func (e *UnreadableError) Error() string {
	s := e.What
	if e.Where != "" {
		s += " (" + e.Where + ")"
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	if e.Do != "" {
		s += ". " + e.Do
	}
	return s
}

func (e *UnreadableError) Unwrap() error { return e.Err }

// Unreadable makes an UnreadableError; where may be empty.
func Unreadable(code, what, where, do string) *UnreadableError {
	return &UnreadableError{Code: code, What: what, Where: where, Do: do}
}

// AsUnreadable finds an UnreadableError in err's chain. There is none where the bytes could
// not be had in the first place (SourceError).
func AsUnreadable(err error) (*UnreadableError, bool) {
	var u *UnreadableError
	var outage *SourceError
	if errors.As(err, &outage) || !errors.As(err, &u) {
		return nil, false
	}
	return u, true
}

// Recovered turns a panic in a parser into a named malformed input. Use it as
//
//	defer tiling.Recovered("dicomwsi", &err)
//
// at a reader's door: a file from outside never brings the process down.
func Recovered(reader string, err *error) {
	if r := recover(); r != nil {
		*err = &UnreadableError{
			Code: "malformed", What: "The file is malformed and could not be read",
			Where: reader, Do: "Export the slide again from the scanner, or send the original file.",
			Err: fmt.Errorf("reader stopped: %v", r),
		}
	}
}
