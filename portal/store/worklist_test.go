package store_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"telepath/portal"
	"telepath/queue"
	"telepath/reports"
)

var colleague = as("colleague", "centre", portal.Specialist)

func count(t *testing.T, b *bench, s portal.Scope, q portal.CaseQuery, tabs ...portal.Tab) map[portal.Tab]int {
	t.Helper()
	out := map[portal.Tab]int{}
	b.read(t, s, func(tx portal.Tx) error {
		counts, err := tx.CountTabs(q, tabs)
		for _, c := range counts {
			out[c.Tab] = c.N
		}
		return err
	})
	return out
}

func tabIDs(t *testing.T, b *bench, s portal.Scope, tab portal.Tab) (ids []string) {
	t.Helper()
	b.read(t, s, func(tx portal.Tx) error {
		page, err := tx.Cases(portal.CaseQuery{Tab: tab, Order: "worklist"})
		for _, c := range page.Cases {
			ids = append(ids, c.ID)
		}
		return err
	})
	slices.Sort(ids)
	return ids
}

func TestTabs(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(t *testing.T, b *bench) {
		b.write(t, system, func(tx portal.Tx) error {
			add := func(id, hospital string, state portal.CaseState, assigned, held string) error {
				c := aCase(id, hospital)
				c.State, c.AssignedTo, c.HeldBy = state, assigned, held
				return tx.AddCase(c)
			}
			return errors.Join(
				add("draft", "east", portal.CaseDraft, "", ""),
				add("frozen", "east", portal.CaseSubmitted, "", ""),
				add("waits", "west", portal.CaseAwaiting, "", ""),
				add("for-me", "west", portal.CaseAwaiting, "reader-centre", ""),
				add("for-her", "east", portal.CaseAnalysing, "colleague-centre", ""),
				add("i-hold", "east", portal.CaseInReview, "colleague-centre", "reader-centre"),
				add("she-holds", "east", portal.CaseInReview, "colleague-centre", "colleague-centre"),
				add("back", "east", portal.CaseReturned, "reader-centre", ""),
				add("done", "east", portal.CaseSignedOut, "reader-centre", ""),
				add("gone", "east", portal.CaseWithdrawn, "", ""),
				tx.AddUpload(portal.Upload{ID: "u1", CaseID: "draft", HospitalID: "east", State: portal.UploadReceiving, CreatedAt: noon, UpdatedAt: noon}),
				tx.AddUpload(portal.Upload{ID: "u2", CaseID: "frozen", HospitalID: "east", State: portal.UploadVerified, CreatedAt: noon, UpdatedAt: noon}),
				tx.AddUpload(portal.Upload{ID: "u3", CaseID: "done", HospitalID: "east", State: portal.UploadReceived, CreatedAt: noon, UpdatedAt: noon}),
			)
		})
		for _, tt := range []struct {
			scope portal.Scope
			tab   portal.Tab
			want  []string
		}{
			{reader, portal.TabNew, []string{"for-her", "frozen", "waits"}},
			{reader, portal.TabMine, []string{"for-me", "i-hold"}},
			{colleague, portal.TabMine, []string{"for-her", "i-hold", "she-holds"}},
			{reader, portal.TabReview, []string{"i-hold", "she-holds"}},
			{reader, portal.TabReturned, []string{"back"}},
			{reader, portal.TabSigned, []string{"done"}},
			{doctorEast, portal.TabDrafts, []string{"draft"}},
			{doctorEast, portal.TabUploading, []string{"draft"}},
			{doctorWest, portal.TabUploading, nil},
			{doctorEast, portal.TabWaiting, []string{"for-her", "frozen", "i-hold", "she-holds"}},
			{doctorWest, portal.TabWaiting, []string{"for-me", "waits"}},
			{doctorEast, portal.TabAnswered, []string{"done"}},
			{doctorEast, portal.TabWithdrawn, []string{"gone"}},
			{doctorWest, portal.TabReturned, nil},
			{portal.Scope{}, portal.TabWaiting, nil},
		} {
			if got := tabIDs(t, b, tt.scope, tt.tab); !slices.Equal(got, tt.want) {
				t.Errorf("%s of %s: %v, want %v", tt.tab, tt.scope.Name(), got, tt.want)
			}
			if got := count(t, b, tt.scope, portal.CaseQuery{}, tt.tab)[tt.tab]; got != len(tt.want) {
				t.Errorf("%s of %s counts %d, want %d", tt.tab, tt.scope.Name(), got, len(tt.want))
			}
		}
		equal(t, count(t, b, reader, portal.CaseQuery{Hospital: "west"}, portal.TabNew, portal.TabReview), map[portal.Tab]int{"new": 1, "review": 0})
		equal(t, count(t, b, doctorEast, portal.CaseQuery{Hospital: "west"}, portal.TabWaiting), map[portal.Tab]int{"waiting": 0})
		equal(t, count(t, b, reader, portal.CaseQuery{Priority: queue.Frozen}, portal.TabNew), map[portal.Tab]int{"new": 0})
		b.read(t, reader, func(tx portal.Tx) error {
			for _, q := range []portal.CaseQuery{{Tab: "all"}, {Priority: "soon"}} {
				_, err := tx.Cases(q)
				fails(t, err, portal.Invalid)
			}
			return nil
		})
	})
}

