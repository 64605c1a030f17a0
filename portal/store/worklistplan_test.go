package store_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"telepath/portal"
	"telepath/queue"
)

// crowd makes 200 x times cases of two hospitals: three in ten wait, six are signed.
func crowd(t testing.TB, b *bench, times int) {
	t.Helper()
	states := []portal.CaseState{
		portal.CaseAwaiting, portal.CaseAnalysing, portal.CaseAwaiting, portal.CaseInReview, portal.CaseSignedOut,
		portal.CaseSignedOut, portal.CaseSignedOut, portal.CaseSignedOut, portal.CaseSignedOut, portal.CaseReturned,
	}
	b.write(t, system, func(tx portal.Tx) error {
		for i := range 200 {
			c := aCase(fmt.Sprintf("%03d", i), []string{"east", "west"}[i%2])
			c.State, c.Priority, c.Flagged, c.Score = states[i/2%10], queue.Priorities[i%13%3], i%3 == 0, float64(i%100)/100
			c.CreatedAt = noon.Add(time.Duration(i) * time.Minute)
			due := c.CreatedAt.Add(72 * time.Hour)
			c.DueAt = &due
			if i%50 == 0 {
				c.AssignedTo = "reader-centre"
			}
			if err := tx.AddCase(c); err != nil {
				return err
			}
		}
		return nil
	})
	if times > 1 {
		ok(t, b.Multiply(t.Context(), times-1))
	}
}

// Every list that people open many times a day walks an index in its order: no sorting, and
// nothing read that is not shown.
func TestWorklistUsesItsIndex(t *testing.T) {
	t.Parallel()
	lists := []struct {
		name  string
		scope portal.Scope
		query portal.CaseQuery
		index string
	}{
		{"new", reader, portal.CaseQuery{Tab: portal.TabNew, Order: "worklist"}, "cases_worklist"},
		{"new and urgent", reader, portal.CaseQuery{Tab: portal.TabNew, Order: "worklist", Priority: queue.Urgent}, "cases_worklist"},
		{"new of a hospital", reader, portal.CaseQuery{Tab: portal.TabNew, Order: "worklist", Hospital: "east"}, "cases_worklist_of"},
		{"states of one lane", reader, portal.CaseQuery{States: []portal.CaseState{portal.CaseSubmitted, portal.CaseAwaiting}, Order: "worklist"}, "cases_worklist"},
		{"signed", reader, portal.CaseQuery{Tab: portal.TabSigned}, "cases_lane cases_newest"},
		{"answered", doctorEast, portal.CaseQuery{Tab: portal.TabAnswered}, "cases_lane_of cases_newest_of cases_newest"},
		{"returned", doctorEast, portal.CaseQuery{Tab: portal.TabReturned}, "cases_lane_of"},
	}
	everyEngine(t, func(t *testing.T, b *bench) {
		crowd(t, b, 100)
		for _, l := range lists {
			for _, page := range []string{"first", "later"} {
				if page == "later" {
					l.query.Limit = 50
					b.read(t, l.scope, func(tx portal.Tx) error {
						first, err := tx.Cases(l.query)
						l.query.Cursor = first.Next
						return err
					})
					if l.query.Cursor == "" {
						t.Errorf("%s: there is no later page", l.name)
					}
				}
				plan, err := b.ExplainCases(t.Context(), l.scope, l.query)
				ok(t, err)
				if !usesIndex(plan, l.index) || strings.Contains(plan, "Sort") || strings.Contains(plan, "TEMP B-TREE") || strings.Contains(plan, "Seq Scan") {
					t.Errorf("%s, %s page, not by %s:\n%s", l.name, page, l.index, plan)
				}
			}
		}
		for _, tab := range []portal.Tab{portal.TabNew, portal.TabMine, portal.TabReview, portal.TabReturned, portal.TabSigned} {
			plan, err := b.ExplainCount(t.Context(), reader, portal.CaseQuery{Tab: tab})
			ok(t, err)
			if strings.Contains(plan, "SCAN cases") || (tab == portal.TabMine && strings.Contains(plan, "Seq Scan")) {
				t.Errorf("the count of %s reads all cases:\n%s", tab, plan)
			}
		}
	})
}

// usesIndex tells cases_worklist from cases_worklist_of. Several names are alternatives: where
// most cases match, an engine may as well walk all of them, newest first.
func usesIndex(plan, names string) bool {
	return slices.ContainsFunc(strings.Fields(plan), func(word string) bool { return slices.Contains(strings.Fields(names), word) })
}

// BenchmarkWorklist prints how long a page and the counts take with 100,000 cases.
//
//	go test -run '^$' -bench Worklist ./portal/store
func BenchmarkWorklist(b *testing.B) {
	engines := map[string]func() string{"sqlite": func() string { return filepath.Join(b.TempDir(), "telepath.db") }}
	if shared != nil {
		engines["postgres"] = func() string { return shared.Database(b) }
	}
	for _, engine := range []string{"sqlite", "postgres"} {
		dsn := engines[engine]
		if dsn == nil {
			continue
		}
		on := newBench(b, dsn())
		crowd(b, on, 500)
		list := portal.CaseQuery{Tab: portal.TabNew, Order: "worklist", Limit: 100}
		deep := list
		on.read(b, reader, func(tx portal.Tx) error {
			for range 200 { // 20,000 rows in
				page, err := tx.Cases(deep)
				if err != nil {
					return err
				}
				deep.Cursor = page.Next
			}
			return nil
		})
		acts := []struct {
			name string
			act  func(portal.Tx) error
		}{
			{"first_page", func(tx portal.Tx) error { return rows(tx, list) }},
			{"deep_page", func(tx portal.Tx) error { return rows(tx, deep) }},
			{"counts", func(tx portal.Tx) error {
				_, err := tx.CountTabs(portal.CaseQuery{}, portal.TabsOf(portal.Specialist))
				return err
			}},
		}
		for _, a := range acts {
			b.Run(engine+"/"+a.name, func(b *testing.B) {
				took := make([]time.Duration, 0, b.N)
				for b.Loop() {
					start := time.Now()
					on.read(b, reader, a.act)
					took = append(took, time.Since(start))
				}
				slices.Sort(took)
				ms := func(share float64) float64 {
					return float64(took[int(share*float64(len(took)-1))].Microseconds()) / 1000
				}
				b.ReportMetric(ms(0.5), "p50-ms")
				b.ReportMetric(ms(0.95), "p95-ms")
				if len(took) > 1 {
					fmt.Printf("figure worklist_%s_%s_p50 %.2f ms\nfigure worklist_%s_%s_p95 %.2f ms <= 100\n", engine, a.name, ms(0.5), engine, a.name, ms(0.95))
				}
			})
		}
	}
}

// rows is what a page of the list costs in the store.
func rows(tx portal.Tx, q portal.CaseQuery) error {
	page, err := tx.Cases(q)
	if err != nil {
		return err
	}
	_, err = tx.CaseFacts(page.Cases)
	return err
}
