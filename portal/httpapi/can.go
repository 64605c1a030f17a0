package httpapi

import (
	"telepath/portal"
	"telepath/reports"
)

// can lists what the scope's person may do with a case as it stands, so that a page offers
// nothing that would be refused. The use cases decide; this only foretells.
func can(scope portal.Scope, d portal.CaseDetail, countySigns bool) []portal.Action {
	list := []portal.Action{}
	for _, a := range scope.Permissions() {
		if fits(scope, a, d, countySigns) {
			list = append(list, a)
		}
	}
	return list
}

func fits(scope portal.Scope, a portal.Action, d portal.CaseDetail, countySigns bool) bool {
	c := d.Case
	actor, _ := scope.Actor()
	holds := c.State == portal.CaseInReview && c.HeldBy == actor.UserID
	reads := actor.Role == portal.Specialist || c.CountyMaySign(portal.Hospital{CountySigns: countySigns})
	switch a {
	case portal.ReadCase:
		return true
	case portal.EditCase:
		return c.State == portal.CaseDraft || c.State == portal.CaseReturned
	case portal.SubmitCase:
		return becomes(c, portal.CaseSubmitted) && d.HasMaterial()
	case portal.WithdrawCase:
		return becomes(c, portal.CaseWithdrawn)
	case portal.ReturnCase:
		return becomes(c, portal.CaseReturned)
	case portal.UploadSlide, portal.OverrideSlide, portal.AssignCase:
		return c.State.Open()
	case portal.ReviewCase:
		return holds || (reads && becomes(c, portal.CaseInReview))
	case portal.GiveVerdict, portal.EditReport:
		return holds
	case portal.MarkCritical:
		return holds || (c.State == portal.CaseSignedOut && reads)
	case portal.SignReport:
		return holds || (reads && d.Report != nil && d.Report.Status.Signed())
	}
	return false
}

// becomes says whether the arrow exists; c is a copy.
func becomes(c portal.Case, next portal.CaseState) bool { return c.Move(next) == nil }

// canReport lists what may be done with the report.
func canReport(scope portal.Scope, d portal.CaseDetail, countySigns bool) []portal.Action {
	list := []portal.Action{}
	for _, a := range can(scope, d, countySigns) {
		if a == portal.GiveVerdict || a == portal.EditReport || a == portal.SignReport {
			list = append(list, a)
		}
	}
	return list
}

// signed says whether a status has something to download.
func signed(s reports.Status) bool { return s.Signed() || s == reports.EnteredInError }
