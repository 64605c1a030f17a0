package httpapi

import (
	"context"
	"net/http"

	"telepath/portal"
)

// Me is the person who is logged in, and what that person may do.
type Me struct {
	User        portal.User         `json:"user"`
	Hospital    portal.Hospital     `json:"hospital"`
	Permissions []portal.Action     `json:"permissions"`
	Settings    portal.UserSettings `json:"settings"`
	Demo        bool                `json:"demo"`
	Version     string              `json:"version"`
}

// PersonName is what others see of a person.
type PersonName struct {
	ID       string      `json:"id"`
	Name     string      `json:"name"`
	Role     portal.Role `json:"role"`
	Hospital string      `json:"hospital"`
}

// People is a list of persons.
type People struct {
	People []PersonName `json:"people"`
}

// Hospitals is a list of hospitals.
type Hospitals struct {
	Hospitals []portal.Hospital `json:"hospitals"`
}

type none struct{}

type loginInput struct {
	Body struct {
		Email    string `json:"email"`
		Password string `json:"password"`
		OTP      string `json:"otp,omitempty" doc:"one-time code, where it is asked for"`
	}
}

type loginOutput struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
	Body      Me
}

type logoutOutput struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
}

func (s *Server) sessionRoutes() []Route {
	return []Route{
		callStatus(http.StatusOK, "POST", "/api/v1/login", "logIn", "Log in with e-mail and password", Public, s.login),
		callStatus(http.StatusNoContent, "POST", "/api/v1/logout", "logOut", "End the session", Person, s.logout),
		call("GET", "/api/v1/me", "me", "Who is logged in and what that person may do", Person, s.me),
		call("GET", "/api/v1/people", "listPeople", "People of the network by role", Person, s.people),
		call("GET", "/api/v1/hospitals", "listHospitals", "Hospitals of the network", Person, s.hospitals),
	}
}

// login answers who is in, with the session's cookie. The cookie has no age: it ends with
// the browser, or when the session does.
func (s *Server) login(ctx context.Context, _ portal.Scope, in *loginInput) (*loginOutput, error) {
	secret, user, err := s.config.Auth.Login(ctx, in.Body.Email, in.Body.Password, callerOf(ctx).from)
	if err != nil {
		return nil, err
	}
	me, err := s.me(ctx, portal.ScopeOf(portal.ActorOf(user, callerOf(ctx).from)), nil)
	if err != nil {
		return nil, err
	}
	return &loginOutput{SetCookie: cookie(secret, callerOf(ctx).secure), Body: me}, nil
}

func cookie(secret string, secure bool) http.Cookie {
	return http.Cookie{
		Name: cookieName, Value: secret, Path: "/", HttpOnly: true, Secure: secure, SameSite: http.SameSiteStrictMode,
	}
}

func (s *Server) logout(ctx context.Context, _ portal.Scope, _ *none) (*logoutOutput, error) {
	if err := s.config.Auth.Logout(ctx, callerOf(ctx).secret, callerOf(ctx).from); err != nil {
		return nil, err
	}
	gone := cookie("", callerOf(ctx).secure)
	gone.MaxAge = -1
	return &logoutOutput{SetCookie: gone}, nil
}

func (s *Server) me(ctx context.Context, scope portal.Scope, _ *none) (Me, error) {
	actor, _ := scope.Actor()
	me := Me{Permissions: scope.Permissions(), Demo: s.config.Demo, Version: s.config.Version}
	err := s.read(ctx, scope, func(tx portal.Tx) (err error) {
		if me.User, err = tx.User(actor.UserID); err != nil {
			return err
		}
		me.Settings = me.User.Settings
		me.Hospital, err = tx.Hospital(actor.HospitalID)
		return err
	})
	return me, err
}

func (s *Server) people(ctx context.Context, scope portal.Scope, in *struct {
	Role portal.Role `query:"role" doc:"clinician, specialist or admin; empty for all"`
}) (People, error) {
	var out People
	err := s.read(ctx, scope, func(tx portal.Tx) error {
		users, err := tx.Users()
		for _, u := range users {
			if !u.Disabled && (in.Role == "" || in.Role == u.Role) {
				out.People = append(out.People, PersonName{ID: u.ID, Name: u.Name, Role: u.Role, Hospital: u.HospitalID})
			}
		}
		return err
	})
	return out, err
}

func (s *Server) hospitals(ctx context.Context, scope portal.Scope, _ *none) (Hospitals, error) {
	var out Hospitals
	err := s.read(ctx, scope, func(tx portal.Tx) (err error) {
		out.Hospitals, err = tx.Hospitals()
		return err
	})
	return out, err
}
