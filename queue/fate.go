package queue

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// RetryAfterError asks for the message again after a pause.
type RetryAfterError struct {
	After time.Duration
	Err   error
}

func (e *RetryAfterError) Error() string { return e.Err.Error() }
func (e *RetryAfterError) Unwrap() error { return e.Err }

// RejectError files the message as a dead letter at once: trying again can't help.
type RejectError struct{ Err error }

func (e *RejectError) Error() string { return e.Err.Error() }
func (e *RejectError) Unwrap() error { return e.Err }

// RetryAfter wraps err so that the message comes back after d.
func RetryAfter(d time.Duration, err error) error { return &RetryAfterError{After: d, Err: err} }

// Reject wraps err so that the message becomes a dead letter.
func Reject(err error) error { return &RejectError{Err: err} }

// Fate is what happens to a message after its handler returned.
type Fate struct {
	Ack   bool          // done
	Dead  bool          // dead letter
	Delay time.Duration // give back; 0 is at once
}

// FateOf maps a handler's error to the message's fate: nil acknowledges; a reject or the
// last attempt files a dead letter; a shutdown gives the message straight back; anything
// else comes back after a pause that grows with the attempts.
//
// context.Canceled means a shutdown here, so only a caller whose own context has ended may
// hand it in: see Settled.
func FateOf(err error, attempt, maxAttempts int) Fate {
	var reject *RejectError
	var retry *RetryAfterError
	switch {
	case err == nil:
		return Fate{Ack: true}
	case errors.As(err, &reject):
		return Fate{Dead: true}
	case errors.Is(err, context.Canceled):
		return Fate{}
	case attempt >= maxAttempts:
		return Fate{Dead: true}
	case errors.As(err, &retry):
		return Fate{Delay: retry.After}
	}
	return Fate{Delay: min(time.Duration(attempt)*time.Duration(attempt)*time.Second, time.Minute)}
}

// Settled prepares a handler's error for FateOf. While the process runs (ctx alive), a
// cancellation inside the handler is an ordinary failure that counts; otherwise a message
// would come back at once and for ever. Once ctx has ended, any failure but a reject is the
// shutdown's and gives the message back without a dead letter.
func Settled(ctx context.Context, err error) error {
	var reject *RejectError
	switch {
	case err == nil || errors.As(err, &reject):
		return err
	case ctx.Err() != nil:
		return fmt.Errorf("%w: %v", context.Canceled, err)
	case errors.Is(err, context.Canceled):
		return errors.New(err.Error())
	}
	return err
}
