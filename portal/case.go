package portal

import (
	"time"

	"telepath/queue"
	"telepath/reports"
)

// CaseState is where a case stands.
//
//	draft → submitted → analysing → awaiting-review → in-review → signed-out
//	            └──────────┴──────────────┴─────────────┴→ returned → submitted
//	any before signed-out → withdrawn
type CaseState string

// The states of a case.
const (
	CaseDraft     CaseState = "draft"
	CaseSubmitted CaseState = "submitted"
	CaseAnalysing CaseState = "analysing"
	CaseAwaiting  CaseState = "awaiting-review"
	CaseInReview  CaseState = "in-review"
	CaseSignedOut CaseState = "signed-out"
	CaseReturned  CaseState = "returned"
	CaseWithdrawn CaseState = "withdrawn"
)

var caseArrows = map[CaseState][]CaseState{
	CaseDraft:     {CaseSubmitted, CaseWithdrawn},
	CaseSubmitted: {CaseAnalysing, CaseAwaiting, CaseInReview, CaseReturned, CaseWithdrawn},
	CaseAnalysing: {CaseAwaiting, CaseInReview, CaseReturned, CaseWithdrawn},
	CaseAwaiting:  {CaseInReview, CaseAnalysing, CaseReturned, CaseWithdrawn},
	CaseInReview:  {CaseSignedOut, CaseAwaiting, CaseReturned, CaseWithdrawn},
	CaseReturned:  {CaseSubmitted, CaseWithdrawn},
	CaseSignedOut: nil,
	CaseWithdrawn: nil,
}

// Case is one patient's request for diagnosis.
type Case struct {
	ID         string          `json:"id"`
	HospitalID string          `json:"hospital"`
	State      CaseState       `json:"state"`
	Priority   queue.Priority  `json:"priority"`
	Request    reports.Request `json:"request"`
	CreatedBy  string          `json:"created_by"`
	// AssignedTo is the specialist who is to read it; HeldBy who has it open for review.
	AssignedTo string `json:"assigned_to"`
	HeldBy     string `json:"held_by"`
	// AwaitingSecond is who gave the first of two signatures, while the second is waited for.
	AwaitingSecond string `json:"awaiting_second"`
	// Flagged says that a person must look; FlagReasons say why, FlagReason the first of them
	// in English. Score is the highest slide score, 0 when no model looked.
	Flagged     bool         `json:"flagged"`
	FlagReason  string       `json:"flag_reason"`
	FlagReasons []FlagReason `json:"flag_reasons"`
	Score       float64      `json:"score"`
	// NoAI says why no model contributed.
	NoAI string `json:"no_ai"`
	// Reason of a return or withdrawal; ReturnCode says what the hospital is to do.
	Reason     string     `json:"reason"`
	ReturnCode ReturnCode `json:"return_code"`
	// ResubmittedAt is when a returned case came back; what has changed is in its returns.
	ResubmittedAt *time.Time `json:"resubmitted_at"`
	CreatedAt     time.Time  `json:"created_at"`
	SubmittedAt   *time.Time `json:"submitted_at"`
	SignedAt      *time.Time `json:"signed_at"`
	// DueAt is when the signature is due; nil before the submission.
	DueAt *time.Time `json:"due_at"`
	// SecondReading is the draw for a second reading: empty until the case is first summed up.
	SecondReading string `json:"second_reading"`
	// PatientNameIndex and PatientIDIndex are digests of PatientIndex.
	PatientNameIndex string    `json:"-"`
	PatientIDIndex   string    `json:"-"`
	UpdatedAt        time.Time `json:"updated_at"`
	Revision         int       `json:"revision"`
}

// Move changes the state along an arrow, or says why it can't.
func (c *Case) Move(next CaseState) error {
	for _, to := range caseArrows[c.State] {
		if to == next {
			c.State = next
			return nil
		}
	}
	return Fail(Conflict, "A case that is "+string(c.State)+" can't become "+string(next)+".", "Reload the case to see where it stands.")
}

// Open says whether somebody still has to do something about the case.
func (s CaseState) Open() bool { return s != CaseSignedOut && s != CaseWithdrawn }
