package portal

import (
	"context"
	"slices"
	"time"

	"telepath/reports"
)

// Tab is a list of cases that people work from. What is in each is decided by the store, so
// that a count and its list always agree.
type Tab string

// The tabs. New and Mine are a specialist's: New is what waits and is not assigned to the
// person, Mine what is assigned to or held by the person. Uploading are open cases with a
// file on its way; they are in another tab too.
const (
	TabNew       Tab = "new"
	TabMine      Tab = "mine"
	TabReview    Tab = "review"
	TabReturned  Tab = "returned"
	TabSigned    Tab = "signed"
	TabDrafts    Tab = "drafts"
	TabUploading Tab = "uploading"
	TabWaiting   Tab = "waiting"
	TabAnswered  Tab = "answered"
	TabWithdrawn Tab = "withdrawn"
)

// TabsOf lists the tabs of a role, in their order.
func TabsOf(r Role) []Tab {
	if r == Specialist {
		return []Tab{TabNew, TabMine, TabReview, TabReturned, TabSigned}
	}
	return []Tab{TabReturned, TabDrafts, TabUploading, TabWaiting, TabAnswered, TabWithdrawn}
}

// TabCount is how many cases a tab has. Counting stops at MostCounted: More then says that
// there are more than N.
type TabCount struct {
	Tab  Tab  `json:"tab"`
	N    int  `json:"n"`
	More bool `json:"more"`
}

// MostCounted is where counting stops: nobody works from the number behind it, and a
// hospital's signed cases of ten years are not to be counted at every glance.
const MostCounted = 1000

// CaseFacts are what a row shows beside the case itself.
type CaseFacts struct {
	Slides, UploadsOpen int
	// Done and Total count batches of the slides' latest runs.
	Done, Total int
	// ReportStatus is that of the report, empty where there is none yet.
	ReportStatus reports.Status
	// OpinionAsked says that the person who looks is asked for a second opinion.
	OpinionAsked bool
}

// WorklistRecords are what lists of cases need, each in a number of queries that does not
// grow with the page.
type WorklistRecords interface {
	// CaseFacts answers for every case of a page that is visible.
	CaseFacts(cases []Case) (map[string]CaseFacts, error)
	// NamesOf answers the names of hospitals and people by id; ids of nobody are left out.
	NamesOf(hospitals, people []string) (map[string]string, error)
	// CountTabs counts the cases of tabs that the query's filters let through.
	CountTabs(q CaseQuery, tabs []Tab) ([]TabCount, error)
	// CasesToIndex lists cases whose patient index was not made with that key; for the
	// system only.
	CasesToIndex(keyID string, limit int) ([]Case, error)
	// SavePatientIndex keeps the index alone: it is no change of the case.
	SavePatientIndex(c Case) error
}

// CaseRow is a case as a list shows it.
type CaseRow struct {
	Case
	CaseFacts
	HospitalName, AssignedName, HeldName string
}

// CaseRowPage is one page of rows.
type CaseRowPage struct {
	Rows []CaseRow
	Next string
	// Total counts all matches up to MostCounted; TotalMore says that there are more.
	Total     int
	TotalMore bool
}

// CaseRows lists cases with what a row shows.
func (d *Desk) CaseRows(ctx context.Context, s Scope, q CaseQuery) (out CaseRowPage, err error) {
	if err := s.May(ReadCase); err != nil {
		return out, err
	}
	err = d.Store.Read(ctx, s, func(tx Tx) (err error) {
		out, err = caseRows(tx, s, q)
		return err
	})
	return out, err
}

