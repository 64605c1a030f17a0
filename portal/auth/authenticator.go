package auth

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"sync"
	"time"

	"telepath/portal"
)

// Kinds of portal.Session.
const (
	kindSession = "session"
	kindToken   = "token"
)

// How long a log-in lasts: a working shift, and an hour after the last use. A token lasts
// until its date.
const (
	sessionFor  = 12 * time.Hour
	sessionIdle = time.Hour
	// touchEvery is how exactly the last use is kept.
	touchEvery = time.Minute
)

// Authenticator knows people by their password or secret. Its fields are set once; it is
// safe for concurrent use.
type Authenticator struct {
	Store portal.Store
	// Now is the clock; nil is time.Now.
	Now func() time.Time
	// Log gets what must not fail a request; nil is silent.
	Log *slog.Logger

	attempts slowdown
	known    cache
	// hashing bounds how many passwords are hashed at once (19 MiB each).
	once    sync.Once
	hashing chan struct{}
}

// scope is the eyes of this package.
var scope = portal.System("log-in")

func (a *Authenticator) now() time.Time {
	if a.Now != nil {
		return a.Now()
	}
	return time.Now()
}

// verify runs f (a hash of a password) when a place is free.
func (a *Authenticator) verify(ctx context.Context, f func() bool) (bool, error) {
	a.once.Do(func() { a.hashing = make(chan struct{}, max(2, runtime.GOMAXPROCS(0))) })
	select {
	case a.hashing <- struct{}{}:
		defer func() { <-a.hashing }()
		return f(), nil
	case <-ctx.Done():
		return false, ctx.Err()
	}
}

// Login checks e-mail address and password and opens a session; the secret is for the
// browser's cookie. Whatever is wrong, the answer and its duration are the same. from is
// the network address without port.
//
// Failures slow down the next attempt of the same account from the same address, and
// nobody else's: an attacker can't lock a doctor out.
func (a *Authenticator) Login(ctx context.Context, email, password, from string) (secret string, user portal.User, err error) {
	key := attemptKey(email, from)
	if wait := a.attempts.begin(key, a.now()); wait > 0 {
		return "", portal.User{}, portal.Fail(portal.Busy, fmt.Sprintf("Too many failed attempts: wait %d seconds.", int(wait.Seconds())+1), "Check the address and the password while you wait.")
	}
	user, right, err := a.check(ctx, email, password)
	if err != nil {
		return "", portal.User{}, err
	}
	if !right {
		if err := a.recordFailure(ctx, user, from); err != nil {
			return "", portal.User{}, err
		}
		return "", portal.User{}, portal.Fail(portal.Unauthorised, "The e-mail address or the password is wrong.", "Try again, or ask your hospital's admin.")
	}
	a.attempts.forget(key)
	secret, err = a.open(ctx, user, kindSession, "", sessionFor, scope, user.ID, "log-in", from)
	user.Password = ""
	return secret, user, err
}

// check finds the user and compares the password; the user is empty if there is none.
func (a *Authenticator) check(ctx context.Context, email, password string) (user portal.User, right bool, err error) {
	err = a.Store.Read(ctx, scope, func(tx portal.Tx) error {
		user, err = tx.UserByEmail(email)
		return err
	})
	missing := isOneOf(err, portal.NotFound, portal.Invalid)
	if err != nil && !missing {
		return user, false, fmt.Errorf("log in: %w", err)
	}
	right, err = a.verify(ctx, func() bool {
		if missing || user.Password == "" {
			VerifyNobody(password)
			return false
		}
		return Verify(user.Password, password) && !user.Disabled
	})
	return user, right, err
}

// recordFailure writes the audit row. What was typed is not kept: people type passwords
// into the wrong field.
func (a *Authenticator) recordFailure(ctx context.Context, user portal.User, from string) error {
	detail := ""
	if user.ID == "" {
		detail = "no such account"
	} else if user.Disabled {
		detail = "the account is disabled"
	}
	return a.refused(ctx, user, "log-in.failed", detail, from)
}

// refused writes the audit row of a wrong answer.
func (a *Authenticator) refused(ctx context.Context, user portal.User, action, detail, from string) error {
	entry := portal.AuditEntry{
		At: a.now(), Actor: scope.Name(), Action: action, HospitalID: user.HospitalID, Object: user.ID, From: from, Detail: detail,
	}
	if err := a.Store.Write(ctx, scope, func(tx portal.Tx) error { return tx.AddAudit(entry) }); err != nil {
		return fmt.Errorf("record %s: %w", action, err)
	}
	return nil
}

// open stores a session or token with its audit row and returns the secret.
func (a *Authenticator) open(ctx context.Context, user portal.User, kind, name string, lasts time.Duration, s portal.Scope, actor, action, from string) (string, error) {
	secret, sum := NewSecret()
	now := a.now()
	session := portal.Session{
		ID: portal.NewID(), Kind: kind, UserID: user.ID, Name: name, SecretSum: sum,
		CreatedAt: now, ExpiresAt: now.Add(lasts), SeenAt: now,
	}
	entry := portal.AuditEntry{At: now, Actor: actor, Action: action, HospitalID: user.HospitalID, Object: user.ID, From: from, Detail: name}
	err := a.Store.Write(ctx, s, func(tx portal.Tx) error {
		return errors.Join(tx.AddSession(session), tx.AddAudit(entry))
	})
	if err != nil {
		return "", fmt.Errorf("open %s: %w", kind, err)
	}
	return secret, nil
}

// CreateToken makes an API token for the command line: it acts as that user until validFor
// has passed.
func (a *Authenticator) CreateToken(ctx context.Context, email, name string, validFor time.Duration) (secret string, err error) {
	if validFor <= 0 {
		return "", portal.FailField("valid_for", "The token would never be valid.", "Give a positive duration.")
	}
	var user portal.User
	token := portal.System("token")
	err = a.Store.Read(ctx, token, func(tx portal.Tx) error {
		user, err = tx.UserByEmail(email)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("create token: %w", err)
	}
	if user.Disabled {
		return "", portal.FailField("user", "This account is disabled.", "Enable it first.")
	}
	return a.open(ctx, user, kindToken, name, validFor, token, token.Name(), "token.create", "")
}

func isOneOf(err error, codes ...portal.Code) bool {
	for _, c := range codes {
		if portal.CodeOf(err) == c {
			return true
		}
	}
	return false
}
