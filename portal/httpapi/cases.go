package httpapi

import (
	"context"
	"net/http"
	"strings"

	"telepath/portal"
	"telepath/queue"
	"telepath/reports"
)

func (s *Server) caseRoutes() []Route {
	const one = "/api/v1/cases/{id}"
	return []Route{
		callStatus(http.StatusCreated, "POST", "/api/v1/cases", "createCase", "Make a draft case", Access(portal.CreateCase), s.createCase),
		call("GET", "/api/v1/cases", "listCases", "Cases that the person sees, by page", Access(portal.ReadCase), s.listCases),
		call("GET", one, "getCase", "Everything about one case", Access(portal.ReadCase), s.getCase),
		call("PUT", one, "updateCase", "Change a case that is a draft or was returned", Access(portal.EditCase), s.updateCase),
		call("POST", one+"/submit", "submitCase", "Send the case to the centre", Access(portal.SubmitCase), s.submitCase),
		call("POST", one+"/return", "returnCase", "Send the case back to the hospital", Access(portal.ReturnCase), s.returnCase),
		call("POST", one+"/withdraw", "withdrawCase", "End the case before sign-out", Access(portal.WithdrawCase), s.withdrawCase),
		call("POST", one+"/assign", "assignCase", "Give the case to a specialist", Access(portal.AssignCase), s.assignCase),
		call("POST", one+"/review", "reviewCase", "Take the case for reading", Access(portal.ReviewCase), s.reviewCase),
		call("POST", one+"/release", "releaseCase", "Put the case back for others to read", Access(portal.ReviewCase), s.releaseCase),
		call("POST", one+"/urgent", "raiseCase", "Make a routine case urgent", Access(portal.ReadCase), s.raiseCase),
	}
}

// CaseBody is what a hospital enters about a case.
type CaseBody struct {
	Priority queue.Priority  `json:"priority" doc:"frozen, urgent or routine"`
	Request  reports.Request `json:"request"`
}

func (b CaseBody) input() portal.CaseInput {
	return portal.CaseInput{Priority: b.Priority, Request: b.Request}
}

func (s *Server) createCase(ctx context.Context, scope portal.Scope, in *struct{ Body CaseBody }) (*reply[CaseView], error) {
	c, err := s.config.Desk.CreateCase(ctx, scope, in.Body.input())
	if err != nil {
		return nil, err
	}
	view, err := s.viewCase(ctx, scope, c.ID)
	return &reply[CaseView]{Body: view}, err
}

func (s *Server) updateCase(ctx context.Context, scope portal.Scope, in *struct {
	ByID
	Body struct {
		Revision int `json:"revision"`
		CaseBody
	}
}) (CaseView, error) {
	c, err := s.config.Desk.UpdateCase(ctx, scope, in.ID, in.Body.Revision, in.Body.input())
	return s.after(ctx, scope, c, err)
}

func (s *Server) getCase(ctx context.Context, scope portal.Scope, in *ByID) (CaseView, error) {
	return s.viewCase(ctx, scope, in.ID)
}

func (s *Server) listCases(ctx context.Context, scope portal.Scope, in *struct {
	State string `query:"state" doc:"states, separated by commas"`
	Filters
	Tab      string `query:"tab" doc:"one of the lists that /cases/counts names"`
	Order    string `query:"order" doc:"worklist or newest"`
	Assignee string `query:"assignee" doc:"a person's id, or me"`
	Cursor   string `query:"cursor"`
	Limit    int    `query:"limit" minimum:"0" maximum:"200"`
}) (CaseList, error) {
	q := in.query()
	q.Tab, q.Assignee, q.Order, q.Cursor, q.Limit = portal.Tab(in.Tab), in.Assignee, in.Order, in.Cursor, in.Limit
	if actor, _ := scope.Actor(); q.Assignee == "me" {
		q.Assignee = actor.UserID
	}
	for state := range strings.SplitSeq(in.State, ",") {
		if state = strings.TrimSpace(state); state != "" {
			q.States = append(q.States, portal.CaseState(state))
		}
	}
	page, err := s.config.Desk.CaseRows(ctx, scope, q)
	return caseList(page), err
}

