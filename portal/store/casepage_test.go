package store_test

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"telepath/portal"
	"telepath/queue"
)

const many = 500

// fill adds cases with times, priorities and flags that collide often.
func fill(t *testing.T, b *bench) []portal.Case {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	states := []portal.CaseState{portal.CaseDraft, portal.CaseAwaiting, portal.CaseInReview, portal.CaseSignedOut}
	all := make([]portal.Case, many)
	for i := range all {
		c := aCase(fmt.Sprintf("%016x", r.Uint64()), []string{"east", "west"}[r.IntN(2)])
		c.Request.AccessionNumber = fmt.Sprintf("B%d-%04d", 20+i%3, i)
		c.State, c.Priority, c.Flagged = states[r.IntN(4)], queue.Priorities[r.IntN(3)], r.IntN(2) == 0
		c.CreatedAt = noon.Add(time.Duration(r.IntN(50)) * time.Minute)
		submitted := c.CreatedAt.Add(time.Duration(r.IntN(50)) * time.Minute)
		if c.SubmittedAt = &submitted; c.State == portal.CaseDraft {
			c.SubmittedAt = nil
		}
		due := c.CreatedAt.Add(time.Duration(r.IntN(20)) * 10 * time.Minute)
		c.DueAt, c.Score = &due, float64(r.IntN(4))/4
		if r.IntN(10) == 0 {
			c.AssignedTo = "reader-centre"
		}
		all[i] = c
	}
	b.write(t, system, func(tx portal.Tx) error {
		for _, c := range all {
			if err := tx.AddCase(c); err != nil {
				return err
			}
		}
		return nil
	})
	return all
}

// walk pages through a whole list.
func walk(t *testing.T, b *bench, s portal.Scope, q portal.CaseQuery) []string {
	t.Helper()
	var ids []string
	for range many {
		var page portal.CasePage
		b.read(t, s, func(tx portal.Tx) (err error) { page, err = tx.Cases(q); return err })
		for _, c := range page.Cases {
			ids = append(ids, c.ID)
		}
		if page.Next == "" {
			if page.Total != len(ids) {
				t.Errorf("%+v: total %d, walked %d", q, page.Total, len(ids))
			}
			return ids
		}
		if len(page.Cases) != q.Limit {
			t.Errorf("%+v: a page of %d", q, len(page.Cases))
		}
		q.Cursor = page.Next
	}
	t.Fatalf("%+v: the list does not end", q)
	return nil
}

func wantIDs(all []portal.Case, keep func(portal.Case) bool, order func(a, b portal.Case) int) []string {
	var kept []portal.Case
	for _, c := range all {
		if keep(c) {
			kept = append(kept, c)
		}
	}
	slices.SortFunc(kept, order)
	var ids []string
	for _, c := range kept {
		ids = append(ids, c.ID)
	}
	return ids
}

func newest(a, b portal.Case) int {
	if n := b.CreatedAt.Compare(a.CreatedAt); n != 0 {
		return n
	}
	return strings.Compare(b.ID, a.ID)
}

func worklist(a, b portal.Case) int {
	if n := slices.Index(queue.Priorities, a.Priority) - slices.Index(queue.Priorities, b.Priority); n != 0 {
		return n
	}
	step := map[queue.Priority]time.Duration{queue.Frozen: time.Minute, queue.Urgent: 15 * time.Minute, queue.Routine: time.Hour}[a.Priority]
	if n := a.DueAt.Truncate(step).Compare(b.DueAt.Truncate(step)); n != 0 {
		return n
	}
	if a.Flagged != b.Flagged {
		if a.Flagged {
			return -1
		}
		return 1
	}
	if n := cmp.Compare(b.Score, a.Score); n != 0 {
		return n
	}
	return strings.Compare(a.ID, b.ID)
}

