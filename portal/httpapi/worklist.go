package httpapi

import (
	"context"

	"telepath/portal"
	"telepath/queue"
)

func (s *Server) worklistRoutes() []Route {
	return []Route{ // before /cases/{id}: the first that fits answers
		call("GET", "/api/v1/cases/counts", "countCases", "How many cases are in each of the person's tabs", Access(portal.ReadCase), s.countCases),
		call("POST", "/api/v1/cases/search", "findPatient", "Cases of a patient, by the whole name or number", Access(portal.ReadCase), s.findPatient),
		call("GET", "/api/v1/cases/{id}/preview", "previewCase", "What a list shows of a case before it is opened", Access(portal.ReadCase), s.previewCase),
	}
}

// Filters narrow lists of cases and their counts alike.
type Filters struct {
	Flag     string `query:"flag" json:"flag,omitempty" doc:"flagged or unflagged"`
	Q        string `query:"q" json:"q,omitempty" doc:"begin of the accession number"`
	Priority string `query:"priority" json:"priority,omitempty" doc:"frozen, urgent or routine"`
	Hospital string `query:"hospital" json:"hospital,omitempty" doc:"a hospital's id"`
}

func (f Filters) query() portal.CaseQuery {
	return portal.CaseQuery{Flag: f.Flag, Text: f.Q, Priority: queue.Priority(f.Priority), Hospital: f.Hospital}
}

// TabCounts are in the order in which a page shows the tabs.
type TabCounts struct {
	Tabs []portal.TabCount `json:"tabs"`
}

func (s *Server) countCases(ctx context.Context, scope portal.Scope, in *struct{ Filters }) (TabCounts, error) {
	counts, err := s.config.Desk.CountTabs(ctx, scope, in.query())
	return TabCounts{Tabs: counts}, err
}

// PatientSearch is a body and not a query: names of patients are never in an address.
type PatientSearch struct {
	Patient string `json:"patient" doc:"the whole name or number"`
	Cursor  string `json:"cursor,omitempty"`
	Limit   int    `json:"limit,omitempty"`
}

func (s *Server) findPatient(ctx context.Context, scope portal.Scope, in *struct{ Body PatientSearch }) (CaseList, error) {
	page, err := s.config.Desk.FindPatient(ctx, scope, in.Body.Patient, portal.CaseQuery{Cursor: in.Body.Cursor, Limit: in.Body.Limit})
	return caseList(page), err
}

// PreviewView is a slide's thumbnail and where on it the most suspicious region is. Slide is
// empty while there is nothing to show.
type PreviewView struct {
	Slide        string `json:"slide"`
	Name         string `json:"name"`
	ThumbnailURL string `json:"thumbnail_url"`
	// Width and Height of the slide, in the pixels that Finding counts in.
	Width   int             `json:"width"`
	Height  int             `json:"height"`
	Finding *PreviewFinding `json:"finding"`
}

// PreviewFinding is the first region of interest; Bounds and Hottest are x, y, width, height.
type PreviewFinding struct {
	ID      string  `json:"id"`
	Score   float64 `json:"score"`
	Bounds  [4]int  `json:"bounds"`
	Hottest [4]int  `json:"hottest"`
}

func (s *Server) previewCase(ctx context.Context, scope portal.Scope, in *ByID) (PreviewView, error) {
	p, err := s.config.Desk.Preview(ctx, scope, in.ID)
	if err != nil {
		return PreviewView{}, err
	}
	if p.Slide == nil {
		return PreviewView{}, nil
	}
	v := slideView(portal.SlideDetail{Slide: *p.Slide})
	out := PreviewView{Slide: p.Slide.ID, Name: p.Slide.Name, ThumbnailURL: v.ThumbnailURL, Width: p.Slide.Info.Width, Height: p.Slide.Info.Height}
	if f := p.Finding; f != nil {
		out.Finding = &PreviewFinding{ID: f.ID, Score: f.Score, Bounds: f.Bounds, Hottest: f.Hottest}
	}
	return out, nil
}

func caseList(p portal.CaseRowPage) CaseList {
	out := CaseList{Next: p.Next, Total: p.Total, TotalMore: p.TotalMore, Cases: make([]CaseRow, len(p.Rows))}
	for i, r := range p.Rows {
		out.Cases[i] = caseRow(r)
	}
	return out
}
