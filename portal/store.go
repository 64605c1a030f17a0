package portal

import (
	"context"
	"time"

	"telepath/queue"
	"telepath/reports"
)

// Store keeps the records. Both ways in ask for a Scope, and the Tx they hand out sees
// only what that scope sees: what is somebody else's is NotFound.
type Store interface {
	// Read runs f on one consistent snapshot.
	Read(ctx context.Context, s Scope, f func(Tx) error) error
	// Write runs f in one transaction: all of it is kept, or nothing. f may be run again
	// after a serialisation failure and so has no effects outside the transaction.
	Write(ctx context.Context, s Scope, f func(Tx) error) error
	// Ping answers nil while the database works.
	Ping(ctx context.Context) error
	Close() error
}

// Tx is one transaction seen through a scope. Get functions return NotFound; Save functions
// compare the Revision they were read with, answer Conflict when somebody was faster, and
// count it up; Add functions answer Conflict on a duplicate.
type Tx interface {
	PeopleRecords
	CaseRecords
	SlideRecords
	AnnotationRecords
	ConversationRecords
	WorklistRecords
	RunRecords
	ReportRecords
	SignatureRecords
	ImpressionRecords
	LogRecords
	RosterRecords
	UnopenedRecords
	BookingRecords
	NotificationRecords
	DeliveryRecords
	WebhookRecords
}

// PeopleRecords are hospitals, users and sessions. Only system scopes may add or list
// across hospitals; a person sees the users of the own hospital and names of the others.
type PeopleRecords interface {
	AddHospital(Hospital) error
	Hospital(id string) (Hospital, error)
	Hospitals() ([]Hospital, error)
	// SaveHospital changes the settings; for the system, and for an admin of that hospital.
	SaveHospital(Hospital) error
	AddUser(User) error
	User(id string) (User, error)
	UserByEmail(email string) (User, error)
	Users() ([]User, error)
	SaveUser(User) error
	// SaveUserSettings is for the person, and for the system.
	SaveUserSettings(user string, s UserSettings) error
	AddSession(Session) error
	SessionBySum(sum string) (Session, error)
	TouchSession(id string, seen time.Time) error
	DeleteSession(id string) error
}

// CaseQuery filters and pages a list of cases. Empty fields don't filter.
type CaseQuery struct {
	States []CaseState
	// Flag is "", "flagged" or "unflagged".
	Flag string
	// Text matches the accession number by prefix (case-insensitive).
	Text     string
	Assignee string
	// Tab is one of the lists that people work from.
	Tab      Tab
	Priority queue.Priority
	Hospital string
	// Patient are digests of PatientIndex; a case matches that has one of them.
	Patient []string
	// Order is "worklist" (priority, then time left, then suspicion) or "newest". Time left
	// counts in steps (a minute for frozen sections, a quarter of an hour for urgent cases,
	// an hour for others): among cases that are due at about the same time the most
	// suspicious comes first.
	Order string
	// Cursor is from the page before; Limit defaults to 50, at most 200.
	Cursor string
	Limit  int
}

// CasePage is one page; Next is empty on the last.
type CasePage struct {
	Cases []Case
	Next  string
	// Total counts the matches up to MostCounted; TotalMore says that there are more.
	Total     int
	TotalMore bool
}

// CaseRecords are cases and the files arriving for them.
type CaseRecords interface {
	// AddCase answers Conflict (Field accession_number) when the hospital has the
	// accession number already.
	AddCase(Case) error
	Case(id string) (Case, error)
	SaveCase(*Case) error
	Cases(CaseQuery) (CasePage, error)
	AddUpload(Upload) error
	Upload(id string) (Upload, error)
	SaveUpload(Upload) error
	UploadsOf(caseID string) ([]Upload, error)
	// UploadsIn lists uploads in a state, oldest first.
	UploadsIn(state UploadState, limit int) ([]Upload, error)
}

// SlideRecords are slides and what people said about them.
type SlideRecords interface {
	AddSlide(Slide) error
	Slide(id string) (Slide, error)
	SaveSlide(*Slide) error
	// SlidesOf lists a case's slides in the order of arrival.
	SlidesOf(caseID string) ([]Slide, error)
	SlidesIn(state SlideState, limit int) ([]Slide, error)
	// AddMask keeps what a person drew; a version is never changed.
	AddMask(Mask) error
	Mask(slideID string, version int) (Mask, error)
}

// RunRecords are runs, their batches and their findings.
type RunRecords interface {
	AddRun(Run) error
	Run(id string) (Run, error)
	SaveRun(*Run) error
	RunsOf(slideID string) ([]Run, error)
	RunsIn(state RunState, limit int) ([]Run, error)
	// AddBatch records a batch's answer once: added is false when it was there already.
	AddBatch(run string, batch int, result []byte) (added bool, err error)
	CountBatches(run string) (int, error)
	// Batches returns the answers in the order of the batches.
	Batches(run string) ([][]byte, error)
	// ArrivedBatches returns the numbers of the answered batches, ascending.
	ArrivedBatches(run string) ([]int, error)
	DeleteBatches(run string) error
	AddFindings(run string, findings []reports.Finding) error
	FindingsOf(run string) ([]reports.Finding, error)
	// Finding returns a finding and the run it belongs to.
	Finding(id string) (reports.Finding, Run, error)
	SaveVerdict(id string, v reports.Verdict) error
}

// ReportRecords are drafts and signed versions.
type ReportRecords interface {
	AddReport(Report) error
	Report(id string) (Report, error)
	ReportOf(caseID string) (Report, error)
	SaveReport(*Report) error
	AddVersion(StoredVersion) error
	Version(reportID string, n int) (StoredVersion, error)
	VersionByCode(code string) (StoredVersion, error)
	VersionsOf(reportID string) ([]StoredVersion, error)
}

// LogRecords are the timeline, the audit and the outbox. They can only be added to, except
// that the relay deletes what it has published.
type LogRecords interface {
	AddEvent(Event) error
	EventsOf(caseID string) ([]Event, error)
	// EventsBetween lists events of the scope's hospitals, for turnaround.
	EventsBetween(from, to time.Time) ([]Event, error)
	AddAudit(AuditEntry) error
	Audit(before int64, limit int) ([]AuditEntry, error)
	AddOutbox(queue.Message) error
	Outbox(limit int) ([]OutboxEntry, error)
	DeleteOutbox(ids []int64) error
}

// OutboxEntry is a message that was decided on in a transaction and waits to be published.
type OutboxEntry struct {
	ID int64
	queue.Message
}
