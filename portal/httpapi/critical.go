package httpapi

import (
	"context"
	"net/http"
	"time"

	"telepath/portal"
)

func (s *Server) criticalRoutes() []Route {
	const all, one = "/api/v1/cases/{id}/critical", "/api/v1/critical/{id}"
	mark, see := Access(portal.MarkCritical), Access(portal.ReadCase)
	return []Route{
		callStatus(http.StatusCreated, "POST", all, "markCritical", "Mark an urgent result: its recipient must read it back", mark, s.markCritical),
		call("GET", all, "listCriticals", "The urgent results of a case", see, s.listCriticals),
		call("GET", "/api/v1/critical", "listOpenCriticals", "Urgent results that wait for the person, or that the person waits for", see, s.openCriticals),
		call("POST", one+"/acknowledge", "acknowledgeCritical", "Read an urgent result back", Access(portal.AnswerCritical), s.acknowledge),
		call("POST", one+"/told", "tellCritical", "Close the loop by a telephone call with read-back", mark, s.toldCritical),
		call("POST", one+"/withdraw", "withdrawCritical", "Take back a result that was marked by mistake", mark, s.withdrawCritical),
		call("GET", "/api/v1/cases/{id}/returns", "listReturns", "Returns of a case to its hospital, and what had changed when it came back", see, s.listReturns),
	}
}

// CriticalView is an urgent result and where its loop stands.
type CriticalView struct {
	portal.Critical
	RecipientName string   `json:"recipient_name"`
	MarkedByName  string   `json:"marked_by_name"`
	EndedByName   string   `json:"ended_by_name"`
	HospitalName  string   `json:"hospital_name"`
	Accession     string   `json:"accession_number"`
	ForMe         bool     `json:"for_me" doc:"the person is asked to read it back"`
	May           []string `json:"may" doc:"what the person can do now: acknowledge, told or withdraw"`
}

func criticalView(d portal.CriticalDetail) CriticalView {
	return CriticalView{
		Critical: d.Critical, RecipientName: d.RecipientName, MarkedByName: d.MarkedByName, EndedByName: d.EndedByName,
		HospitalName: d.HospitalName, Accession: d.Accession, ForMe: d.ForMe, May: d.May,
	}
}

// Criticals is a list of urgent results.
type Criticals struct {
	Critical []CriticalView `json:"critical"`
}

func criticalList(list []portal.CriticalDetail) Criticals {
	out := Criticals{Critical: make([]CriticalView, len(list))}
	for i, d := range list {
		out.Critical[i] = criticalView(d)
	}
	return out
}

func (s *Server) markCritical(ctx context.Context, scope portal.Scope, in *struct {
	ByID
	Body struct {
		ClientID
		Text      string     `json:"text" doc:"what must be known at once; at most 2,000 bytes"`
		Recipient string     `json:"recipient" doc:"id of a clinician or admin of the hospital"`
		By        *time.Time `json:"by,omitempty" doc:"when it must have been read back; otherwise after the hospital's time"`
	}
}) (*reply[CriticalView], error) {
	b := in.Body
	d, err := s.config.Desk.MarkCritical(ctx, scope, in.ByID.ID, portal.CriticalInput{ID: b.orNew(), Text: b.Text, Recipient: b.Recipient, By: b.By})
	return &reply[CriticalView]{Body: criticalView(d)}, err
}

func (s *Server) listCriticals(ctx context.Context, scope portal.Scope, in *ByID) (Criticals, error) {
	list, err := s.config.Desk.Criticals(ctx, scope, in.ID)
	return criticalList(list), err
}

func (s *Server) openCriticals(ctx context.Context, scope portal.Scope, _ *none) (Criticals, error) {
	list, err := s.config.Desk.OpenCriticals(ctx, scope)
	return criticalList(list), err
}

func (s *Server) acknowledge(ctx context.Context, scope portal.Scope, in *struct {
	ByID
	Body struct {
		ReadBack string `json:"read_back" doc:"the result as the person repeats it"`
	}
}) (CriticalView, error) {
	d, err := s.config.Desk.Acknowledge(ctx, scope, in.ID, in.Body.ReadBack)
	return criticalView(d), err
}

func (s *Server) toldCritical(ctx context.Context, scope portal.Scope, in *struct {
	ByID
	Body struct {
		Who      string     `json:"who" doc:"name of the person on the telephone"`
		At       *time.Time `json:"at,omitempty" doc:"when; otherwise now"`
		ReadBack bool       `json:"read_back" doc:"the person repeated the result"`
	}
}) (CriticalView, error) {
	d, err := s.config.Desk.Told(ctx, scope, in.ID, portal.ToldInput{Who: in.Body.Who, At: in.Body.At, ReadBack: in.Body.ReadBack})
	return criticalView(d), err
}

func (s *Server) withdrawCritical(ctx context.Context, scope portal.Scope, in *withReason) (CriticalView, error) {
	d, err := s.config.Desk.WithdrawCritical(ctx, scope, in.ID, in.Body.Reason)
	return criticalView(d), err
}

// ReturnView is one return of a case.
type ReturnView struct {
	portal.CaseReturn
	ByName          string `json:"by_name"`
	ResubmittedName string `json:"resubmitted_name"`
}

// Returns is a list of them, oldest first.
type Returns struct {
	Returns []ReturnView `json:"returns"`
}

func (s *Server) listReturns(ctx context.Context, scope portal.Scope, in *ByID) (Returns, error) {
	list, err := s.config.Desk.Returns(ctx, scope, in.ID)
	out := Returns{Returns: make([]ReturnView, len(list))}
	for i, d := range list {
		out.Returns[i] = ReturnView{CaseReturn: d.CaseReturn, ByName: d.ByName, ResubmittedName: d.ResubmittedName}
	}
	return out, err
}
