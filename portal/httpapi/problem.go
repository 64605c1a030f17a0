package httpapi

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"telepath/portal"
	"telepath/queue"
	"telepath/tiling"
)

// internal is the code of an error nobody expected; it is never made by a use case.
const internal portal.Code = "internal"

// Problem is an error as it leaves the program: RFC 9457 with three members of our own.
type Problem struct {
	Type   string `json:"type" doc:"always about:blank"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	// Detail says what is wrong, in one plain sentence.
	Detail string      `json:"detail"`
	Code   portal.Code `json:"code" doc:"stable word for programs"`
	Do     string      `json:"do" doc:"what the person can do now"`
	Field  string      `json:"field,omitempty" doc:"the input it is about"`
}

func (p *Problem) Error() string { return p.Detail }

// GetStatus makes Problem a huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is RFC 9457 §3's media type whatever was negotiated.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// GetHeaders tells a client that is to wait for how long.
func (p *Problem) GetHeaders() http.Header {
	if p.Code == portal.Busy {
		return http.Header{fiber.HeaderRetryAfter: {strconv.Itoa(retryAfterSeconds)}}
	}
	return nil
}

const retryAfterSeconds = 5

// statusOf is the one place where a code becomes a status.
func statusOf(code portal.Code) int {
	switch code {
	case portal.Invalid, portal.Unreadable:
		return http.StatusUnprocessableEntity
	case portal.NotFound:
		return http.StatusNotFound
	case portal.Forbidden:
		return http.StatusForbidden
	case portal.Conflict:
		return http.StatusConflict
	case portal.Unauthorised:
		return http.StatusUnauthorized
	case portal.TooLarge:
		return http.StatusRequestEntityTooLarge
	case portal.Busy:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// codeOf names what the HTTP libraries refuse before a use case is asked.
func codeOf(status int) portal.Code {
	switch status {
	case http.StatusUnauthorized:
		return portal.Unauthorised
	case http.StatusForbidden:
		return portal.Forbidden
	case http.StatusNotFound:
		return portal.NotFound
	case http.StatusConflict, http.StatusPreconditionFailed:
		return portal.Conflict
	case http.StatusRequestEntityTooLarge, http.StatusRequestHeaderFieldsTooLarge:
		return portal.TooLarge
	case http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return portal.Busy
	}
	if status < http.StatusInternalServerError {
		return portal.Invalid
	}
	return internal
}

// refuse makes a problem with a status that a protocol prescribes (tus: 409, 412, 415 …).
func refuse(status int, detail, do string) *Problem {
	return &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: detail, Code: codeOf(status), Do: do}
}

func ofCode(code portal.Code, detail, do, field string) *Problem {
	p := refuse(statusOf(code), detail, do)
	p.Code, p.Field = code, field
	return p
}

// problemOf turns any error into what the person is told; expected is false for one that
// must be logged and looked into.
func problemOf(err error, requestID string) (p *Problem, expected bool) {
	var known *portal.Error
	var routed *fiber.Error
	switch {
	case errors.As(err, &p):
		return p, p.Status < http.StatusInternalServerError || p.Code == portal.Busy
	case errors.As(err, &known):
		return ofCode(known.Code, known.Message, known.Do, known.Field), statusOf(known.Code) != http.StatusInternalServerError
	case errors.As(err, &routed) && routed.Code < http.StatusInternalServerError:
		return refuse(routed.Code, wordsFor(routed.Code), "Check the address and the method."), true
	case errors.Is(err, queue.ErrNoDeadLetter):
		return problemOf(portal.Missing("dead letter"), requestID)
	case errors.Is(err, queue.ErrFull):
		return ofCode(portal.Busy, "The queue is full.", "Nothing is lost. Try again in a few seconds.", ""), true
	case errors.Is(err, context.Canceled):
		return ofCode(portal.Busy, "The server is stopping.", "Try again in a few seconds.", ""), true
	}
	if u, ok := tiling.AsUnreadable(err); ok {
		return ofCode(portal.Unreadable, u.What+".", u.Do, ""), true
	}
	return refuse(http.StatusInternalServerError, "Something went wrong on our side.",
		"Try again. If it stays, tell your administrator this number: "+requestID+"."), false
}

func wordsFor(status int) string {
	switch status {
	case http.StatusNotFound:
		return "There is nothing at this address."
	case http.StatusMethodNotAllowed:
		return "This address does not take that method."
	}
	return http.StatusText(status) + "."
}

// setProblems makes huma answer with our Problem. huma keeps the maker in a variable of its
// package, so it is set once for the process.
var setProblems = sync.OnceFunc(func() {
	huma.NewError = func(status int, message string, errs ...error) huma.StatusError {
		if status >= http.StatusInternalServerError {
			message, errs = "Something went wrong on our side.", nil
		}
		p := refuse(status, sentence(message), "Check the input and send it again.")
		for _, err := range errs {
			if d, ok := err.(huma.ErrorDetailer); ok && d.ErrorDetail() != nil {
				detail := d.ErrorDetail()
				p.Field = detail.Location[strings.LastIndexByte(detail.Location, '.')+1:]
				p.Detail = sentence("The input «" + p.Field + "» can't be taken: " + detail.Message)
				break
			}
		}
		return p
	}
	huma.DefaultArrayNullable = false // lists are never null, see lists.go
})

// sentence gives a library's message a capital and a full stop.
func sentence(s string) string {
	if s == "" {
		return s
	}
	s = strings.ToUpper(s[:1]) + s[1:]
	if !strings.HasSuffix(s, ".") {
		s += "."
	}
	return s
}
