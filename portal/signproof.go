package portal

import "strings"

// Proof is what a person shows again before each signature, so that nobody signs at a desk
// that somebody else has left. A second factor is another field of it.
type Proof struct {
	Password string `json:"password"`
}

// Check refuses an empty proof before it counts as a wrong answer.
func (p Proof) Check() error {
	if strings.TrimSpace(p.Password) == "" {
		return FailField("password", "Your password is needed for the signature.", "Enter the password that you log in with.")
	}
	return nil
}
