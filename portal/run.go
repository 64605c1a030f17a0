package portal

import (
	"time"

	"telepath/queue"
	"telepath/reports"
)

// RunState is where a run stands: planned → running → complete | failed | cancelled.
type RunState string

// The states of a run.
const (
	RunPlanned   RunState = "planned"
	RunRunning   RunState = "running"
	RunComplete  RunState = "complete"
	RunFailed    RunState = "failed"
	RunCancelled RunState = "cancelled"
)

var runArrows = map[RunState][]RunState{
	RunPlanned:   {RunRunning, RunFailed, RunCancelled},
	RunRunning:   {RunComplete, RunFailed, RunCancelled},
	RunComplete:  nil,
	RunFailed:    nil,
	RunCancelled: nil,
}

// Over says whether nothing more happens to the run.
func (s RunState) Over() bool { return s == RunComplete || s == RunFailed || s == RunCancelled }

// Run is one model version over one slide.
type Run struct {
	ID         string             `json:"id"`
	SlideID    string             `json:"slide"`
	CaseID     string             `json:"case"`
	HospitalID string             `json:"hospital"`
	Model      queue.ModelVersion `json:"model"`
	Priority   queue.Priority     `json:"priority"`
	// Threshold and NotForClinicalUse are the model card's at the time of the run.
	Threshold         float64  `json:"threshold"`
	NotForClinicalUse bool     `json:"not_for_clinical_use"`
	State             RunState `json:"state"`
	// MaskVersion is the tissue mask that it is planned with, see Mask; 0 is the automatic.
	MaskVersion int `json:"mask_version"`
	// Batches of the plan and how many are answered.
	Batches int `json:"batches"`
	Done    int `json:"done"`
	// Tiles counts; Sent and Answered are tiles, not batches.
	Tiles     reports.Tiles   `json:"tiles"`
	Result    *reports.Result `json:"result"`
	Reason    string          `json:"reason"`
	CreatedAt time.Time       `json:"created_at"`
	// StartedAt when tiling began; TiledAt when the last batch was stored by the broker.
	StartedAt  *time.Time `json:"started_at"`
	TiledAt    *time.Time `json:"tiled_at"`
	FinishedAt *time.Time `json:"finished_at"`
	UpdatedAt  time.Time  `json:"updated_at"`
	Revision   int        `json:"revision"`
}

// Move changes the state along an arrow, or says why it can't.
func (r *Run) Move(next RunState) error {
	for _, to := range runArrows[r.State] {
		if to == next {
			r.State = next
			return nil
		}
	}
	return Fail(Conflict, "A run that is "+string(r.State)+" can't become "+string(next)+".", "Reload the slide to see where it stands.")
}

// Report is a case's report: the draft that people edit, and the state it is in. Signed
// versions are kept apart and never change.
type Report struct {
	ID         string           `json:"id"`
	CaseID     string           `json:"case"`
	HospitalID string           `json:"hospital"`
	Status     reports.Status   `json:"status"`
	Draft      reports.Document `json:"draft"`
	Versions   int              `json:"versions"`
	UpdatedBy  string           `json:"updated_by"`
	UpdatedAt  time.Time        `json:"updated_at"`
	Revision   int              `json:"revision"`
}

// StoredVersion is a signed version as the store keeps it.
type StoredVersion struct {
	ReportID   string
	CaseID     string
	HospitalID string
	N          int
	Code       string
	Sealed     reports.Sealed
	SignedAt   time.Time
	// Kind and Agreement are the payload's, for looking versions up by them: what the document
	// is, and how it stands to what the model said ("" where no model looked).
	Kind      reports.Kind
	Agreement reports.Agreement
}

// Event is one entry of a case's timeline: who did or what happened when.
type Event struct {
	ID         int64  `json:"id"`
	HospitalID string `json:"hospital"`
	CaseID     string `json:"case"`
	SlideID    string `json:"slide,omitempty"`
	RunID      string `json:"run,omitempty"`
	// Kind is what changed: "case", "slide", "upload", "run", "report", "finding".
	Kind string `json:"kind"`
	// State is the new state, or the act for kinds without states.
	State string    `json:"state"`
	Actor string    `json:"actor"`
	Note  string    `json:"note,omitempty"`
	At    time.Time `json:"at"`
}

// AuditEntry is one act: who, what, on what, when, from where.
type AuditEntry struct {
	ID         int64     `json:"id"`
	At         time.Time `json:"at"`
	Actor      string    `json:"actor"`
	Action     string    `json:"action"`
	HospitalID string    `json:"hospital"`
	Object     string    `json:"object"`
	From       string    `json:"from"`
	Detail     string    `json:"detail"`
}
