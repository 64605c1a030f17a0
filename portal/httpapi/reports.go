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
	see := Access(portal.ReadCase)
	pdf := answer{status: 200, media: "application/pdf"}
	return []Route{
		call("PUT", one, "saveDraft", "Save the draft", Access(portal.EditReport), s.saveDraft),
		raw("GET", one+"/draft.pdf", "getDraftPdf", "The draft, marked as one", see, pdf, s.draftPDF),
		raw("GET", "/api/v1/reports/{id}/versions/{n}.pdf", "getVersionPdf", "A signed version as PDF", see, pdf, s.versionPDF),
		raw("GET", "/api/v1/reports/{id}/versions/{n}.json", "getVersionSealed", "A signed version with hash and signature", see, answer{status: 200, media: "application/json"}, s.versionSealed),
		call("GET", "/verify/{code}", "verify", "Whether a printed report is genuine and current; names no patient", Public, s.verify),
	}
}

func (s *Server) saveDraft(ctx context.Context, scope portal.Scope, in *struct {
	ByID
	Body struct {
		Revision   int      `json:"revision"`
		Microscopy string   `json:"microscopy"`
		Diagnosis  string   `json:"diagnosis"`
		Comment    string   `json:"comment"`
		AcceptedAI []string `json:"accepted_ai,omitempty" doc:"sections whose AI text is taken unchanged"`
		// Codes and Synoptic stay as they are where left out.
		Codes     *[]reports.Coded  `json:"codes,omitempty"`
		Synoptic  *reports.Synoptic `json:"synoptic,omitempty" doc:"without a template: none"`
		WithoutAI []string          `json:"without_ai,omitempty" doc:"runs that gave no result, from the blockers: the person goes on without them"`
	}
}) (ReportView, error) {
	b := in.Body
	_, err := s.config.Desk.SaveDraft(ctx, scope, in.ID, portal.DraftInput{
		Revision: b.Revision, Microscopy: b.Microscopy, Diagnosis: b.Diagnosis, Comment: b.Comment, AcceptedAI: b.AcceptedAI, WithoutAI: b.WithoutAI,
		Codes: b.Codes, Synoptic: b.Synoptic,
	})
	if err != nil {
		return ReportView{}, err
	}
	return s.viewReport(ctx, scope, in.ID)
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
