package httpapi

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"telepath/portal"
)

func (s *Server) presenceRoutes() []Route {
	return []Route{
		call("POST", "/api/v1/cases/{id}/presence", "casePresence", "Say that the case is open on this page, and hear who else has it open", Access(portal.ReadCase), s.casePresence),
	}
}

const (
	// presentFor is how long a beat counts; pages send one every PresenceBeat.
	presentFor = 60 * time.Second
	// maxPresent bounds the cases that are remembered; above it, what has expired goes.
	maxPresent = 10_000
)

// presence knows who has which case open. It lives in memory and by beats: every process
// hears those of all processes as notices, and forgets a page that has fallen silent.
type presence struct {
	now portal.Clock

	mu    sync.Mutex
	cases map[string]map[string]here
}

// here is one person at one case.
type here struct{ since, seen time.Time }

func newPresence(now portal.Clock) *presence {
	return &presence{now: now, cases: map[string]map[string]here{}}
}

// hear takes a beat; other notices are nothing to it.
func (p *presence) hear(n portal.Notice) {
	if n.Kind != "presence" || n.By == "" || n.Case == "" {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	people := p.cases[n.Case]
	if n.State == "left" {
		delete(people, n.By)
		if len(people) == 0 {
			delete(p.cases, n.Case)
		}
		return
	}
	if people == nil {
		if len(p.cases) >= maxPresent {
			p.clean()
		}
		people = map[string]here{}
		p.cases[strings.Clone(n.Case)] = people
	}
	at := here{since: n.Since, seen: p.now()}
	if before, in := people[n.By]; in && at.seen.Sub(before.seen) <= presentFor && before.since.Before(n.Since) {
		at.since = before.since
	}
	people[n.By] = at
}

// clean forgets who is silent; the caller holds the lock.
func (p *presence) clean() {
	now := p.now()
	for id, people := range p.cases {
		for user, at := range people {
			if now.Sub(at.seen) > presentFor {
				delete(people, user)
			}
		}
		if len(people) == 0 {
			delete(p.cases, id)
		}
	}
}

// since is from when on the person has the case open without a gap; zero: not now.
func (p *presence) since(caseID, user string) time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	at, in := p.cases[caseID][user]
	if !in || p.now().Sub(at.seen) > presentFor {
		return time.Time{}
	}
	return at.since
}

// others lists who else has the case open, the first to come first.
func (p *presence) others(caseID, user string) []PersonHere {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := []PersonHere{}
	for id, at := range p.cases[caseID] {
		if id != user && p.now().Sub(at.seen) <= presentFor {
			out = append(out, PersonHere{User: id, Since: at.since})
		}
	}
	slices.SortFunc(out, func(a, b PersonHere) int {
		if c := a.Since.Compare(b.Since); c != 0 {
			return c
		}
		return strings.Compare(a.User, b.User)
	})
	return out
}

// PersonHere is somebody who has a case open.
type PersonHere struct {
	User  string    `json:"user"`
	Name  string    `json:"name"`
	Since time.Time `json:"since"`
}

// Presence is who else has the case open.
type Presence struct {
	Others []PersonHere `json:"others"`
	// Beat is how many seconds later the page says again that it is there.
	Beat int `json:"beat"`
}

// presenceBeat leaves room for two lost beats.
const presenceBeat = 20

func (s *Server) casePresence(ctx context.Context, scope portal.Scope, in *struct {
	ByID
	Body struct {
		Leave bool `json:"leave" doc:"the page is closed"`
	}
}) (Presence, error) {
	out := Presence{Beat: presenceBeat}
	var hospital string
	err := s.read(ctx, scope, func(tx portal.Tx) error {
		c, err := tx.Case(in.ID)
		hospital = c.HospitalID
		return err
	})
	if err != nil {
		return out, err
	}
	actor, _ := scope.Actor()
	now := s.config.Now()
	n := portal.Notice{Kind: "presence", Hospital: hospital, Case: strings.Clone(in.ID), State: "here", By: actor.UserID, Since: now, At: now}
	if since := s.present.since(in.ID, actor.UserID); !since.IsZero() {
		n.Since = since
	}
	if in.Body.Leave {
		n.State = "left"
	}
	s.present.hear(n) // this process knows it at once, also while the broker is away
	if err := s.config.Broker.Publish(ctx, n.Message()); err != nil {
		s.config.Log.Warn("who has a case open could not be told", "case_id", in.ID, "error", err)
	}
	out.Others = s.present.others(in.ID, actor.UserID)
	err = s.read(ctx, scope, func(tx portal.Tx) error {
		ids := make([]string, len(out.Others))
		for i, o := range out.Others {
			ids[i] = o.User
		}
		names, err := tx.NamesOf(nil, ids)
		for i, o := range out.Others {
			out.Others[i].Name = names[o.User]
		}
		return err
	})
	return out, err
}
