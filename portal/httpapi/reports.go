package httpapi

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"telepath/portal"
	"telepath/reports"
)

func (s *Server) reportRoutes() []Route {
	const one = "/api/v1/cases/{id}/report"
	see, sign := Access(portal.ReadCase), Access(portal.SignReport)
	pdf := answer{status: 200, media: "application/pdf"}
	return []Route{
		call("GET", one, "getReport", "The report of a case: draft, versions, what stops signing", see, s.getReport),
		call("PUT", one, "saveDraft", "Save the draft", Access(portal.EditReport), s.saveDraft),
		raw("GET", one+"/draft.pdf", "getDraftPdf", "The draft, marked as one", see, pdf, s.draftPDF),
		call("POST", one+"/sign", "signReport", "Sign the report out", sign, s.signReport),
		call("POST", one+"/addendum", "addAddendum", "Add to a signed report", sign, s.addAddendum),
		call("POST", one+"/amend", "amendReport", "Change the diagnosis of a signed report", sign, s.revise(reports.Amended)),
		call("POST", one+"/correct", "correctReport", "Correct an error in a signed report", sign, s.revise(reports.Corrected)),
		call("POST", one+"/retract", "retractReport", "Declare a signed report entered in error", sign, s.revise(reports.EnteredInError)),
		raw("GET", "/api/v1/reports/{id}/versions/{n}.pdf", "getVersionPdf", "A signed version as PDF", see, pdf, s.versionPDF),
		raw("GET", "/api/v1/reports/{id}/versions/{n}.json", "getVersionSealed", "A signed version with hash and signature", see, answer{status: 200, media: "application/json"}, s.versionSealed),
		call("GET", "/verify/{code}", "verify", "Whether a printed report is genuine and current; names no patient", Public, s.verify),
	}
}

// VersionView is one signed version in a list.
type VersionView struct {
	N        int            `json:"n"`
	Status   reports.Status `json:"status"`
	SignedBy string         `json:"signed_by"`
	SignedAt time.Time      `json:"signed_at"`
	Reason   string         `json:"reason"`
	Code     string         `json:"code"`
	Hash     string         `json:"hash"`
}

// ReportView is a case's report.
type ReportView struct {
	portal.Report
	VersionsList []VersionView    `json:"versions_list"`
	Blockers     []portal.Blocker `json:"blockers" doc:"what still stops the person from signing"`
	Can          []portal.Action  `json:"can"`
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
	v := ReportView{Report: *d.Report, Can: canReport(scope, d, countySigns)}
	if v.VersionsList, err = s.versions(ctx, scope, d.Report.ID); err != nil {
		return v, err
	}
	if !signed(d.Report.Status) {
		v.Blockers, err = s.config.Desk.Blockers(ctx, scope, caseID)
	}
	return v, err
}

func (s *Server) versions(ctx context.Context, scope portal.Scope, reportID string) (out []VersionView, err error) {
	err = s.read(ctx, scope, func(tx portal.Tx) error {
		stored, err := tx.VersionsOf(reportID)
		out = nil
		for _, v := range stored {
			var content reports.Version
			if err := json.Unmarshal(v.Sealed.Payload, &content); err != nil {
				return err
			}
			out = append(out, VersionView{
				N: v.N, Status: content.Status, SignedBy: content.SignedBy.Name, SignedAt: v.SignedAt,
				Reason: content.Reason, Code: v.Code, Hash: v.Sealed.Hash,
			})
		}
		return err
	})
	return out, err
}

func (s *Server) saveDraft(ctx context.Context, scope portal.Scope, in *struct {
	ByID
	Body struct {
		Revision   int      `json:"revision"`
		Microscopy string   `json:"microscopy"`
		Diagnosis  string   `json:"diagnosis"`
		Comment    string   `json:"comment"`
		AcceptedAI []string `json:"accepted_ai,omitempty" doc:"sections whose AI text is taken unchanged"`
		WithoutAI  []string `json:"without_ai,omitempty" doc:"runs that gave no result, from the blockers: the person goes on without them"`
	}
}) (ReportView, error) {
	b := in.Body
	_, err := s.config.Desk.SaveDraft(ctx, scope, in.ID, portal.DraftInput{
		Revision: b.Revision, Microscopy: b.Microscopy, Diagnosis: b.Diagnosis, Comment: b.Comment, AcceptedAI: b.AcceptedAI, WithoutAI: b.WithoutAI,
	})
	if err != nil {
		return ReportView{}, err
	}
	return s.viewReport(ctx, scope, in.ID)
}

// VersionMark identifies a signed version.
type VersionMark struct {
	N    int    `json:"n"`
	Hash string `json:"hash"`
	Code string `json:"code"`
}

// SignedView is the answer to every act that makes a signed version.
type SignedView struct {
	Report  ReportView  `json:"report"`
	Version VersionMark `json:"version"`
	PDF     string      `json:"pdf"`
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
		Revision int `json:"revision" doc:"of the draft that the person has read"`
	}
}) (SignedView, error) {
	v, err := s.config.Desk.Sign(ctx, scope, in.ID, in.Body.Revision)
	return s.afterSigning(ctx, scope, v, err)
}

