package portal

import "time"

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
	Declared  string    `json:"-"`
	SHA256    string    `json:"sha256"`
	SlideID   string    `json:"slide"`
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
