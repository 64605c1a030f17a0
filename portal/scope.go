package portal

// Scope says whose eyes the store looks through. No query is possible without one. It is
// made by ScopeOf for a person or by System for a named part of the program; the zero
// Scope sees nothing.
type Scope struct {
	system string
	actor  Actor
	person bool
}

// Actor is the person who acts.
type Actor struct {
	UserID     string
	Name       string
	Role       Role
	HospitalID string
	CanSign    bool
	// From is the network address, for the audit.
	From string
}

// ScopeOf is what a person sees: a clinician or admin the own hospital; a specialist the
// submitted cases of the network and what is assigned to them.
func ScopeOf(a Actor) Scope { return Scope{actor: a, person: a.UserID != ""} }

// System is the scope of a part of the program ("tiler", "collector", "log-in"): it sees
// everything and is named in the audit.
func System(name string) Scope { return Scope{system: name} }

// ActorOf turns a user into an actor.
func ActorOf(u User, from string) Actor {
	return Actor{UserID: u.ID, Name: u.Name, Role: u.Role, HospitalID: u.HospitalID, CanSign: u.CanSign, From: from}
}

// IsSystem says whether the scope belongs to the program itself.
func (s Scope) IsSystem() bool { return s.system != "" }

// Actor returns the person, or false for the program itself and the zero Scope.
func (s Scope) Actor() (Actor, bool) { return s.actor, s.person }

// Name is who is written into the audit: the user's id or "system:<name>".
func (s Scope) Name() string {
	if s.system != "" {
		return "system:" + s.system
	}
	return s.actor.UserID
}

// Sees says whether a case of that hospital, state and assignee is visible. The store
// filters its queries by the same rule.
func (s Scope) Sees(hospital string, state CaseState, assignee string) bool {
	switch {
	case s.system != "":
		return true
	case !s.person:
		return false
	case s.actor.Role == Specialist:
		return hospital == s.actor.HospitalID || state != CaseDraft || assignee == s.actor.UserID
	}
	return hospital == s.actor.HospitalID
}
