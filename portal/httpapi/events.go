package httpapi

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/gofiber/fiber/v2"

	"telepath/portal"
)

const (
	// recheck is how often a stream looks whether its session is still good.
	recheck = time.Minute
	// slowWrite is how long one notice may take to leave.
	slowWrite = 20 * time.Second
)

func (s *Server) liveRoutes() []Route {
	return []Route{
		raw("GET", "/api/v1/events", "events", "What changes, as it changes (server-sent events)", Person, answer{200, "text/event-stream", true}, s.events),
		raw("GET", "/api/openapi.json", "openapi", "This description", Public, answer{200, "application/openapi+json", false}, s.describeAPI),
	}
}

func (s *Server) describeAPI(c *fiber.Ctx, _ portal.Scope) error {
	c.Set(fiber.HeaderContentType, "application/openapi+json")
	c.Set(fiber.HeaderCacheControl, "no-cache")
	return c.Send(s.openapi)
}

// Hello is the first event of a stream. A browser that gets it reads its state anew: notices
// before it are not repeated.
type Hello struct {
	Kind    string    `json:"kind"`
	Version string    `json:"version"`
	At      time.Time `json:"at"`
}

// eventStream is one browser's stream. It outlives its handler and so holds nothing of fiber's.
type eventStream struct {
	server  *Server
	notices chan portal.Notice
	scope   portal.Scope
	secret  string
	from    string
	conn    net.Conn
	out     *bufio.Writer
}

func (s *Server) events(c *fiber.Ctx, scope portal.Scope) error {
	notices := s.hub.join()
	if notices == nil {
		return portal.Fail(portal.Busy, "There are too many event streams.", "Close other windows of Telepath; this one tries again by itself.")
	}
	secret, _ := credential(c)
	e := &eventStream{server: s, notices: notices, scope: scope, secret: secret, from: from(c), conn: c.Context().Conn()}
	c.Set(fiber.HeaderContentType, "text/event-stream; charset=utf-8")
	c.Set("X-Accel-Buffering", "no") // nginx would keep events back
	c.Status(http.StatusOK).Context().SetBodyStreamWriter(e.run)
	return nil
}

// run writes until the browser goes, the session ends, the hub lets go or the server stops.
func (e *eventStream) run(out *bufio.Writer) {
	defer e.server.hub.leave(e.notices)
	e.out = out
	beat := time.NewTicker(e.server.config.Heartbeat)
	defer beat.Stop()
	check := time.NewTicker(recheck)
	defer check.Stop()
	err := e.hello()
	for err == nil {
		select {
		case n, open := <-e.notices:
			if !open {
				return
			}
			err = e.tell(n)
		case <-beat.C:
			err = e.write(": still here\n\n")
		case <-check.C:
			_, _, err = e.server.config.Auth.Resolve(e.server.work, e.secret, e.from)
		case <-e.server.long.Done():
			return
		}
	}
}

func (e *eventStream) hello() error {
	data, err := json.Marshal(Hello{Kind: "hello", Version: e.server.config.Version, At: e.server.config.Now()})
	if err != nil {
		return err
	}
	return e.write("retry: 2000\nevent: hello\ndata: " + string(data) + "\n\n")
}

// tell hands a notice on if it is about something that the person sees.
func (e *eventStream) tell(n portal.Notice) error {
	if !e.sees(n) {
		return nil
	}
	data, err := json.Marshal(n)
	if err != nil {
		return err
	}
	return e.write(fmt.Sprintf("event: %s\ndata: %s\n\n", eventName(n.Kind), data))
}

// sees asks the database at most every few seconds per case, and again when the case itself
// changed, which may have made it visible. A hospital's own people need no question.
func (e *eventStream) sees(n portal.Notice) bool {
	actor, ok := e.scope.Actor()
	switch {
	case !ok:
		return false
	case n.To != "":
		return n.To == actor.UserID
	case n.Kind == "roster" || n.Kind == "booking": // of no case
		return n.Hospital == actor.HospitalID || (n.Kind == "booking" && actor.Role == portal.Specialist)
	case n.Case == "":
		return false
	case actor.Role != portal.Specialist:
		return e.scope.Sees(n.Hospital, portal.CaseState(n.State), "")
	case n.Kind == "case":
		e.server.seen.forget(e.scope, n.Case)
	}
	return e.server.seen.caseOf(e.server.work, e.scope, n.Case) == nil
}

// eventName keeps a kind on its line whatever the broker brought.
func eventName(kind string) string {
	for _, r := range kind {
		if r < 'a' || r > 'z' {
			return "message"
		}
	}
	return kind
}

func (e *eventStream) write(text string) error {
	if err := e.conn.SetWriteDeadline(time.Now().Add(slowWrite)); err != nil {
		return err
	}
	if _, err := e.out.WriteString(text); err != nil {
		return err
	}
	return e.out.Flush()
}
