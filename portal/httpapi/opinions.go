package httpapi

import (
	"context"
	"net/http"

	"telepath/portal"
)

func (s *Server) opinionRoutes() []Route {
	const one = "/api/v1/second-opinions/{id}"
	see := Access(portal.ReadCase)
	return []Route{
		callStatus(http.StatusCreated, "POST", "/api/v1/cases/{id}/second-opinion", "askOpinion", "Ask another specialist; the case stays with who asks", Access(portal.EditReport), s.askOpinion),
		call("GET", "/api/v1/cases/{id}/second-opinions", "listOpinions", "The second opinions on a case", see, s.listOpinions),
		call("GET", "/api/v1/second-opinions", "listOpinionsAsked", "What the person is still asked about", see, s.opinionsAsked),
		call("PUT", one, "saveOpinion", "Keep what is written so far; nobody else sees it yet", see, s.saveOpinion),
		call("POST", one+"/give", "giveOpinion", "Give the opinion: from then on it never changes", see, s.giveOpinion),
		call("POST", one+"/decline", "declineOpinion", "Give none, with the reason", see, s.declineOpinion),
		call("POST", one+"/withdraw", "withdrawOpinion", "Take the question back", see, s.withdrawOpinion),
		call("POST", one+"/include", "includeOpinion", "Have a given opinion in the report, or not", Access(portal.EditReport), s.includeOpinion),
	}
}

// OpinionView is a second opinion as the person may see it.
type OpinionView struct {
	portal.Opinion
	AskedByName string   `json:"asked_by_name"`
	AskedOfName string   `json:"asked_of_name"`
	Accession   string   `json:"accession_number"`
	May         []string `json:"may" doc:"what the person can do now: write, withdraw or include"`
}

func opinionView(d portal.OpinionDetail) OpinionView {
	return OpinionView{Opinion: d.Opinion, AskedByName: d.AskedByName, AskedOfName: d.AskedOfName, Accession: d.Accession, May: d.May}
}

// Opinions is a list of them, in the order they were asked for.
type Opinions struct {
	Opinions []OpinionView `json:"second_opinions"`
}

func opinionList(list []portal.OpinionDetail) Opinions {
	out := Opinions{Opinions: make([]OpinionView, len(list))}
	for i, d := range list {
		out.Opinions[i] = opinionView(d)
	}
	return out
}

func (s *Server) listOpinions(ctx context.Context, scope portal.Scope, in *ByID) (Opinions, error) {
	list, err := s.config.Desk.Opinions(ctx, scope, in.ID)
	return opinionList(list), err
}

func (s *Server) opinionsAsked(ctx context.Context, scope portal.Scope, _ *none) (Opinions, error) {
	list, err := s.config.Desk.OpinionsAsked(ctx, scope)
	return opinionList(list), err
}

func (s *Server) askOpinion(ctx context.Context, scope portal.Scope, in *struct {
	ByID
	Body struct {
		ClientID
		User     string `json:"user" doc:"a specialist's id"`
		Question string `json:"question" doc:"at most 5,000 bytes"`
	}
}) (*reply[OpinionView], error) {
	d, err := s.config.Desk.AskOpinion(ctx, scope, in.ByID.ID, portal.OpinionQuestion{ID: in.Body.orNew(), User: in.Body.User, Question: in.Body.Question})
	return &reply[OpinionView]{Body: opinionView(d)}, err
}

type opinionText struct {
	ByID
	Body struct {
		Revision int    `json:"revision" doc:"the one that was changed"`
		Text     string `json:"text" doc:"at most 20,000 bytes"`
	}
}

func (s *Server) saveOpinion(ctx context.Context, scope portal.Scope, in *opinionText) (OpinionView, error) {
	d, err := s.config.Desk.SaveOpinion(ctx, scope, in.ID, in.Body.Revision, in.Body.Text)
	return opinionView(d), err
}

func (s *Server) giveOpinion(ctx context.Context, scope portal.Scope, in *opinionText) (OpinionView, error) {
	d, err := s.config.Desk.GiveOpinion(ctx, scope, in.ID, in.Body.Revision, in.Body.Text)
	return opinionView(d), err
}

func (s *Server) declineOpinion(ctx context.Context, scope portal.Scope, in *withReason) (OpinionView, error) {
	d, err := s.config.Desk.DeclineOpinion(ctx, scope, in.ID, in.Body.Reason)
	return opinionView(d), err
}

func (s *Server) withdrawOpinion(ctx context.Context, scope portal.Scope, in *withReason) (OpinionView, error) {
	d, err := s.config.Desk.WithdrawOpinion(ctx, scope, in.ID, in.Body.Reason)
	return opinionView(d), err
}

func (s *Server) includeOpinion(ctx context.Context, scope portal.Scope, in *struct {
	ByID
	Body struct {
		InReport bool `json:"in_report"`
	}
}) (OpinionView, error) {
	d, err := s.config.Desk.IncludeOpinion(ctx, scope, in.ID, in.Body.InReport)
	return opinionView(d), err
}
