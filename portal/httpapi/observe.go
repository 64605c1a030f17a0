package httpapi

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
)

const requestIDKey = "request_id"

// observe is around every request: context, safe headers, panics, what is left of the body,
// one line in the log (never a query or a body) and the counters.
func (s *Server) observe(c *fiber.Ctx) error {
	start := time.Now()
	id := newRequestID()
	c.Locals(requestIDKey, id)
	c.SetUserContext(s.work)
	s.setHeaders(c, id)
	overrideMethod(c)
	if strings.HasPrefix(c.Path(), uploadsPath) && c.Method() != http.MethodOptions {
		c.Set(headerResumable, tusVersion) // on refusals too
	}
	if err := s.next(c); err != nil {
		s.answerError(c, err)
	}
	leaveNoBody(c)
	s.note(c, id, time.Since(start))
	return nil
}

// next runs the handlers; a panic is an error with a stack in the log, not an end.
func (s *Server) next(c *fiber.Ctx) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	return c.Next()
}

// newRequestID tells requests apart in the log. It is no secret and need not be hard to guess,
// so that it is made without asking the system for chance.
func newRequestID() string {
	const letters = "abcdefghijklmnopqrstuvwxyz234567"
	var id [24]byte // 120 bits
	for half := range 2 {
		bits := rand.Uint64()
		for i := range 12 {
			id[12*half+i] = letters[bits&31]
			bits >>= 5
		}
	}
	return string(id[:])
}

// safeHeaders are for everything, names in their canonical form; handlers of tiles and files
// loosen the caching.
var safeHeaders = [][2][]byte{
	{[]byte(fiber.HeaderXContentTypeOptions), []byte("nosniff")},
	{[]byte(fiber.HeaderReferrerPolicy), []byte("no-referrer")},
	{[]byte(fiber.HeaderXFrameOptions), []byte("SAMEORIGIN")},
	{[]byte("Cross-Origin-Opener-Policy"), []byte("same-origin")},
	{[]byte("Cross-Origin-Resource-Policy"), []byte("same-origin")},
	{[]byte(fiber.HeaderPermissionsPolicy), []byte("camera=(), microphone=(), geolocation=()")},
	{[]byte(fiber.HeaderContentSecurityPolicy), []byte("default-src 'none'; frame-ancestors 'self'")},
	{[]byte(fiber.HeaderCacheControl), []byte("no-store")},
}

const hsts = "max-age=31536000"

func (s *Server) setHeaders(c *fiber.Ctx, id string) {
	h := &c.Response().Header
	for _, header := range safeHeaders {
		h.SetCanonical(header[0], header[1])
	}
	c.Set("X-Request-Id", id)
	if c.Secure() {
		c.Set(fiber.HeaderStrictTransportSecurity, hsts)
	}
}

// overrideMethod is for hospital proxies that only let GET and POST through (tus 1.0,
// X-HTTP-Method-Override). It is honoured for uploads only.
func overrideMethod(c *fiber.Ctx) {
	wanted := strings.ToUpper(c.Get("X-HTTP-Method-Override"))
	if c.Method() != http.MethodPost || wanted == "" || !strings.HasPrefix(c.Path(), uploadsPath) {
		return
	}
	switch wanted {
	case http.MethodPatch, http.MethodDelete, http.MethodHead:
		c.Method(wanted)
	}
}

// drainLimit is how much of an unread body is read to keep a connection usable.
const drainLimit = 64 << 10

// leaveNoBody makes sure that what is left of a request's body is never taken for the next
// request: fasthttp does not look. A chunked body can't be asked whether it is at its end, so
// its connection is closed.
func leaveNoBody(c *fiber.Ctx) {
	body := c.Context().RequestBodyStream()
	switch length := c.Request().Header.ContentLength(); {
	case body == nil || length == 0:
		return
	case length > 0:
		_ = c.Context().Conn().SetReadDeadline(time.Now().Add(time.Second))
		if n, err := io.Copy(io.Discard, io.LimitReader(body, drainLimit)); err == nil && n < drainLimit {
			return
		}
	}
	c.Context().SetConnectionClose()
}

// note writes the log line and counts. The route's pattern stands for the path.
func (s *Server) note(c *fiber.Ctx, id string, took time.Duration) {
	status, route := c.Response().StatusCode(), c.Route().Path
	s.metrics.count(c.Method(), route, status, took)
	level := slog.LevelInfo
	if status < http.StatusBadRequest && (c.Method() == http.MethodGet || c.Method() == http.MethodHead) {
		level = slog.LevelDebug
	}
	if !s.config.Log.Enabled(s.work, level) {
		return // before the values are boxed: a tile has its counters and no line
	}
	s.config.Log.Log(s.work, level, "request", "request_id", id, "method", c.Method(), "route", route,
		"status", status, "ms", took.Milliseconds())
}

func requestID(c *fiber.Ctx) string {
	id, _ := c.Locals(requestIDKey).(string)
	return id
}

// told turns an error into what is said to the person, and logs what nobody expected.
func (s *Server) told(err error, id, route string) *Problem {
	p, expected := problemOf(err, id)
	if !expected {
		s.config.Log.Error("unexpected", "request_id", id, "route", route, "error", err)
	}
	return p
}

// answerError writes an error; a body that a handler had begun is thrown away.
func (s *Server) answerError(c *fiber.Ctx, err error) {
	p := s.told(err, requestID(c), c.Route().Path)
	c.Context().ResetBody()
	c.Status(p.Status)
	for name, values := range p.GetHeaders() {
		c.Set(name, values[0])
	}
	if p.Status == http.StatusUnauthorized {
		c.Set(fiber.HeaderWWWAuthenticate, `Bearer realm="telepath"`)
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Response().Header.Del(fiber.HeaderETag)
	c.Set(fiber.HeaderContentType, p.ContentType(""))
	data, marshalErr := json.Marshal(p)
	if marshalErr != nil {
		s.config.Log.Error("write problem", "error", errors.Join(marshalErr, err))
	}
	c.Response().SetBodyRaw(data)
}

// fiberPath turns {id} into :id.
func fiberPath(path string) string {
	return strings.NewReplacer("{", ":", "}", "").Replace(path)
}

// pathParams lists the names in braces.
func pathParams(path string) (names []string) {
	for _, part := range strings.Split(path, "{")[1:] {
		name, _, _ := strings.Cut(part, "}")
		names = append(names, name)
	}
	return names
}
