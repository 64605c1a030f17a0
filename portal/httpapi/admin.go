package httpapi

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"telepath/portal"
	"telepath/queue"
)

func (s *Server) adminRoutes() []Route {
	return []Route{
		call("GET", "/api/v1/turnaround", "turnaround", "How long cases took, and where the time went", Access(portal.ReadTurnaround), s.turnaround),
		raw("GET", "/api/v1/turnaround.csv", "turnaroundCsv", "The same, one line per case", Access(portal.ReadTurnaround), answer{status: 200, media: "text/csv"}, s.turnaroundCSV),
		call("GET", "/api/v1/audit", "listAudit", "Who did what, newest first", Access(portal.ReadAudit), s.audit),
		call("GET", "/api/v1/dead-letters", "listDeadLetters", "Messages that were given up on, and what waits", Access(portal.ManageQueue), s.deadLetters),
		act("POST", "/api/v1/dead-letters/{id}/retry", "retryDeadLetter", "Publish a dead letter's original again", Access(portal.ManageQueue), s.retryDeadLetter),
		call("GET", "/api/v1/models", "listModels", "Models and whether they can score now", Person, s.models),
	}
}

type turnaroundInput struct {
	From string `query:"from" doc:"day (2026-01-31) or time (RFC 3339); default 30 days before to"`
	To   string `query:"to" doc:"day, which is then included, or time; default now"`
	By   string `query:"by" doc:"hospital, stage or priority"`
}

// period reads from and to; days are in UTC.
func (in turnaroundInput) period(now time.Time) (from, to time.Time, err error) {
	to, err = moment("to", in.To, now, 24*time.Hour)
	if err != nil {
		return from, to, err
	}
	from, err = moment("from", in.From, to.AddDate(0, 0, -30), 0)
	return from, to, err
}

func moment(field, text string, otherwise time.Time, wholeDay time.Duration) (time.Time, error) {
	if text == "" {
		return otherwise, nil
	}
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		return day.Add(wholeDay), nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return at, portal.FailField(field, "The time could not be read.", "Write a day as 2026-01-31 or a time as 2026-01-31T08:00:00Z.")
	}
	return at.UTC(), nil
}

func (s *Server) turnaround(ctx context.Context, scope portal.Scope, in *turnaroundInput) (portal.Turnaround, error) {
	from, to, err := in.period(s.config.Now())
	if err != nil {
		return portal.Turnaround{}, err
	}
	return s.config.Desk.Turnaround(ctx, scope, from, to, in.By)
}

var csvStages = []string{"received", "quality", "queue", "model", "specialist"}

func (s *Server) turnaroundCSV(c *fiber.Ctx, scope portal.Scope) error {
	t, err := s.turnaround(c.UserContext(), scope, &turnaroundInput{From: c.Query("from"), To: c.Query("to"), By: c.Query("by")})
	if err != nil {
		return err
	}
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	head := []string{"case", "accession", "priority", "hospital", "signed_at"}
	for _, stage := range csvStages {
		head = append(head, stage+"_seconds")
	}
	lines := [][]string{append(head, "total_seconds")}
	for _, one := range t.Cases {
		line := []string{one.Case, cell(one.Accession), one.Priority, cell(one.Hospital), one.SignedAt.Format(time.RFC3339)}
		for _, stage := range csvStages {
			value, known := one.Stages[stage]
			line = append(line, number(value, known))
		}
		lines = append(lines, append(line, number(one.Total, true)))
	}
	if err := w.WriteAll(lines); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="turnaround.csv"`)
	return c.Send(out.Bytes())
}

// cell keeps a spreadsheet from taking typed text for a formula.
func cell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

func number(v float64, known bool) string {
	if !known {
		return ""
	}
	return strconv.FormatFloat(v, 'f', 3, 64)
}

// AuditList is one page of the audit.
type AuditList struct {
	Entries []portal.AuditEntry `json:"entries"`
}

func (s *Server) audit(ctx context.Context, scope portal.Scope, in *struct {
	Before int64 `query:"before" minimum:"0" doc:"only entries with a smaller id"`
	Limit  int   `query:"limit" minimum:"0" maximum:"500" doc:"default 100"`
}) (AuditList, error) {
	if in.Limit == 0 {
		in.Limit = 100
	}
	var out AuditList
	err := s.read(ctx, scope, func(tx portal.Tx) (err error) {
		out.Entries, err = tx.Audit(in.Before, in.Limit)
		return err
	})
	return out, err
}

// DeadLetters are what was given up on, and how much waits in each stream.
type DeadLetters struct {
	Letters []queue.DeadLetter `json:"letters"`
	Backlog []queue.Backlog    `json:"backlog"`
}

// maxLetters bounds the list of dead letters.
const maxLetters = 500

func (s *Server) deadLetters(ctx context.Context, scope portal.Scope, _ *none) (DeadLetters, error) {
	letters, err := s.lettersOf(ctx, scope)
	if err != nil {
		return DeadLetters{}, err
	}
	backlog, err := s.config.Broker.Backlog(ctx)
	return DeadLetters{Letters: letters, Backlog: backlog}, err
}

// lettersOf lists the dead letters of the person's own hospital: its token is the second of
// every subject.
func (s *Server) lettersOf(ctx context.Context, scope portal.Scope) ([]queue.DeadLetter, error) {
	all, err := s.config.Broker.DeadLetters(ctx, maxLetters)
	if err != nil {
		return nil, err
	}
	actor, _ := scope.Actor()
	var own []queue.DeadLetter
	for _, l := range all {
		if tokens := strings.Split(l.Subject, "."); len(tokens) > 1 && tokens[1] == queue.Token(actor.HospitalID) {
			own = append(own, l)
		}
	}
	return own, nil
}

func (s *Server) retryDeadLetter(ctx context.Context, scope portal.Scope, in *ByID) error {
	own, err := s.lettersOf(ctx, scope)
	if err != nil {
		return err
	}
	for _, l := range own {
		if l.ID == in.ID {
			return s.config.Broker.RetryDeadLetter(ctx, l.ID)
		}
	}
	return queue.ErrNoDeadLetter
}

// ModelView is a model's card and whether it can score now.
type ModelView struct {
	queue.Card
	Ready  bool   `json:"ready"`
	Reason string `json:"reason" doc:"why it is not ready"`
}

// Models is a list of models.
type Models struct {
	Models []ModelView `json:"models"`
}

// readyWithin bounds how long a model may take to say whether it is ready.
const readyWithin = 2 * time.Second

func (s *Server) models(ctx context.Context, _ portal.Scope, _ *none) (Models, error) {
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	out := Models{Models: make([]ModelView, len(s.config.Models))}
	var wait sync.WaitGroup
	for i, m := range s.config.Models {
		wait.Go(func() { out.Models[i] = modelView(ctx, m) })
	}
	wait.Wait()
	return out, nil
}

// modelView leaves the server's address out: it is nobody's business but the operator's.
func modelView(ctx context.Context, m queue.Model) ModelView {
	v := ModelView{Card: m.Card(), Ready: true}
	v.Endpoint = ""
	if err := m.Ready(ctx); err != nil {
		v.Ready, v.Reason = false, "the model does not answer"
		if errors.Is(err, context.DeadlineExceeded) {
			v.Reason = "the model did not answer in time"
		}
	}
	return v
}
