package portal

import "slices"

// Action is something a person does.
type Action string

// The actions.
const (
	CreateCase     Action = "case.create"
	EditCase       Action = "case.edit"
	SubmitCase     Action = "case.submit"
	WithdrawCase   Action = "case.withdraw"
	UploadSlide    Action = "slide.upload"
	ReadCase       Action = "case.read"
	AssignCase     Action = "case.assign"
	ReviewCase     Action = "case.review"
	ReturnCase     Action = "case.return"
	GiveVerdict    Action = "finding.verdict"
	EditReport     Action = "report.edit"
	SignReport     Action = "report.sign"
	OverrideSlide  Action = "slide.override"
	ReadTurnaround Action = "turnaround.read"
	ReadAudit      Action = "audit.read"
	ManageQueue    Action = "queue.manage"
	ManageHospital Action = "hospital.manage"
	MarkCritical   Action = "critical.mark"
	AnswerCritical Action = "critical.answer"
	ReadRoster     Action = "roster.read"
	PlanDuty       Action = "roster.plan" // specialists for themselves, see mayPlan
	BookFrozen     Action = "booking.make"
)

// allowed is the table role × action. Whose data an action reaches is the Scope's part.
var allowed = map[Role]map[Action]bool{
	Clinician: set(CreateCase, EditCase, SubmitCase, WithdrawCase, UploadSlide, ReadCase, OverrideSlide, AnswerCritical, BookFrozen,
		ReviewCase, GiveVerdict, EditReport, SignReport, MarkCritical), // the last five only with the signing right, see May
	Specialist: set(ReadCase, AssignCase, ReviewCase, ReturnCase, GiveVerdict, EditReport, SignReport, OverrideSlide, MarkCritical, ReadRoster, PlanDuty),
	Admin:      set(ReadCase, AnswerCritical, AssignCase, ReadTurnaround, ReadAudit, ManageQueue, ManageHospital, ReadRoster, PlanDuty),
}

// needsSigningRight are actions a clinician may do only with the signing right.
var needsSigningRight = set(ReviewCase, GiveVerdict, EditReport, SignReport, MarkCritical)

func set(actions ...Action) map[Action]bool {
	m := make(map[Action]bool, len(actions))
	for _, a := range actions {
		m[a] = true
	}
	return m
}

// May says whether the actor may do this at all; nil is yes.
func (s Scope) May(a Action) error {
	if s.IsSystem() {
		return nil
	}
	actor, ok := s.Actor()
	if !ok {
		return Fail(Unauthorised, "You are not logged in.", "Log in and try again.")
	}
	if !allowed[actor.Role][a] || (actor.Role == Clinician && needsSigningRight[a] && !actor.CanSign) {
		return Fail(Forbidden, "Your role does not allow this.", "Ask your hospital's admin if you need it.")
	}
	return nil
}

// Permissions lists what a person may do at all, sorted; empty for anybody else.
func (s Scope) Permissions() []Action {
	actor, _ := s.Actor()
	list := []Action{}
	for a := range allowed[actor.Role] {
		if s.May(a) == nil {
			list = append(list, a)
		}
	}
	slices.Sort(list)
	return list
}
