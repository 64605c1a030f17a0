package auth_test

import (
	"testing"
	"time"

	"telepath/portal"
)

// A signature asks again, and guessing there is as slow as at the door.
func TestConfirm(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	ask := func(word string) error { return d.Confirm(t.Context(), "doctor", portal.Proof{Password: word}, here) }
	ok(t, ask(password))
	fails(t, ask(" "), portal.Invalid) // nothing was answered: it does not count
	for range 5 {
		fails(t, ask("wrong password"), portal.Forbidden)
	}
	fails(t, ask(password), portal.Busy)
	_, _, err := d.Login(t.Context(), email, password, here) // one count for both doors
	fails(t, err, portal.Busy)
	d.wait(time.Second)
	ok(t, ask(password))
	fails(t, ask("wrong password"), portal.Forbidden) // forgiven after the success
	acts := d.audit(t)
	if len(acts) != 6 {
		t.Fatalf("audit %+v", acts)
	}
	for _, a := range acts {
		if a.Action != "sign.refused" || a.Object != "doctor" || a.HospitalID != "east" || a.From != here || a.Detail != "wrong password" {
			t.Errorf("audit %+v", a)
		}
	}
}

func TestConfirmRefuses(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	ask := func(user, word string) error {
		return d.Confirm(t.Context(), user, portal.Proof{Password: word}, here)
	}
	fails(t, ask("guest", "anything"), portal.Forbidden) // has no password at all
	fails(t, ask("nobody", password), portal.NotFound)
	d.disable(t)
	fails(t, ask("doctor", password), portal.Forbidden)
}
