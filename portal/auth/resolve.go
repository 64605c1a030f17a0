package auth

import (
	"context"
	"errors"
	"fmt"
	"time"

	"telepath/portal"
)

// secretLen is the length of a secret in base64url; anything else is no secret.
const secretLen = 43

func notLoggedIn() error {
	return portal.Fail(portal.Unauthorised, "You are not logged in, or your session has ended.", "Log in again.")
}

// Resolve says who a secret belongs to, and which session it is. The answer is remembered
// for some seconds, so that the tiles of a viewer don't each ask the database. from is the
// network address without port, for the audit.
func (a *Authenticator) Resolve(ctx context.Context, secret, from string) (actor portal.Actor, sessionID string, err error) {
	if len(secret) != secretLen {
		return portal.Actor{}, "", notLoggedIn()
	}
	sum, now := Sum(secret), a.now()
	who, ok := a.known.get(sum, now)
	if !ok {
		turn := a.known.turn()
		if who, err = a.look(ctx, sum, now); err != nil {
			return portal.Actor{}, "", err
		}
		a.known.put(sum, who, now, turn)
	}
	return portal.ActorOf(who.user, from), who.session.ID, nil
}

// look asks the database and keeps the time of the last use.
func (a *Authenticator) look(ctx context.Context, sum string, now time.Time) (identity, error) {
	var who identity
	err := a.Store.Read(ctx, scope, func(tx portal.Tx) error {
		var err error
		if who.session, err = tx.SessionBySum(sum); err != nil {
			return err
		}
		who.user, err = tx.User(who.session.UserID)
		return err
	})
	if isOneOf(err, portal.NotFound) || err == nil && !alive(who, now) {
		return who, notLoggedIn()
	}
	if err != nil {
		return who, fmt.Errorf("look up session: %w", err)
	}
	who.user.Password = ""
	if now.Sub(who.session.SeenAt) >= touchEvery {
		a.touch(ctx, who.session.ID, now)
	}
	return who, nil
}

func alive(who identity, now time.Time) bool {
	s := who.session
	idle := s.Kind == kindSession && now.Sub(s.SeenAt) >= sessionIdle
	return !who.user.Disabled && now.Before(s.ExpiresAt) && !idle
}

// touch keeps the time of use. A database that can't write just now fails no reader.
func (a *Authenticator) touch(ctx context.Context, id string, now time.Time) {
	err := a.Store.Write(ctx, scope, func(tx portal.Tx) error { return tx.TouchSession(id, now) })
	if err != nil && portal.CodeOf(err) != portal.NotFound && a.Log != nil {
		a.Log.WarnContext(ctx, "could not keep the time of use of a session", "error", err)
	}
}

// Logout ends the session or revokes the token; from then on the secret is worth nothing
// here. One that has ended already is fine.
func (a *Authenticator) Logout(ctx context.Context, secret, from string) error {
	sum := Sum(secret)
	defer a.known.forget(sum)
	err := a.Store.Write(ctx, scope, func(tx portal.Tx) error {
		session, err := tx.SessionBySum(sum)
		if err != nil {
			return err
		}
		user, err := tx.User(session.UserID)
		if err != nil {
			return err
		}
		entry := portal.AuditEntry{At: a.now(), Actor: user.ID, Action: "log-out", HospitalID: user.HospitalID, Object: user.ID, From: from}
		return errors.Join(tx.DeleteSession(session.ID), tx.AddAudit(entry))
	})
	if err != nil && portal.CodeOf(err) != portal.NotFound {
		return fmt.Errorf("log out: %w", err)
	}
	return nil
}

// Forget makes the next Resolve of a user's secrets ask the database: call it when the user
// was disabled or changed. Other processes notice within seconds by themselves.
func (a *Authenticator) Forget(userID string) { a.known.forgetUser(userID) }
