package portal

import (
	"time"

	"telepath/queue"
)

// UploadState is where a file stands: receiving → received → verified | failed(reason).
type UploadState string

// The states of an upload.
const (
	UploadReceiving UploadState = "receiving"
	UploadReceived  UploadState = "received"
	UploadVerified  UploadState = "verified"
	UploadFailed    UploadState = "failed"
)

var uploadArrows = map[UploadState][]UploadState{
	UploadReceiving: {UploadReceived, UploadFailed},
	UploadReceived:  {UploadVerified, UploadFailed},
	UploadVerified:  nil,
	UploadFailed:    nil,
}

// Upload is one file on its way in. How many bytes have arrived is what the blob store
// holds, not a column: it survives any crash.
type Upload struct {
	ID         string      `json:"id"`
	HospitalID string      `json:"hospital"`
	CaseID     string      `json:"case"`
	UserID     string      `json:"-"`
	Filename   string      `json:"filename"`
	Size       int64       `json:"size"`
	Stain      string      `json:"stain"`
	Specimen   string      `json:"specimen"`
	Metadata   string      `json:"-"` // as sent, echoed by HEAD
	State      UploadState `json:"state"`
	Trouble    *Trouble    `json:"trouble"`
	// Declared is the sender's SHA-256, may be empty; SHA256 is ours.
	Declared string `json:"-"`
	SHA256   string `json:"sha256"`
	SlideID  string `json:"slide"`
	// Replaces is the slide whose place the file's is to take; may be empty.
	Replaces  string    `json:"replaces"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// Move changes the state along an arrow, or says why it can't.
func (u *Upload) Move(next UploadState) error {
	for _, to := range uploadArrows[u.State] {
		if to == next {
			u.State = next
			return nil
		}
	}
	return Fail(Conflict, "An upload that is "+string(u.State)+" can't become "+string(next)+".", "Start a new upload.")
}

// quietTime is after how long without a byte a case no longer waits for an upload: the PC
// may be off until tomorrow. The upload itself stays open, and its slide joins when it comes.
func quietTime(p queue.Priority) time.Duration {
	if p == queue.Frozen {
		return 5 * time.Minute
	}
	return time.Hour
}

// Arriving says whether the case should wait for this upload.
func (u Upload) Arriving(now time.Time, p queue.Priority) bool {
	return u.State == UploadReceived || (u.State == UploadReceiving && now.Sub(u.UpdatedAt) < quietTime(p))
}
