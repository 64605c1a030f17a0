package httpapi

import (
	"context"

	"telepath/portal"
	"telepath/reports"
)

func (s *Server) slideRoutes() []Route {
	const one = "/api/v1/slides/{id}"
	see := Access(portal.ReadCase)
	jpeg := answer{status: 200, media: "image/jpeg"}
	return []Route{
		call("GET", one, "getSlide", "A slide, its latest run and findings", see, s.getSlide),
		call("GET", one+"/quality", "getQuality", "The judgement of the scan", see, s.getQuality),
		call("GET", one+"/progress", "getProgress", "How far the slide is", see, s.getProgress),
		raw("GET", one+"/thumbnail.jpg", "getThumbnail", "The whole slide, small", see, jpeg, s.thumbnail),
		raw("GET", one+"/label.jpg", "getLabel", "The photograph of the glass label", see, jpeg, s.associated("label")),
		raw("GET", one+"/overview.jpg", "getOverview", "The photograph of the whole glass", see, jpeg, s.associated("overview")),
		call("PUT", one+"/mpp", "giveMpp", "Enter the scale that the file does not say", Access(portal.OverrideSlide), s.giveMPP),
		call("POST", one+"/override", "overrideQuality", "Let a slide go on in spite of its quality", Access(portal.OverrideSlide), s.overrideQuality),
		call("POST", one+"/retry", "retrySlide", "Have a slide analysed again whose analysis failed", Access(portal.OverrideSlide), s.retrySlide),
		call("POST", one+"/leave-out", "leaveOutSlide", "Go on without a slide that can't be used", Access(portal.OverrideSlide), s.leaveOutSlide),
		call("POST", one+"/take-in", "takeInSlide", "Take a slide into use again that was replaced or left out", Access(portal.OverrideSlide), s.takeInSlide),
		call("POST", one+"/label", "checkLabel", "Say whether the glass label matches the accession number", Access(portal.ReviewCase), s.checkLabel),
		call("GET", one+"/runs", "listRuns", "All runs over the slide", see, s.listRuns),
	}
}

func (s *Server) getSlide(ctx context.Context, scope portal.Scope, in *ByID) (SlideView, error) {
	d, err := s.config.Desk.SlideDetail(ctx, scope, in.ID)
	return slideView(d), err
}

// QualityView is the judgement of a scan, and the trouble that it led to.
type QualityView struct {
	State   portal.SlideState `json:"state"`
	Quality *reports.Quality  `json:"quality"`
	Trouble *portal.Trouble   `json:"trouble"`
}

func (s *Server) getQuality(ctx context.Context, scope portal.Scope, in *ByID) (QualityView, error) {
	d, err := s.config.Desk.SlideDetail(ctx, scope, in.ID)
	return QualityView{State: d.Slide.State, Quality: d.Slide.Quality, Trouble: d.Slide.Trouble}, err
}

// SlideProgress counts the batches of a slide's latest run.
type SlideProgress struct {
	State portal.SlideState `json:"state"`
	Done  int               `json:"done"`
	Total int               `json:"total"`
}

func (s *Server) getProgress(ctx context.Context, scope portal.Scope, in *ByID) (SlideProgress, error) {
	d, err := s.config.Desk.SlideDetail(ctx, scope, in.ID)
	p := SlideProgress{State: d.Slide.State}
	if d.Run != nil {
		p.Done, p.Total = d.Run.Done, d.Run.Batches
	}
	return p, err
}

func (s *Server) giveMPP(ctx context.Context, scope portal.Scope, in *struct {
	ByID
	Body struct {
		MPP float64 `json:"mpp" doc:"micrometres per pixel of level 0"`
	}
}) (SlideView, error) {
	sl, err := s.config.Desk.GiveMPP(ctx, scope, in.ID, in.Body.MPP)
	return s.afterSlide(ctx, scope, sl, err)
}

func (s *Server) overrideQuality(ctx context.Context, scope portal.Scope, in *withReason) (SlideView, error) {
	sl, err := s.config.Desk.OverrideQuality(ctx, scope, in.ID, in.Body.Reason)
	return s.afterSlide(ctx, scope, sl, err)
}

func (s *Server) checkLabel(ctx context.Context, scope portal.Scope, in *struct {
	ByID
	Body struct {
		Check  string `json:"check" doc:"match or mismatch; empty undoes a check"`
		Reason string `json:"reason,omitempty" doc:"why an earlier check is changed or undone"`
	}
}) (SlideView, error) {
	sl, err := s.config.Desk.JudgeLabel(ctx, scope, in.ID, in.Body.Check, in.Body.Reason)
	return s.afterSlide(ctx, scope, sl, err)
}

func (s *Server) afterSlide(ctx context.Context, scope portal.Scope, sl portal.Slide, err error) (SlideView, error) {
	if err != nil {
		return SlideView{}, err
	}
	d, err := s.config.Desk.SlideDetail(ctx, scope, sl.ID)
	return slideView(d), err
}
