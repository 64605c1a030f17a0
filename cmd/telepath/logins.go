package main

import (
	"context"

	"telepath/portal"
	"telepath/portal/auth"
)

// logins is auth as the HTTP layer asks it.
type logins struct{ *auth.Authenticator }

// Logout ends the session of that secret.
func (l logins) Logout(ctx context.Context, secret string) error {
	return l.Authenticator.Logout(ctx, secret, "")
}

// Resolve answers who holds that secret.
func (l logins) Resolve(ctx context.Context, secret, from string) (portal.Actor, error) {
	actor, _, err := l.Authenticator.Resolve(ctx, secret, from)
	return actor, err
}
