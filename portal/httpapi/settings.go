package httpapi

import (
	"context"

	"telepath/portal"
)

func (s *Server) settingsRoutes() []Route {
	return []Route{
		call("GET", "/api/v1/me/settings", "mySettings", "What the person has chosen for the pages", Person, s.mySettings),
		call("PUT", "/api/v1/me/settings", "saveMySettings", "Keep what the person chooses for the pages", Person, s.saveMySettings),
		call("PUT", "/api/v1/hospital/settings", "saveHospitalSettings", "Change the rules of the own hospital", Access(portal.ManageHospital), s.saveHospitalSettings),
	}
}

func (s *Server) mySettings(ctx context.Context, scope portal.Scope, _ *none) (out portal.UserSettings, err error) {
	actor, _ := scope.Actor()
	err = s.read(ctx, scope, func(tx portal.Tx) error {
		u, err := tx.User(actor.UserID)
		out = u.Settings
		return err
	})
	return out, err
}

func (s *Server) saveMySettings(ctx context.Context, scope portal.Scope, in *struct{ Body portal.UserSettings }) (portal.UserSettings, error) {
	return s.config.Desk.SetUserSettings(ctx, scope, in.Body)
}

func (s *Server) saveHospitalSettings(ctx context.Context, scope portal.Scope, in *struct{ Body portal.HospitalSettings }) (portal.Hospital, error) {
	return s.config.Desk.SetHospitalSettings(ctx, scope, in.Body)
}
