package store

import (
	"slices"
	"strings"
	"time"

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
	AwaitingSecond  string
	Flagged         bool
	FlagReason      string
	Score           float64
	NoAI            string `gorm:"column:no_ai"`
	Reason          string
	ReturnCode      string
	Resubmitted     *int64 `gorm:"column:resubmitted_at"`
	Created         int64  `gorm:"column:created_at"`
	Submitted       *int64 `gorm:"column:submitted_at"`
	Signed          *int64 `gorm:"column:signed_at"`
	Updated         int64  `gorm:"column:updated_at"`
	Revision        int
	FlagReasons     string
	Due             *int64 `gorm:"column:due_at"`
	SecondReading   string
	NameIndex       string `gorm:"column:patient_name_index"`
	IDIndex         string `gorm:"column:patient_id_index"`
	IsOpen          bool
	// The place in the worklist, so that one index gives its order: the lane of the state,
	// the priority (frozen 0), the deadline in steps, and the heat (least first).
	Lane         string
	WorklistRank int
	WorklistAt   int64
	WorklistHeat int
}

// caseColumns are what SaveCase writes.
var caseColumns = []string{
	"accession_number", "accession_key", "state", "priority", "request", "assigned_to", "held_by", "awaiting_second", "flagged", "flag_reason",
	"score", "no_ai", "reason", "submitted_at", "signed_at", "updated_at", "revision", "is_open", "worklist_rank", "worklist_at",
	"worklist_heat", "return_code", "resubmitted_at", "lane", "flag_reasons", "due_at", "second_reading", "patient_name_index", "patient_id_index",
}

func caseToRow(c portal.Case) (*caseRow, error) {
	request, err := encode("request", c.Request)
	if err != nil {
		return nil, err
	}
	reasons, err := encode("flag reasons", c.FlagReasons)
	if err != nil {
		return nil, err
	}
	r := &caseRow{
		ID: c.ID, HospitalID: c.HospitalID, AccessionNumber: c.Request.AccessionNumber,
		AccessionKey: strings.ToLower(c.Request.AccessionNumber), State: string(c.State), Priority: string(c.Priority),
		Request: request, CreatedBy: c.CreatedBy, AssignedTo: c.AssignedTo, HeldBy: c.HeldBy, AwaitingSecond: c.AwaitingSecond, Flagged: c.Flagged,
		FlagReason: c.FlagReason, Score: c.Score, NoAI: c.NoAI, Reason: c.Reason, Created: micros(c.CreatedAt),
		Submitted: microsOrNull(c.SubmittedAt), Signed: microsOrNull(c.SignedAt), Updated: micros(c.UpdatedAt), Revision: c.Revision,
		FlagReasons: reasons, Due: microsOrNull(c.DueAt), SecondReading: c.SecondReading, NameIndex: c.PatientNameIndex, IDIndex: c.PatientIDIndex,
		IsOpen: c.State.Open(), Lane: c.State.Lane(), ReturnCode: string(c.ReturnCode), Resubmitted: microsOrNull(c.ResubmittedAt),
	}
	r.place(c)
	return r, nil
}

// dueStep is how finely time left orders the worklist: cases that are due in the same step
// are read in the order of suspicion.
var dueStep = map[queue.Priority]time.Duration{queue.Frozen: time.Minute, queue.Urgent: 15 * time.Minute, queue.Routine: time.Hour}

// heatSteps is how finely the score orders: a millionth, as results are rounded.
const heatSteps = 1_000_000

// place puts the row where it belongs in the worklist. A case without a deadline is where
// it would be were it due when it was made.
func (r *caseRow) place(c portal.Case) {
	r.WorklistRank = slices.Index(queue.Priorities, c.Priority)
	if r.WorklistRank < 0 {
		r.WorklistRank = len(queue.Priorities)
	}
	due := c.CreatedAt
	if c.DueAt != nil {
		due = *c.DueAt
	}
	if step := dueStep[c.Priority]; step > 0 {
		due = due.Truncate(step)
	}
	r.WorklistAt = micros(due)
	r.WorklistHeat = heatSteps - int(c.Score*heatSteps)
	if !c.Flagged {
		r.WorklistHeat += 2 * heatSteps
	}
}

func (r caseRow) fromRow() (portal.Case, error) {
	c := portal.Case{
		ID: r.ID, HospitalID: r.HospitalID, CreatedBy: r.CreatedBy, AssignedTo: r.AssignedTo, HeldBy: r.HeldBy, AwaitingSecond: r.AwaitingSecond,
		Flagged: r.Flagged, FlagReason: r.FlagReason, Score: r.Score, NoAI: r.NoAI, Reason: r.Reason, CreatedAt: at(r.Created),
		SubmittedAt: atOrNil(r.Submitted), SignedAt: atOrNil(r.Signed), UpdatedAt: at(r.Updated), Revision: r.Revision,
		DueAt: atOrNil(r.Due), SecondReading: r.SecondReading, PatientNameIndex: r.NameIndex, PatientIDIndex: r.IDIndex,
	}
	c.ReturnCode, c.ResubmittedAt = portal.ReturnCode(r.ReturnCode), atOrNil(r.Resubmitted)
	var err error
	if c.State, err = known("case state", r.State, portal.CaseDraft, portal.CaseSubmitted, portal.CaseAnalysing, portal.CaseAwaiting,
		portal.CaseInReview, portal.CaseSignedOut, portal.CaseReturned, portal.CaseWithdrawn); err != nil {
		return c, err
	}
	if c.Priority, err = known("priority", r.Priority, queue.Priorities...); err != nil {
		return c, err
	}
	if err := decode("flag reasons", r.FlagReasons, &c.FlagReasons); err != nil {
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
	Replaces   string
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
		SHA256: u.SHA256, SlideID: u.SlideID, Replaces: u.Replaces, Created: micros(u.CreatedAt), Updated: micros(u.UpdatedAt),
	}, err
}

func (r uploadRow) fromRow() (portal.Upload, error) {
	u := portal.Upload{
		ID: r.ID, CaseID: r.CaseID, HospitalID: r.HospitalID, UserID: r.UserID, Filename: r.Filename, Size: r.Size,
		Stain: r.Stain, Specimen: r.Specimen, Metadata: r.Metadata, Declared: r.Declared,
		SHA256: r.SHA256, SlideID: r.SlideID, Replaces: r.Replaces, CreatedAt: at(r.Created), UpdatedAt: at(r.Updated),
	}
	var err error
	if u.State, err = known("upload state", r.State, portal.UploadReceiving, portal.UploadReceived, portal.UploadVerified, portal.UploadFailed); err != nil {
		return u, err
	}
	return u, decode("trouble", r.Trouble, &u.Trouble)
}