// A long list is counted as far as anybody reads.
func TestCountingStops(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(t *testing.T, b *bench) {
		b.write(t, system, func(tx portal.Tx) error {
			for i := range portal.MostCounted + 1 {
				if err := tx.AddCase(aCase(fmt.Sprintf("c%04d", i), "east")); err != nil {
					return err
				}
			}
			return nil
		})
		b.read(t, system, func(tx portal.Tx) error {
			counts, err1 := tx.CountTabs(portal.CaseQuery{}, []portal.Tab{portal.TabWaiting})
			page, err2 := tx.Cases(portal.CaseQuery{})
			equal(t, counts, []portal.TabCount{{Tab: portal.TabWaiting, N: portal.MostCounted, More: true}})
			equal(t, []any{page.Total, page.TotalMore}, []any{portal.MostCounted, true})
			return errors.Join(err1, err2)
		})
	})
}

func TestCaseFacts(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(t *testing.T, b *bench) {
		one, two := aJourney("one", "east", portal.CaseAwaiting, ""), aJourney("two", "west", portal.CaseAwaiting, "")
		b.write(t, system, func(tx portal.Tx) error {
			second := aSlide("another", one.c)
			newer := aRun("newer", one.slide)
			newer.CreatedAt, newer.Batches, newer.Done = noon.Add(time.Minute), 8, 5
			open := portal.Upload{ID: "open", CaseID: "one", HospitalID: "east", State: portal.UploadReceiving, CreatedAt: noon, UpdatedAt: noon}
			return errors.Join(one.add(tx), two.add(tx), tx.AddSlide(second), tx.AddRun(newer), tx.AddUpload(open))
		})
		cases := []portal.Case{one.c, two.c}
		b.read(t, reader, func(tx portal.Tx) error {
			facts, err := tx.CaseFacts(cases)
			equal(t, facts, map[string]portal.CaseFacts{
				"one": {Slides: 2, UploadsOpen: 1, Done: 5, Total: 8, ReportStatus: reports.Draft}, "two": {Slides: 1, Total: 3, ReportStatus: reports.Draft},
			})
			return err
		})
		b.read(t, doctorWest, func(tx portal.Tx) error {
			facts, err := tx.CaseFacts(cases)
			if _, seen := facts["one"]; seen {
				t.Error("the facts of another hospital's case are seen")
			}
			names, err2 := tx.NamesOf([]string{"east", "east", ""}, []string{"reader-centre", "nobody", ""})
			equal(t, names, map[string]string{"east": "Hospital east", "reader-centre": "Dr reader"})
			return errors.Join(err, err2)
		})
	})
}

// Searching finds by digest only, within what the person sees; a back-fill takes what another
// key, or none, has left behind.
func TestPatientIndex(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(t *testing.T, b *bench) {
		b.write(t, system, func(tx portal.Tx) error {
			east, west, old := aCase("e", "east"), aCase("w", "west"), aCase("old", "east")
			east.PatientNameIndex, east.PatientIDIndex = "k1:n", "k1:i"
			west.PatientNameIndex = "k1:n"
			old.PatientNameIndex = "k0:n"
			return errors.Join(tx.AddCase(east), tx.AddCase(west), tx.AddCase(old), tx.AddCase(aCase("none", "west")))
		})
		find := func(s portal.Scope, digests ...string) (n int) {
			b.read(t, s, func(tx portal.Tx) error {
				page, err := tx.Cases(portal.CaseQuery{Patient: digests})
				n = len(page.Cases)
				return err
			})
			return n
		}
		equal(t, []int{find(reader, "k1:n", "k1:x"), find(doctorEast, "k1:n", ""), find(doctorEast, "k1:i"), find(reader, "k1:x")}, []int{2, 1, 1, 0})
		b.write(t, system, func(tx portal.Tx) error {
			left, err := tx.CasesToIndex("k1", 10)
			if err != nil || len(left) != 2 {
				t.Errorf("%d cases to index, %v; want old and none", len(left), err)
			}
			for _, c := range left {
				c.PatientNameIndex = "k1:m"
				ok(t, tx.SavePatientIndex(c))
			}
			left, err = tx.CasesToIndex("k1", 10)
			equal(t, len(left), 0)
			c, err2 := tx.Case("old")
			equal(t, []any{c.PatientNameIndex, c.Revision}, []any{"k1:m", 0})
			return errors.Join(err, err2)
		})
		err := b.Write(t.Context(), doctorEast, func(tx portal.Tx) error {
			_, err := tx.CasesToIndex("k1", 10)
			fails(t, err, portal.Forbidden)
			return tx.SavePatientIndex(portal.Case{ID: "e"})
		})
		fails(t, err, portal.Forbidden)
	})
}

// A page of many rows asks the database no more often than a page of few.
func TestRowsAskOnce(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(t *testing.T, b *bench) {
		b.write(t, system, func(tx portal.Tx) error {
			for i := range 40 {
				hospital := fmt.Sprintf("county-%d", i)
				err := tx.AddHospital(portal.Hospital{ID: hospital, Name: hospital, Lang: "zh", CreatedAt: noon})
				if err == nil {
					err = aJourney(fmt.Sprintf("c%d", i), hospital, portal.CaseAwaiting, []string{"", "reader-centre", "colleague-centre"}[i%3]).add(tx)
				}
				if err != nil {
					return err
				}
			}
			return nil
		})
		desk := &portal.Desk{Store: b.Store}
		asked := func(limit int) int {
			return b.CountQueries(func() {
				page, err := desk.CaseRows(t.Context(), reader, portal.CaseQuery{Order: "worklist", Limit: limit})
				ok(t, err)
				if len(page.Rows) != limit || page.Rows[0].Slides != 1 || page.Rows[0].HospitalName == "" {
					t.Errorf("%d rows, the first is %+v", len(page.Rows), page.Rows[0])
				}
			})
		}
		if few, many := asked(3), asked(40); few != many || few < 4 || many > 15 {
			t.Errorf("3 rows took %d queries, 40 rows %d", few, many)
		}
	})
}
