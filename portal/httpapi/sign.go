package httpapi

import (
	"context"
	"strconv"

	"telepath/portal"
	"telepath/reports"
)

func (s *Server) signRoutes() []Route {
	const one = "/api/v1/cases/{id}/report"
	sign := Access(portal.SignReport)
	return []Route{
		call("GET", one, "getReport", "The report of a case: draft, versions, what stops signing", Access(portal.ReadCase), s.getReport),
		call("POST", one+"/sign", "signReport", "Sign the report out, or give the first of two signatures", sign, s.signReport),
		call("POST", one+"/send-back", "sendBackReport", "Give a report with one signature back to who signed it", sign, s.sendBack),
		call("POST", one+"/addendum", "addAddendum", "Add to a signed report", sign, s.addAddendum),
		call("POST", one+"/amend", "amendReport", "Change the diagnosis of a signed report", sign, s.revise(reports.Amended)),
		call("POST", one+"/correct", "correctReport", "Correct an error in a signed report", sign, s.revise(reports.Corrected)),
		call("POST", one+"/retract", "retractReport", "Declare a signed report entered in error", sign, s.revise(reports.EnteredInError)),
	}
}

// prove asks the person for the password again: once the case is known to be theirs to see.
func (s *Server) prove(ctx context.Context, scope portal.Scope, caseID string, proof portal.Proof) error {
	err := s.read(ctx, scope, func(tx portal.Tx) error { _, err := tx.Case(caseID); return err })
	if err != nil {
		return err
	}
	actor, _ := scope.Actor()
	return s.config.Auth.Confirm(ctx, actor.UserID, proof, actor.From)
}

// VersionMark identifies a signed version.
type VersionMark struct {
	N    int    `json:"n"`
	Hash string `json:"hash"`
	Code string `json:"code"`
}

// SignedView is the answer to every signature.
type SignedView struct {
	Report ReportView `json:"report"`
	// Version and PDF are empty after the first of two signatures: it releases nothing.
	Version        VersionMark `json:"version"`
	PDF            string      `json:"pdf"`
	AwaitingSecond bool        `json:"awaiting_second"`
}

func (s *Server) afterSigning(ctx context.Context, scope portal.Scope, v portal.StoredVersion, err error) (SignedView, error) {
	if err != nil {
		return SignedView{}, err
	}
	r, err := s.viewReport(ctx, scope, v.CaseID)
	return SignedView{
		Report: r, Version: VersionMark{N: v.N, Hash: v.Sealed.Hash, Code: v.Code},
		PDF: "/api/v1/reports/" + v.ReportID + "/versions/" + strconv.Itoa(v.N) + ".pdf",
	}, err
}

func (s *Server) signReport(ctx context.Context, scope portal.Scope, in *struct {
	ByID
	Body struct {
		portal.Proof
		Revision  int               `json:"revision" doc:"of the draft that the person has read"`
		Digest    string            `json:"digest" doc:"of the document that the person has read, as the report gave it"`
		Parts     map[string]string `json:"digest_parts,omitempty" doc:"as the report gave them: a refusal then says what has changed"`
		Agreement reports.Agreement `json:"agreement,omitempty" doc:"the model's answer and the diagnosis: agree, disagree or not-comparable; needed where a model looked"`
	}
}) (SignedView, error) {
	b := in.Body
	if err := s.prove(ctx, scope, in.ID, b.Proof); err != nil {
		return SignedView{}, err
	}
	out, err := s.config.Desk.Sign(ctx, scope, in.ID, portal.SignInput{Revision: b.Revision, Digest: b.Digest, Parts: b.Parts, Agreement: b.Agreement})
	if err != nil {
		return SignedView{}, err
	}
	if out.Version == nil {
		r, err := s.viewReport(ctx, scope, in.ID)
		return SignedView{Report: r, AwaitingSecond: true}, err
	}
	return s.afterSigning(ctx, scope, *out.Version, nil)
}

func (s *Server) sendBack(ctx context.Context, scope portal.Scope, in *withReason) (CaseView, error) {
	c, err := s.config.Desk.SendBack(ctx, scope, in.ID, in.Body.Reason)
	return s.after(ctx, scope, c, err)
}

func (s *Server) addAddendum(ctx context.Context, scope portal.Scope, in *struct {
	ByID
	Body struct {
		portal.Proof
		Version   int    `json:"version,omitempty" doc:"number of the version that was read; a newer one is then a conflict"`
		Reason    string `json:"reason"`
		Text      string `json:"text"`
		Diagnosis string `json:"diagnosis,omitempty" doc:"if given it must be the signed one: an addendum never changes it"`
	}
}) (SignedView, error) {
	b := in.Body
	if err := s.prove(ctx, scope, in.ID, b.Proof); err != nil {
		return SignedView{}, err
	}
	v, err := s.config.Desk.Revise(ctx, scope, in.ID, portal.RevisionInput{
		Status: reports.Appended, Version: b.Version, Reason: b.Reason, Addendum: b.Text, Diagnosis: b.Diagnosis,
	})
	return s.afterSigning(ctx, scope, v, err)
}

type revisionInput struct {
	ByID
	Body struct {
		portal.Proof
		Version    int               `json:"version,omitempty" doc:"number of the version that was read; a newer one is then a conflict"`
		Reason     string            `json:"reason"`
		Diagnosis  string            `json:"diagnosis,omitempty"`
		Microscopy string            `json:"microscopy,omitempty"`
		Comment    string            `json:"comment,omitempty"`
		Codes      *[]reports.Coded  `json:"codes,omitempty" doc:"left out: as signed"`
		Synoptic   *reports.Synoptic `json:"synoptic,omitempty" doc:"left out: as signed; without a template: none"`
		Agreement  reports.Agreement `json:"agreement,omitempty" doc:"as in sign; empty lets the rule say it"`
	}
}

func (s *Server) revise(to reports.Status) func(context.Context, portal.Scope, *revisionInput) (SignedView, error) {
	return func(ctx context.Context, scope portal.Scope, in *revisionInput) (SignedView, error) {
		b := in.Body
		if err := s.prove(ctx, scope, in.ID, b.Proof); err != nil {
			return SignedView{}, err
		}
		v, err := s.config.Desk.Revise(ctx, scope, in.ID, portal.RevisionInput{
			Status: to, Version: b.Version, Reason: b.Reason, Diagnosis: b.Diagnosis, Microscopy: b.Microscopy, Comment: b.Comment,
			Codes: b.Codes, Synoptic: b.Synoptic, Agreement: b.Agreement,
		})
		return s.afterSigning(ctx, scope, v, err)
	}
}
