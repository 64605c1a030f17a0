package httpapi

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"telepath/portal"
)

const requestIDKey = "request_id"

// observe is around every request: context, safe headers, panics, what is left of the body,
// one line in the log (never a query or a body) and the counters.
func (s *Server) observe(c *fiber.Ctx) error {
	start := time.Now()
	id := portal.NewID()
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

// setHeaders are for everything; handlers of tiles and files loosen the caching.
func (s *Server) setHeaders(c *fiber.Ctx, id string) {
	c.Set("X-Request-Id", id)
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderReferrerPolicy, "no-referrer")
	c.Set(fiber.HeaderXFrameOptions, "SAMEORIGIN")
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
	c.Set("Cross-Origin-Resource-Policy", "same-origin")
	c.Set(fiber.HeaderPermissionsPolicy, "camera=(), microphone=(), geolocation=()")
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; frame-ancestors 'self'")
	c.Set(fiber.HeaderCacheControl, "no-store")
	if c.Secure() {
		c.Set(fiber.HeaderStrictTransportSecurity, "max-age=31536000")
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