type withReason struct {
	ByID
	Body struct {
		Reason string `json:"reason"`
	}
}

func (s *Server) submitCase(ctx context.Context, scope portal.Scope, in *ByID) (CaseView, error) {
	c, err := s.config.Desk.Submit(ctx, scope, in.ID)
	return s.after(ctx, scope, c, err)
}

func (s *Server) returnCase(ctx context.Context, scope portal.Scope, in *struct {
	ByID
	Body struct {
		Code   portal.ReturnCode `json:"code,omitempty" doc:"what is to be done: rescan, history, label or other"`
		Reason string            `json:"reason" doc:"in words; may be empty where the code says it"`
	}
}) (CaseView, error) {
	c, err := s.config.Desk.ReturnFor(ctx, scope, in.ID, in.Body.Code, in.Body.Reason)
	return s.after(ctx, scope, c, err)
}

func (s *Server) withdrawCase(ctx context.Context, scope portal.Scope, in *withReason) (CaseView, error) {
	c, err := s.config.Desk.Withdraw(ctx, scope, in.ID, in.Body.Reason)
	return s.after(ctx, scope, c, err)
}

func (s *Server) assignCase(ctx context.Context, scope portal.Scope, in *struct {
	ByID
	Body struct {
		User string `json:"user" doc:"a specialist's id"`
	}
}) (CaseView, error) {
	c, err := s.config.Desk.Assign(ctx, scope, in.ID, in.Body.User)
	return s.after(ctx, scope, c, err)
}

func (s *Server) reviewCase(ctx context.Context, scope portal.Scope, in *ByID) (CaseView, error) {
	c, err := s.config.Desk.Review(ctx, scope, in.ID)
	return s.after(ctx, scope, c, err)
}

func (s *Server) releaseCase(ctx context.Context, scope portal.Scope, in *ByID) (CaseView, error) {
	c, err := s.config.Desk.Release(ctx, scope, in.ID)
	return s.after(ctx, scope, c, err)
}

func (s *Server) raiseCase(ctx context.Context, scope portal.Scope, in *ByID) (CaseView, error) {
	c, err := s.config.Desk.Urgent(ctx, scope, in.ID)
	return s.after(ctx, scope, c, err)
}

// after answers an act with the whole case as it is now.
func (s *Server) after(ctx context.Context, scope portal.Scope, c portal.Case, err error) (CaseView, error) {
	if err != nil {
		return CaseView{}, err
	}
	return s.viewCase(ctx, scope, c.ID)
}

func (s *Server) viewCase(ctx context.Context, scope portal.Scope, id string) (CaseView, error) {
	detail, countySigns, err := s.detail(ctx, scope, id)
	if err != nil {
		return CaseView{}, err
	}
	v := caseView(detail, s.config.Now())
	v.Can = can(scope, detail, countySigns)
	v.Reading, v.Impressions = detail.Reading, impressionViews(scope, detail.Impressions)
	for _, u := range detail.Uploads {
		offset := u.Size
		if u.State == portal.UploadReceiving {
			if offset, err = s.config.Blobs.PartSize(ctx, u.ID); err != nil {
				return v, err
			}
		}
		v.Uploads = append(v.Uploads, UploadView{Upload: u, Offset: min(offset, u.Size)})
	}
	return v, nil
}

// detail reads a case and whether its hospital lets its own people sign.
func (s *Server) detail(ctx context.Context, scope portal.Scope, id string) (d portal.CaseDetail, countySigns bool, err error) {
	if d, err = s.config.Desk.CaseDetail(ctx, scope, id); err != nil {
		return d, false, err
	}
	err = s.read(ctx, scope, func(tx portal.Tx) error {
		h, err := tx.Hospital(d.Case.HospitalID)
		countySigns = h.CountySigns
		return err
	})
	return d, countySigns, err
}
