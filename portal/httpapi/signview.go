package httpapi

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"telepath/portal"
	"telepath/reports"
)

// VersionView is one signed version in a list.
type VersionView struct {
	N      int            `json:"n"`
	Status reports.Status `json:"status"`
	// Kind is "report" or "opinion"; empty for a version from before kinds were recorded.
	Kind           reports.Kind            `json:"kind"`
	Issuer         string                  `json:"issuer"`
	SignedBy       string                  `json:"signed_by"`
	SignedRole     string                  `json:"signed_role"`
	SignedHospital string                  `json:"signed_hospital"`
	SignedAt       time.Time               `json:"signed_at"`
	FirstSigner    *reports.FirstSignature `json:"first_signer"`
	Reason         string                  `json:"reason"`
	Code           string                  `json:"code"`
	Hash           string                  `json:"hash"`
	// Agreement is how the diagnosis stands to what the model said; empty where none looked.
	Agreement reports.Agreement `json:"agreement"`
	// Superseded says that a newer version exists; Changes is what differs from the one before.
	Superseded bool                 `json:"superseded"`
	Changes    []reports.Difference `json:"changes"`
}

// FirstSignatureView is a first signature that waits for a second.
type FirstSignatureView struct {
	By reports.Signer `json:"by"`
	At time.Time      `json:"at"`
	// Stands says that it is for the report as it is now; Mine that the person gave it.
	Stands bool `json:"stands"`
	Mine   bool `json:"mine"`
}

// ReportView is a case's report.
type ReportView struct {
	portal.Report
	VersionsList []VersionView    `json:"versions_list"`
	Blockers     []portal.Blocker `json:"blockers" doc:"what still stops the person from signing"`
	Can          []portal.Action  `json:"can"`
	// Digest is the draft's as it would be signed now; sign sends it back, so that nothing is
	// signed that was not on the screen. DigestParts say on a refusal what has changed.
	Digest      string            `json:"digest"`
	DigestParts map[string]string `json:"digest_parts"`
	// Kind and Issuer are the signed document's, or of what this person would sign.
	Kind   reports.Kind `json:"kind" doc:"report: the issuing hospital's own; opinion: another hospital's answer"`
	Issuer string       `json:"issuer"`
	// AI compares the model's answer with the decisions so far; null where no model looked.
	AI             *reports.Comparison `json:"ai"`
	TwoPersons     bool                `json:"two_persons"`
	FirstSignature *FirstSignatureView `json:"first_signature"`
	SentBack       *portal.SentBack    `json:"sent_back"`
}

func (s *Server) getReport(ctx context.Context, scope portal.Scope, in *ByID) (ReportView, error) {
	return s.viewReport(ctx, scope, in.ID)
}

func (s *Server) viewReport(ctx context.Context, scope portal.Scope, caseID string) (ReportView, error) {
	d, countySigns, err := s.detail(ctx, scope, caseID)
	if err != nil {
		return ReportView{}, err
	}
	if d.Report == nil {
		return ReportView{}, portal.Fail(portal.NotFound, "The case has no report yet.", "There will be a draft when its slides have been looked at.")
	}
	v := ReportView{Report: *d.Report, Can: canReport(scope, d, countySigns), DigestParts: map[string]string{}}
	if v.VersionsList, err = s.versions(ctx, scope, d.Report.ID); err != nil {
		return v, err
	}
	if signed(d.Report.Status) {
		return v, s.onlyIssuer(ctx, scope, d.Case, &v)
	}
	g, err := s.config.Desk.Signing(ctx, scope, caseID)
	if err != nil {
		return v, err
	}
	v.addSigning(scope, g)
	return v, nil
}

// addSigning puts in what is to be signed: all of one moment, the draft included.
func (v *ReportView) addSigning(scope portal.Scope, g portal.Signing) {
	v.Report, v.Blockers, v.Digest, v.DigestParts = g.Report, g.Blockers, g.Digest, g.Parts
	v.Kind, v.Issuer, v.AI, v.TwoPersons, v.SentBack = g.Kind, g.Issuer, g.AI, g.TwoPersons, g.SentBack
	if g.First != nil {
		actor, _ := scope.Actor()
		v.FirstSignature = &FirstSignatureView{By: g.First.By, At: g.First.SignedAt, Stands: g.Stands, Mine: g.First.By.ID == actor.UserID}
	}
}

// onlyIssuer offers changes to a signed document to the hospital that issued it.
func (s *Server) onlyIssuer(ctx context.Context, scope portal.Scope, c portal.Case, v *ReportView) error {
	if len(v.VersionsList) == 0 {
		return nil
	}
	last := v.VersionsList[len(v.VersionsList)-1]
	v.Kind, v.Issuer = last.Kind, last.Issuer
	actor, person := scope.Actor()
	if !person || last.Kind == "" {
		return nil
	}
	return s.read(ctx, scope, func(tx portal.Tx) error {
		h, err := tx.Hospital(actor.HospitalID)
		if err == nil && (h.Name != last.Issuer || reports.KindFor(c.HospitalID, h.ID) != last.Kind) {
			v.Can = slices.DeleteFunc(v.Can, func(a portal.Action) bool { return a == portal.SignReport })
		}
		return err
	})
}

func (s *Server) versions(ctx context.Context, scope portal.Scope, reportID string) (out []VersionView, err error) {
	err = s.read(ctx, scope, func(tx portal.Tx) error {
		stored, err := tx.VersionsOf(reportID)
		if err != nil {
			return err
		}
		out, err = versionViews(stored)
		return err
	})
	return out, err
}

// versionViews lists versions, each with what it says otherwise than the one before.
func versionViews(stored []portal.StoredVersion) ([]VersionView, error) {
	var out []VersionView
	var before reports.Version
	for i, v := range stored {
		var content reports.Version
		if err := json.Unmarshal(v.Sealed.Payload, &content); err != nil {
			return nil, fmt.Errorf("version %d of report %s: %w", v.N, v.ReportID, err)
		}
		view := VersionView{
			N: v.N, Status: content.Status, Kind: content.Kind, Issuer: content.Issuer, SignedBy: content.SignedBy.Name,
			SignedRole: content.SignedBy.Role, SignedHospital: content.SignedBy.Hospital, SignedAt: v.SignedAt,
			FirstSigner: content.FirstSigner, Reason: content.Reason, Code: v.Code, Hash: v.Sealed.Hash,
			Agreement: v.Agreement, Superseded: i+1 < len(stored),
		}
		if i > 0 {
			view.Changes = reports.Differences(before.Document, content.Document)
		}
		out, before = append(out, view), content
	}
	return out, nil
}
