package httpapi

import (
	"context"

	"telepath/portal"
)

func (s *Server) retrySlide(ctx context.Context, scope portal.Scope, in *ByID) (SlideView, error) {
	sl, err := s.config.Desk.Retry(ctx, scope, in.ID)
	return s.afterSlide(ctx, scope, sl, err)
}

func (s *Server) leaveOutSlide(ctx context.Context, scope portal.Scope, in *withReason) (SlideView, error) {
	sl, err := s.config.Desk.LeaveOut(ctx, scope, in.ID, in.Body.Reason)
	return s.afterSlide(ctx, scope, sl, err)
}

func (s *Server) takeInSlide(ctx context.Context, scope portal.Scope, in *ByID) (SlideView, error) {
	sl, err := s.config.Desk.TakeIn(ctx, scope, in.ID)
	return s.afterSlide(ctx, scope, sl, err)
}