func TestCasePages(t *testing.T) {
	t.Parallel()
	open := []portal.CaseState{portal.CaseAwaiting, portal.CaseInReview}
	isOpen := func(c portal.Case) bool { return slices.Contains(open, c.State) }
	lists := []struct {
		name  string
		scope portal.Scope
		query portal.CaseQuery
		keep  func(portal.Case) bool
		order func(a, b portal.Case) int
	}{
		{"newest", system, portal.CaseQuery{Limit: 7}, func(portal.Case) bool { return true }, newest},
		{"worklist of the network", reader, portal.CaseQuery{States: open, Order: "worklist", Limit: 9}, isOpen, worklist},
		{"worklist of a hospital", doctorEast, portal.CaseQuery{States: open, Order: "worklist", Limit: 50},
			func(c portal.Case) bool { return isOpen(c) && c.HospitalID == "east" }, worklist},
		{"flagged", system, portal.CaseQuery{States: open, Flag: "flagged", Order: "worklist", Limit: 200},
			func(c portal.Case) bool { return isOpen(c) && c.Flagged }, worklist},
		{"unflagged and signed", system, portal.CaseQuery{States: []portal.CaseState{portal.CaseSignedOut, portal.CaseAwaiting}, Flag: "unflagged", Limit: 20},
			func(c portal.Case) bool {
				return !c.Flagged && (c.State == portal.CaseSignedOut || c.State == portal.CaseAwaiting)
			}, newest},
		{"mine", reader, portal.CaseQuery{Assignee: "reader-centre", Limit: 3},
			func(c portal.Case) bool { return c.AssignedTo == "reader-centre" }, newest},
		{"text", system, portal.CaseQuery{Text: "b21-", Limit: 30},
			func(c portal.Case) bool { return strings.HasPrefix(c.Request.AccessionNumber, "B21-") }, newest},
	}
	everyEngine(t, func(t *testing.T, b *bench) {
		all := fill(t, b)
		for _, l := range lists {
			got, want := walk(t, b, l.scope, l.query), wantIDs(all, l.keep, l.order)
			if !slices.Equal(got, want) || len(want) == 0 {
				t.Errorf("%s: got %d ids, want %d\n%v\n%v", l.name, len(got), len(want), got, want)
			}
		}
		b.read(t, system, func(tx portal.Tx) error {
			byDefault, err1 := tx.Cases(portal.CaseQuery{})
			most, err2 := tx.Cases(portal.CaseQuery{Limit: 10_000})
			none, err3 := tx.Cases(portal.CaseQuery{Text: "B2%"})
			equal(t, []int{len(byDefault.Cases), len(most.Cases), len(none.Cases)}, []int{50, 200, 0})
			if none.Cases == nil {
				t.Error("an empty page is nil")
			}
			return errors.Join(err1, err2, err3)
		})
	})
}

func TestCaseQueryRefuses(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(t *testing.T, b *bench) {
		fill(t, b)
		b.read(t, system, func(tx portal.Tx) error {
			page, err := tx.Cases(portal.CaseQuery{Order: "worklist", Limit: 1})
			ok(t, err)
			for _, q := range []portal.CaseQuery{
				{Order: "oldest"}, {Flag: "maybe"}, {Cursor: "x"}, {Cursor: "e30"}, {Cursor: page.Next}, {Order: "worklist", Cursor: "!"},
			} {
				_, err := tx.Cases(q)
				fails(t, err, portal.Invalid)
			}
			return nil
		})
	})
}

// A page does not skip or repeat when the case it ended with changes its place.
func TestPagesWhileCasesMove(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(t *testing.T, b *bench) {
		all := fill(t, b)
		states := []portal.CaseState{portal.CaseAwaiting}
		want := wantIDs(all, func(c portal.Case) bool { return c.State == portal.CaseAwaiting }, worklist)
		q := portal.CaseQuery{States: states, Order: "worklist", Limit: 10}
		var got []string
		for {
			var page portal.CasePage
			b.write(t, system, func(tx portal.Tx) (err error) {
				if page, err = tx.Cases(q); err != nil {
					return err
				}
				for i := range page.Cases { // somebody takes them all
					c := page.Cases[i]
					if err := errors.Join(c.Move(portal.CaseInReview), tx.SaveCase(&c)); err != nil {
						return err
					}
				}
				return nil
			})
			for _, c := range page.Cases {
				got = append(got, c.ID)
			}
			if q.Cursor = page.Next; page.Next == "" {
				break
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("got  %v\nwant %v", got, want)
		}
	})
}
