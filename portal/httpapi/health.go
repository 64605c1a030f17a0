package httpapi

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"telepath/portal"
)

func (s *Server) healthRoutes() []Route {
	return []Route{
		call("GET", "/healthz", "healthz", "The process runs", Public, s.healthz),
		call("GET", "/readyz", "readyz", "Database and broker work", Public, s.readyz),
		raw("GET", "/metrics", "metrics", "Counters as Prometheus text", Public, answer{status: 200, media: "text/plain"}, s.writeMetrics),
	}
}

// Health is the answer of healthz and readyz.
type Health struct {
	Status string `json:"status"`
	// Demo marks an installation to try things out in; Logins are its fictitious people.
	Demo   bool        `json:"demo,omitempty"`
	Logins []DemoLogin `json:"logins,omitempty" nullable:"false"`
}

// DemoLogin is a fictitious person that a visitor of a demonstration may be.
type DemoLogin struct {
	Role     portal.Role `json:"role"`
	Email    string      `json:"email"`
	Password string      `json:"password"`
}

func (s *Server) healthz(context.Context, portal.Scope, *none) (Health, error) {
	return Health{Status: "ok", Demo: s.config.Demo, Logins: s.config.DemoLogins}, nil
}

func (s *Server) readyz(ctx context.Context, _ portal.Scope, _ *none) (Health, error) {
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	pings := map[string]func(context.Context) error{"database": s.config.Store.Ping, "queue": s.config.Broker.Ping}
	if far, ok := s.config.Blobs.(interface{ Ping(context.Context) error }); ok { // on another machine
		pings["store of the slides"] = far.Ping
	}
	for name, ping := range pings {
		if err := ping(ctx); err != nil {
			s.config.Log.Warn("not ready", "part", name, "error", err)
			return Health{}, portal.Fail(portal.Busy, "The "+name+" does not answer.", "Wait, or tell your administrator.")
		}
	}
	return Health{Status: "ok"}, nil
}

// metrics counts requests by route and class of status.
type metrics struct {
	mu   sync.Mutex
	rows map[metricKey]metricRow
}

type metricKey struct {
	method, route string
	class         int
}

type metricRow struct {
	count   uint64
	seconds float64
}

func newMetrics() *metrics { return &metrics{rows: map[metricKey]metricRow{}} }

func (m *metrics) count(method, route string, status int, took time.Duration) {
	key := metricKey{method, route, status / 100}
	m.mu.Lock()
	defer m.mu.Unlock()
	row := m.rows[key]
	row.count++
	row.seconds += took.Seconds()
	m.rows[key] = row
}

// write puts the counters out in the Prometheus text format, in a fixed order.
func (m *metrics) write(out *strings.Builder) {
	m.mu.Lock()
	defer m.mu.Unlock()
	keys := make([]metricKey, 0, len(m.rows))
	for k := range m.rows {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b metricKey) int {
		return cmp.Or(cmp.Compare(a.route, b.route), cmp.Compare(a.method, b.method), cmp.Compare(a.class, b.class))
	})
	out.WriteString("# TYPE telepath_http_requests_total counter\n# TYPE telepath_http_seconds_total counter\n")
	for _, k := range keys {
		labels := fmt.Sprintf("{method=%q,route=%q,status=\"%dxx\"}", k.method, k.route, k.class)
		fmt.Fprintf(out, "telepath_http_requests_total%s %d\ntelepath_http_seconds_total%s %.6f\n",
			labels, m.rows[k].count, labels, m.rows[k].seconds)
	}
}

func (s *Server) writeMetrics(c *fiber.Ctx, _ portal.Scope) error {
	var out strings.Builder
	s.metrics.write(&out)
	fmt.Fprintf(&out, "# TYPE telepath_event_streams gauge\ntelepath_event_streams %d\n", s.hub.size())
	fmt.Fprintf(&out, "# TYPE telepath_tile_cache_bytes gauge\ntelepath_tile_cache_bytes %d\n", s.tiles.size())
	fmt.Fprintf(&out, "# TYPE telepath_tile_disk_bytes gauge\ntelepath_tile_disk_bytes %d\n", s.tiles.disk.size())
	ctx, cancel := context.WithTimeout(c.UserContext(), readyWithin)
	defer cancel()
	backlog, err := s.config.Broker.Backlog(ctx)
	if err != nil {
		s.config.Log.Warn("backlog not counted", "error", err)
	}
	out.WriteString("# TYPE telepath_queue_messages gauge\n# TYPE telepath_queue_bytes gauge\n")
	for _, b := range backlog {
		fmt.Fprintf(&out, "telepath_queue_messages{stream=%q} %d\ntelepath_queue_bytes{stream=%q} %d\n", b.Stream, b.Messages, b.Stream, b.Bytes)
	}
	c.Set(fiber.HeaderContentType, "text/plain; version=0.0.4; charset=utf-8")
	return c.Status(http.StatusOK).SendString(out.String())
}
