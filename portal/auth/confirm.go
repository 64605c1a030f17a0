package auth

import (
	"context"
	"fmt"

	"telepath/portal"
)

// Confirm asks a person who is logged in for the proof again, before a signature. No session
// is opened. Wrong answers count and slow down like failed log-ins of the same account from
// the same address, so that whoever finds an open session can't guess faster than at the
// door; they are in the audit as "sign.refused".
func (a *Authenticator) Confirm(ctx context.Context, userID string, proof portal.Proof, from string) error {
	if err := proof.Check(); err != nil {
		return err
	}
	var user portal.User
	err := a.Store.Read(ctx, scope, func(tx portal.Tx) (err error) { user, err = tx.User(userID); return err })
	if err != nil {
		return fmt.Errorf("confirm: %w", err)
	}
	key := attemptKey(user.Email, from)
	if wait := a.attempts.begin(key, a.now()); wait > 0 {
		return portal.Fail(portal.Busy, fmt.Sprintf("Too many failed attempts: wait %d seconds.", int(wait.Seconds())+1), "Check the address and the password while you wait.")
	}
	right, err := a.verify(ctx, func() bool {
		return user.Password != "" && Verify(user.Password, proof.Password) && !user.Disabled
	})
	if err != nil {
		return err
	}
	if !right {
		if err := a.refused(ctx, user, "sign.refused", "wrong password", from); err != nil {
			return err
		}
		return &portal.Error{Code: portal.Forbidden, Field: "password", Message: "The password is wrong.", Do: "Nothing has been signed. Enter your password again."}
	}
	a.attempts.forget(key)
	return nil
}