func caseRows(tx Tx, s Scope, q CaseQuery) (CaseRowPage, error) {
	page, err := tx.Cases(q)
	if err != nil {
		return CaseRowPage{}, err
	}
	out := CaseRowPage{Rows: make([]CaseRow, 0, len(page.Cases)), Next: page.Next, Total: page.Total, TotalMore: page.TotalMore}
	facts, err := tx.CaseFacts(page.Cases)
	if err != nil {
		return out, err
	}
	var hospitals, people []string
	for _, c := range page.Cases {
		hospitals, people = append(hospitals, c.HospitalID), append(people, c.AssignedTo, c.HeldBy)
	}
	names, err := tx.NamesOf(hospitals, people)
	if err != nil {
		return out, err
	}
	hide, err := hidden(tx, s, page.Cases...)
	if err != nil {
		return out, err
	}
	for _, c := range page.Cases {
		if hide[c.ID] && c.hideAI() && q.Flag != "" {
			continue // a list by flag would tell it
		}
		out.Rows = append(out.Rows, CaseRow{
			Case: c, CaseFacts: facts[c.ID],
			HospitalName: names[c.HospitalID], AssignedName: names[c.AssignedTo], HeldName: names[c.HeldBy],
		})
	}
	return out, nil
}

// CountTabs counts the tabs of the person's role, with the query's filters.
func (d *Desk) CountTabs(ctx context.Context, s Scope, q CaseQuery) (out []TabCount, err error) {
	if err := s.May(ReadCase); err != nil {
		return nil, err
	}
	actor, _ := s.Actor()
	err = d.Store.Read(ctx, s, func(tx Tx) (err error) {
		out, err = tx.CountTabs(q, TabsOf(actor.Role))
		return err
	})
	return out, err
}

// Preview is the slide of a case to look at first: the one with the most suspicious region,
// or the first that can be shown.
type Preview struct {
	// Slide is nil while no slide has been opened.
	Slide *Slide
	// Finding is nil where no model found a region.
	Finding *reports.Finding
}

// Preview picks what a list shows of a case before it is opened.
func (d *Desk) Preview(ctx context.Context, s Scope, id string) (out Preview, err error) {
	if err := s.May(ReadCase); err != nil {
		return out, err
	}
	err = d.Store.Read(ctx, s, func(tx Tx) error {
		out = Preview{}
		hide, err := d.HiddenFrom(tx, s, id)
		if err != nil {
			return err
		}
		slides, err := tx.SlidesOf(id)
		if err != nil {
			return err
		}
		best := -1.0
		for _, sl := range slides {
			if sl.Info == nil || !sl.InUse() {
				continue
			}
			run, err := latestRun(tx, sl.ID)
			if err != nil {
				return err
			}
			score := -0.5 // can be shown, but no model has looked
			if run != nil && run.State == RunComplete && run.Result != nil && !hide {
				score = run.Result.Score
			}
			if score <= best {
				continue
			}
			best, out = score, Preview{Slide: &sl}
			if score < 0 {
				continue
			}
			if out.Finding, err = firstFinding(tx, run.ID); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

func firstFinding(tx Tx, run string) (*reports.Finding, error) {
	all, err := tx.FindingsOf(run)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[0], nil
}

// dueFrom sets the deadline of a case that is submitted now. A case that was returned starts
// anew: the time until it is complete is not the centre's.
func (c *Case) dueFrom(now time.Time, h HospitalSettings) {
	due := now.Add(h.Deadlines.Allowed(string(c.Priority), c.Request))
	c.DueAt = &due
}

// dueSooner draws the deadline nearer after the priority was raised; it is never put off.
func (c *Case) dueSooner(now time.Time, h HospitalSettings) {
	before := c.DueAt
	if before == nil {
		return // not submitted: there is no deadline yet
	}
	c.dueFrom(now, h)
	if before.Before(*c.DueAt) {
		c.DueAt = before
	}
}

// lane groups the states that lists show together.
var lanes = map[CaseState]string{
	CaseSubmitted: "waiting", CaseAnalysing: "waiting", CaseAwaiting: "waiting", CaseInReview: "review",
}

// Lane names the group of states that lists show together: waiting, review, or the state
// itself. It is what the store's indexes begin with.
func (s CaseState) Lane() string {
	if lane, ok := lanes[s]; ok {
		return lane
	}
	return string(s)
}

// LanesOf lists the lanes of states, each once.
func LanesOf(states []CaseState) []string {
	var out []string
	for _, s := range states {
		if !slices.Contains(out, s.Lane()) {
			out = append(out, s.Lane())
		}
	}
	return out
}
