package portal_test

import (
	"strings"
	"testing"

	"telepath/portal"
)

// Who may do what: c is a clinician, C one with the signing right, s a specialist, a an
// admin. Whose data is another question: TestSees.
const permissions = `
	case.create      c C
	case.edit        c C
	case.submit      c C
	case.withdraw    c C
	slide.upload     c C
	slide.override   c C s
	case.read        c C s a
	case.assign      s a
	case.review      C s
	case.return      s
	finding.verdict  C s
	report.edit      C s
	report.sign      C s
	turnaround.read  a
	audit.read       a
	queue.manage     a
	nonsense         `

func TestMay(t *testing.T) {
	t.Parallel()
	people := map[string]portal.Actor{
		"c": {UserID: "1", Role: portal.Clinician, HospitalID: "h"},
		"C": {UserID: "2", Role: portal.Clinician, HospitalID: "h", CanSign: true},
		"s": {UserID: "3", Role: portal.Specialist, HospitalID: "h"},
		"a": {UserID: "4", Role: portal.Admin, HospitalID: "h", CanSign: true},
		"x": {UserID: "5", Role: "visitor", HospitalID: "h", CanSign: true},
	}
	for line := range strings.Lines(strings.TrimSpace(permissions)) {
		action, allowed, _ := strings.Cut(strings.TrimSpace(line), " ")
		for who, actor := range people {
			err := portal.ScopeOf(actor).May(portal.Action(action))
			if strings.Contains(allowed, who) {
				if err != nil {
					t.Errorf("%s %s: %v", who, action, err)
				}
			} else if portal.CodeOf(err) != portal.Forbidden {
				t.Errorf("%s %s: %v, want forbidden", who, action, err)
			}
		}
		if err := portal.System("tiler").May(portal.Action(action)); err != nil {
			t.Errorf("system %s: %v", action, err)
		}
		for _, nobody := range []portal.Scope{{}, portal.ScopeOf(portal.Actor{Role: portal.Specialist})} {
			if err := nobody.May(portal.Action(action)); portal.CodeOf(err) != portal.Unauthorised {
				t.Errorf("nobody %s: %v, want unauthorised", action, err)
			}
		}
	}
}

// Whose cases a person sees: the own hospital's; a specialist also what the network has
// submitted and what is assigned.
func TestSees(t *testing.T) {
	t.Parallel()
	for state := range arrows(caseDrawing) {
		for _, hospital := range []string{"own", "other"} {
			for _, assignee := range []string{"", "me", "somebody"} {
				own := hospital == "own"
				for role, want := range map[portal.Role]bool{
					portal.Clinician: own, portal.Admin: own, "visitor": own,
					portal.Specialist: own || state != "draft" || assignee == "me",
				} {
					s := portal.ScopeOf(portal.Actor{UserID: "me", Role: role, HospitalID: "own"})
					if got := s.Sees(hospital, portal.CaseState(state), assignee); got != want {
						t.Errorf("%s, %s case of the %s hospital, assigned to %q: %v", role, state, hospital, assignee, got)
					}
				}
				if !portal.System("x").Sees(hospital, portal.CaseState(state), assignee) {
					t.Error("the system does not see all")
				}
				if (portal.Scope{}).Sees(hospital, portal.CaseState(state), assignee) {
					t.Error("the zero scope sees something")
				}
			}
		}
	}
}

func TestScopeNames(t *testing.T) {
	t.Parallel()
	user := portal.User{ID: "u", Name: "Dr U", Role: portal.Admin, HospitalID: "h", CanSign: true, Password: "hash"}
	person := portal.ScopeOf(portal.ActorOf(user, "192.0.2.1"))
	actor, ok := person.Actor()
	want := portal.Actor{UserID: "u", Name: "Dr U", Role: portal.Admin, HospitalID: "h", CanSign: true, From: "192.0.2.1"}
	if !ok || actor != want || person.IsSystem() || person.Name() != "u" {
		t.Errorf("person %+v, name %q", actor, person.Name())
	}
	system := portal.System("tiler")
	if _, ok := system.Actor(); ok || !system.IsSystem() || system.Name() != "system:tiler" {
		t.Errorf("system named %q", system.Name())
	}
}
