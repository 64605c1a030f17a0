package httpapi

import (
	"context"
	"time"

	"telepath/portal"
	"telepath/reports"
)

func (s *Server) draftRoutes() []Route {
	see := Access(portal.ReadCase)
	return []Route{
		call("GET", "/api/v1/codes", "searchCodes", "Codes by their begin or by words in either language, from the list that is shipped", Person, s.searchCodes),
		call("GET", "/api/v1/cases/{id}/templates", "listTemplates", "Data sets for the report, those that fit the case first", see, s.listTemplates),
		call("POST", "/api/v1/cases/{id}/impression", "noteImpression", "Note the first impression, once; the model's answer is shown from then on", Access(portal.ReviewCase), s.noteImpression),
	}
}

// mostCodes is how many codes a search gives at most: a list that is longer is not read.
const mostCodes = 30

// CodeHits are codes, the closest first.
type CodeHits struct {
	Codes []reports.CodeEntry `json:"codes"`
}

func (s *Server) searchCodes(_ context.Context, _ portal.Scope, in *struct {
	Q      string `query:"q" maxLength:"100" doc:"begin of a code, or words in English or Chinese"`
	System string `query:"system" doc:"snomed-ct, icd-o-3-topography or icd-o-3-morphology; empty searches all"`
}) (CodeHits, error) {
	return CodeHits{Codes: reports.SearchCodes(in.Q, in.System, mostCodes)}, nil
}

// Templates are data sets; the first Fitting ones are for the case's organ.
type Templates struct {
	Fitting   int                `json:"fitting"`
	Templates []reports.Template `json:"templates"`
}

func (s *Server) listTemplates(ctx context.Context, scope portal.Scope, in *ByID) (Templates, error) {
	offer, err := s.config.Desk.TemplatesFor(ctx, scope, in.ID)
	return Templates{Fitting: offer.Fitting, Templates: offer.Templates}, err
}

func (s *Server) noteImpression(ctx context.Context, scope portal.Scope, in *struct {
	ByID
	Body struct {
		Text     string `json:"text"`
		Category string `json:"category,omitempty" doc:"benign, atypical, in-situ, malignant, inadequate or other"`
	}
}) (CaseView, error) {
	if err := s.config.Desk.NoteImpression(ctx, scope, in.ID, in.Body.Text, in.Body.Category); err != nil {
		return CaseView{}, err
	}
	return s.viewCase(ctx, scope, in.ID)
}

// ImpressionView is what somebody noted at first sight.
type ImpressionView struct {
	Text     string    `json:"text"`
	Category string    `json:"category"`
	By       string    `json:"by"`
	Mine     bool      `json:"mine"`
	At       time.Time `json:"at"`
	Blind    bool      `json:"blind" doc:"the model's answer was withheld until then"`
}

func impressionViews(scope portal.Scope, list []portal.Impression) []ImpressionView {
	out := make([]ImpressionView, len(list))
	for i, one := range list {
		out[i] = ImpressionView{
			Text: one.Text, Category: one.Category, By: one.By, At: one.At, Blind: one.Blind, Mine: one.UserID == scope.Name(),
		}
	}
	return out
}

// showAI answers nil where the person may see what the run's model said.
func (s *Server) showAI(ctx context.Context, scope portal.Scope, run portal.Run) error {
	return s.config.Desk.ShowAI(ctx, scope, run.CaseID)
}
