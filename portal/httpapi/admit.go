package httpapi

import (
	"context"
	"net/http"
	"strings"

	"github.com/gofiber/fiber/v2"

	"telepath/portal"
)

// Authenticator knows who somebody is. cmd injects the one of portal/auth.
type Authenticator interface {
	// Login checks a password and starts a session. from is the network address.
	Login(ctx context.Context, email, password, from string) (secret string, u portal.User, err error)
	// Logout ends the session; ending one that is over is fine.
	Logout(ctx context.Context, secret, from string) error
	// Resolve answers who the holder of a session's or token's secret is and which session it
	// is, Unauthorised when it is not valid. It is called on every request and so remembers
	// answers for some seconds.
	Resolve(ctx context.Context, secret, from string) (who portal.Actor, session string, err error)
	// Confirm checks the proof that a person shows again before a signature, and opens nothing.
	Confirm(ctx context.Context, userID string, proof portal.Proof, from string) error
}

const (
	cookieName = "telepath_session"
	// guardHeader must come with every change that a cookie authorises: another site's page
	// can't set it without asking first (CSRF), and it is never allowed to.
	guardHeader = "X-Telepath"
)

// admit finds out who asks and whether the route is for them.
func (s *Server) admit(c *fiber.Ctx, access Access) (portal.Scope, error) {
	if unsafe(c.Method()) && c.Get("Sec-Fetch-Site") == "cross-site" {
		return portal.Scope{}, portal.Fail(portal.Forbidden, "The request came from another site.", "Open Telepath itself and try again.")
	}
	if access == Public {
		return portal.Scope{}, nil
	}
	secret, bearer := credential(c)
	if secret == "" {
		return portal.Scope{}, portal.Fail(portal.Unauthorised, "You are not logged in.", "Log in and try again.")
	}
	actor, _, err := s.config.Auth.Resolve(c.UserContext(), secret, from(c))
	if err != nil {
		return portal.Scope{}, err
	}
	if !bearer && unsafe(c.Method()) && c.Get(guardHeader) != "1" {
		return portal.Scope{}, portal.Fail(portal.Forbidden, "The request lacks the header "+guardHeader+": 1.", "Use Telepath's own page, or an API token.")
	}
	scope := portal.ScopeOf(actor)
	if access != Person {
		if err := scope.May(portal.Action(access)); err != nil {
			return portal.Scope{}, err
		}
	}
	return scope, nil
}

// credential is the bearer token if there is one, else the session's cookie.
func credential(c *fiber.Ctx) (secret string, bearer bool) {
	if scheme, token, ok := strings.Cut(c.Get(fiber.HeaderAuthorization), " "); ok && strings.EqualFold(scheme, "Bearer") {
		return strings.TrimSpace(token), true
	}
	return c.Cookies(cookieName), false
}

// from is the network address for the audit.
func from(c *fiber.Ctx) string { return c.IP() }

func unsafe(method string) bool {
	return method != http.MethodGet && method != http.MethodHead && method != http.MethodOptions
}