func (s *Server) addAddendum(ctx context.Context, scope portal.Scope, in *struct {
	ByID
	Body struct {
		Reason string `json:"reason"`
		Text   string `json:"text"`
	}
}) (SignedView, error) {
	v, err := s.config.Desk.Revise(ctx, scope, in.ID, portal.RevisionInput{Status: reports.Appended, Reason: in.Body.Reason, Addendum: in.Body.Text})
	return s.afterSigning(ctx, scope, v, err)
}

type revisionInput struct {
	ByID
	Body struct {
		Reason     string `json:"reason"`
		Diagnosis  string `json:"diagnosis,omitempty"`
		Microscopy string `json:"microscopy,omitempty"`
		Comment    string `json:"comment,omitempty"`
	}
}

func (s *Server) revise(to reports.Status) func(context.Context, portal.Scope, *revisionInput) (SignedView, error) {
	return func(ctx context.Context, scope portal.Scope, in *revisionInput) (SignedView, error) {
		b := in.Body
		v, err := s.config.Desk.Revise(ctx, scope, in.ID, portal.RevisionInput{
			Status: to, Reason: b.Reason, Diagnosis: b.Diagnosis, Microscopy: b.Microscopy, Comment: b.Comment,
		})
		return s.afterSigning(ctx, scope, v, err)
	}
}

func (s *Server) draftPDF(c *fiber.Ctx, scope portal.Scope) error {
	data, err := s.config.Papers.DraftPDF(c.UserContext(), scope, c.Params("id"))
	if err != nil {
		return err
	}
	return sendPDF(c, data, "draft.pdf")
}

func (s *Server) versionPDF(c *fiber.Ctx, scope portal.Scope) error {
	n, ok := plainNumber(c.Params("n"))
	if !ok {
		return portal.Missing("version")
	}
	data, err := s.config.Papers.SignedPDF(c.UserContext(), scope, c.Params("id"), n)
	if err != nil {
		return err
	}
	return sendPDF(c, data, "report-"+strconv.Itoa(n)+".pdf")
}

// sendPDF lets the browser show the PDF; its viewer needs a page without our default policy.
func sendPDF(c *fiber.Ctx, data []byte, name string) error {
	c.Set(fiber.HeaderContentType, "application/pdf")
	c.Set(fiber.HeaderContentDisposition, `inline; filename="`+name+`"`)
	c.Set(fiber.HeaderContentSecurityPolicy, "frame-ancestors 'self'")
	return c.Send(data)
}

func (s *Server) versionSealed(c *fiber.Ctx, scope portal.Scope) error {
	n, ok := plainNumber(c.Params("n"))
	if !ok {
		return portal.Missing("version")
	}
	var v portal.StoredVersion
	err := s.read(c.UserContext(), scope, func(tx portal.Tx) (err error) { v, err = tx.Version(c.Params("id"), n); return err })
	if err != nil {
		return err
	}
	data, err := json.Marshal(v.Sealed)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	c.Set(fiber.HeaderContentDisposition, `inline; filename="report-`+strconv.Itoa(n)+`.json"`)
	return c.Status(http.StatusOK).Send(data)
}

// Verification says whether a code belongs to a genuine version, without patient data.
type Verification struct {
	Valid   bool   `json:"valid"`
	Reason  string `json:"reason"`
	Report  string `json:"report"`
	Version int    `json:"version"`
	// Latest is the number of the newest version: a lower Version is out of date.
	Latest   int            `json:"latest"`
	Status   reports.Status `json:"status"`
	SignedAt time.Time      `json:"signed_at"`
	Hash     string         `json:"hash"`
}

func (s *Server) verify(ctx context.Context, _ portal.Scope, in *struct {
	Code string `path:"code" maxLength:"64"`
}) (Verification, error) {
	var stored portal.StoredVersion
	var all []portal.StoredVersion
	err := s.read(ctx, portal.System("verify"), func(tx portal.Tx) (err error) {
		if stored, err = tx.VersionByCode(in.Code); err != nil {
			return err
		}
		all, err = tx.VersionsOf(stored.ReportID)
		return err
	})
	if err != nil {
		return Verification{}, err
	}
	v := Verification{Report: stored.ReportID, Version: stored.N, SignedAt: stored.SignedAt, Hash: stored.Sealed.Hash, Latest: stored.N}
	for _, other := range all {
		v.Latest = max(v.Latest, other.N)
	}
	content, err := stored.Sealed.Open(s.config.SignKey)
	if err != nil {
		v.Reason = "the stored report does not match its signature"
		return v, nil
	}
	v.Valid, v.Status = true, content.Status
	if v.Latest > v.Version {
		v.Reason = "a newer version exists"
	}
	return v, nil
}
