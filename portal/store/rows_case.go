package store

import (
	"slices"
	"strings"

	"telepath/portal"
	"telepath/queue"
)

type caseRow struct {
	ID              string `gorm:"primaryKey"`
	HospitalID      string
	AccessionNumber string
	AccessionKey    string // lower case, for looking up by prefix
	State           string
	Priority        string
	Request         string
	CreatedBy       string
	AssignedTo      string
	HeldBy          string
	Flagged         bool
	FlagReason      string
	Score           float64
	NoAI            string `gorm:"column:no_ai"`
	Reason          string
	Created         int64  `gorm:"column:created_at"`
	Submitted       *int64 `gorm:"column:submitted_at"`
	Signed          *int64 `gorm:"column:signed_at"`
	Updated         int64  `gorm:"column:updated_at"`
	Revision        int
	// The place in the worklist, so that one index gives its order: rank is twice the
	// priority (frozen 0), plus one when not flagged.
	IsOpen       bool
	WorklistRank int
	WorklistAt   int64
}

// caseColumns are what SaveCase writes.
var caseColumns = []string{
	"accession_number", "accession_key", "state", "priority", "request", "assigned_to", "held_by", "flagged", "flag_reason",
	"score", "no_ai", "reason", "submitted_at", "signed_at", "updated_at", "revision", "is_open", "worklist_rank", "worklist_at",
}

func caseToRow(c portal.Case) (*caseRow, error) {
	request, err := encode("request", c.Request)
	if err != nil {
		return nil, err
	}
	r := &caseRow{
		ID: c.ID, HospitalID: c.HospitalID, AccessionNumber: c.Request.AccessionNumber,
		AccessionKey: strings.ToLower(c.Request.AccessionNumber), State: string(c.State), Priority: string(c.Priority),
		Request: request, CreatedBy: c.CreatedBy, AssignedTo: c.AssignedTo, HeldBy: c.HeldBy, Flagged: c.Flagged,
		FlagReason: c.FlagReason, Score: c.Score, NoAI: c.NoAI, Reason: c.Reason, Created: micros(c.CreatedAt),
		Submitted: microsOrNull(c.SubmittedAt), Signed: microsOrNull(c.SignedAt), Updated: micros(c.UpdatedAt), Revision: c.Revision,
		IsOpen: c.State.Open(), WorklistRank: 2 * slices.Index(queue.Priorities, c.Priority), WorklistAt: micros(c.CreatedAt),
	}
	if r.WorklistRank < 0 {
		r.WorklistRank = 2 * len(queue.Priorities)
	}
	if !c.Flagged {
		r.WorklistRank++
	}
	if r.Submitted != nil {
		r.WorklistAt = *r.Submitted
	}
	return r, nil
}

func (r caseRow) fromRow() (portal.Case, error) {
	c := portal.Case{
		ID: r.ID, HospitalID: r.HospitalID, CreatedBy: r.CreatedBy, AssignedTo: r.AssignedTo, HeldBy: r.HeldBy,
		Flagged: r.Flagged, FlagReason: r.FlagReason, Score: r.Score, NoAI: r.NoAI, Reason: r.Reason, CreatedAt: at(r.Created),
		SubmittedAt: atOrNil(r.Submitted), SignedAt: atOrNil(r.Signed), UpdatedAt: at(r.Updated), Revision: r.Revision,
	}
	var err error
	if c.State, err = known("case state", r.State, portal.CaseDraft, portal.CaseSubmitted, portal.CaseAnalysing, portal.CaseAwaiting,
		portal.CaseInReview, portal.CaseSignedOut, portal.CaseReturned, portal.CaseWithdrawn); err != nil {
		return c, err
	}
	if c.Priority, err = known("priority", r.Priority, queue.Priorities...); err != nil {
		return c, err
	}
	return c, decode("request", r.Request, &c.Request)
}

type uploadRow struct {
	ID         string `gorm:"primaryKey"`
	CaseID     string
	HospitalID string
	UserID     string
	Filename   string
	Size       int64
	Stain      string
	Specimen   string
	Metadata   string
	State      string
	Trouble    string
	Declared   string
	SHA256     string `gorm:"column:sha256"`
	SlideID    string
	Created    int64 `gorm:"column:created_at"`
	Updated    int64 `gorm:"column:updated_at"`
}

// uploadColumns are what SaveUpload writes.
var uploadColumns = []string{
	"filename", "size", "stain", "specimen", "metadata", "state", "trouble", "declared", "sha256", "slide_id", "updated_at",
}

func uploadToRow(u portal.Upload) (*uploadRow, error) {
	trouble, err := encode("trouble", u.Trouble)
	return &uploadRow{
		ID: u.ID, CaseID: u.CaseID, HospitalID: u.HospitalID, UserID: u.UserID, Filename: u.Filename, Size: u.Size,
		Stain: u.Stain, Specimen: u.Specimen, Metadata: u.Metadata, State: string(u.State), Trouble: trouble, Declared: u.Declared,
		SHA256: u.SHA256, SlideID: u.SlideID, Created: micros(u.CreatedAt), Updated: micros(u.UpdatedAt),
	}, err
}

func (r uploadRow) fromRow() (portal.Upload, error) {
	u := portal.Upload{
		ID: r.ID, CaseID: r.CaseID, HospitalID: r.HospitalID, UserID: r.UserID, Filename: r.Filename, Size: r.Size,
		Stain: r.Stain, Specimen: r.Specimen, Metadata: r.Metadata, Declared: r.Declared,
		SHA256: r.SHA256, SlideID: r.SlideID, CreatedAt: at(r.Created), UpdatedAt: at(r.Updated),
	}
	var err error
	if u.State, err = known("upload state", r.State, portal.UploadReceiving, portal.UploadReceived, portal.UploadVerified, portal.UploadFailed); err != nil {
		return u, err
	}
	return u, decode("trouble", r.Trouble, &u.Trouble)
}
