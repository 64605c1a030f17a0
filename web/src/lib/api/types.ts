// The wire format of /api/v1 as the pages use it: the server's own description
// (openapi.d.ts, made by `npm run api`), with the words that a field can take. A field that
// the server renames or drops no longer compiles here.
import type { components } from './openapi';

type S = components['schemas'];
/** T with some fields known more closely; each of them must exist in T. */
type Narrow<T, U extends Partial<Record<keyof T, unknown>>> = Omit<T, keyof U> & U;

export type Priority = 'frozen' | 'urgent' | 'routine';
export type Role = 'clinician' | 'specialist' | 'admin';
export type CaseState =
	| 'draft'
	| 'submitted'
	| 'analysing'
	| 'awaiting-review'
	| 'in-review'
	| 'signed-out'
	| 'returned'
	| 'withdrawn';
export type SlideState =
	| 'received'
	| 'checking'
	| 'ready'
	| 'tiling'
	| 'inferring'
	| 'analysed'
	| 'rejected'
	| 'failed'
	| 'quarantined';
export type UploadState = 'receiving' | 'received' | 'verified' | 'failed';
export type RunState = 'planned' | 'running' | 'complete' | 'failed' | 'cancelled';
export type ReportStatus =
	'draft' | 'preliminary' | 'final' | 'appended' | 'amended' | 'corrected' | 'entered-in-error';
export type StageName = 'received' | 'quality' | 'queue' | 'model' | 'specialist' | 'signed';
export type StageState = 'waiting' | 'running' | 'done' | 'trouble' | 'skipped';
export type Decision = '' | 'accepted' | 'rejected' | 'relabelled';
export type LabelCheck = '' | 'match' | 'mismatch';
export type Action =
	| 'case.create'
	| 'case.edit'
	| 'case.submit'
	| 'case.withdraw'
	| 'slide.upload'
	| 'case.read'
	| 'case.assign'
	| 'case.review'
	| 'case.return'
	| 'finding.verdict'
	| 'report.edit'
	| 'report.sign'
	| 'slide.override'
	| 'turnaround.read'
	| 'audit.read'
	| 'queue.manage'
	| 'critical.mark'
	| 'critical.answer'
	| 'roster.read'
	| 'roster.plan'
	| 'booking.make'
	| 'hospital.manage';

export type User = Narrow<S['User'], { role: Role }>;
export type Me = Narrow<S['Me'], { user: User; permissions: Action[] }>;

/** What a person has chosen for the pages. */
export type UserSettings = S['UserSettings'];
export type Person = S['PersonName'];

export type Request = S['Request'];
export type CaseRow = Narrow<
	S['CaseRow'],
	{ state: CaseState; priority: Priority; report_status: ReportStatus | '' }
>;
export type CasePage = Narrow<S['CaseList'], { cases: CaseRow[] }>;
/** One reason why a case is flagged or not: a code and its numbers. */
export type FlagReason = S['FlagReason'];
export type Tab =
	| 'new'
	| 'mine'
	| 'review'
	| 'returned'
	| 'signed'
	| 'drafts'
	| 'uploading'
	| 'waiting'
	| 'answered'
	| 'withdrawn';
export type TabCount = Narrow<S['TabCount'], { tab: Tab }>;
/** What a list shows of a case before it is opened. */
export type Preview = Narrow<
	S['PreviewView'],
	{ finding: Narrow<S['PreviewFinding'], { bounds: Bounds; hottest: Bounds }> | null }
>;

export type Level = S['Level'];
export type Trouble = S['Trouble'];
export type Quality = S['Quality'];
export type Run = Narrow<S['Run'], { state: RunState; priority: Priority }>;

/** x, y, width, height in level-0 pixels. */
export type Bounds = [number, number, number, number];
export type Verdict = Narrow<S['Verdict'], { decision: Decision }>;
/** The polygon is closed rings in level-0 pixels, the outer one first. */
export type Finding = Narrow<
	S['Finding'],
	{ bounds: Bounds; hottest: Bounds; polygon: [number, number][][]; verdict: Verdict }
>;
export type Slide = Narrow<
	S['SlideView'],
	{
		state: SlideState;
		run: Run | null;
		findings: Finding[];
		label_check: LabelCheck;
		label_claim: LabelCheck;
	}
>;
/** An area drawn into the tissue mask or out of it: corners in level-0 pixels. */
export type MaskEdit = Narrow<S['MaskEdit'], { ring: [number, number][] }>;
export type CellGrid = S['CellGrid'];
export type MaskView = Narrow<
	S['MaskView'],
	{ edits: MaskEdit[]; analysed: Narrow<S['Analysed'], { state: RunState }> | null }
>;
export type MaskPreview = S['MaskPreview'];
export type ShapeKind = 'polygon' | 'rectangle' | 'point' | 'length' | 'area';
/** What a person drew on a slide; corners in level-0 pixels. */
export type Annotation = Narrow<S['AnnotationView'], { kind: ShapeKind; points: [number, number][] }>;
/** The part of it that a person draws or writes. */
export type AnnotationBody = Pick<Annotation, 'kind' | 'points' | 'code' | 'label' | 'note' | 'in_report'>;
export type TermGroup = S['TermGroup'];
export type Term = S['Term'];
export type Upload = Narrow<S['UploadView'], { state: UploadState }>;
export type Stage = Narrow<S['Stage'], { stage: StageName; state: StageState }>;
export type TimelineEvent = S['TimelineEntry'];
export type CaseView = Narrow<
	S['CaseView'],
	{
		state: CaseState;
		priority: Priority;
		slides: Slide[];
		uploads: Upload[];
		stages: Stage[];
		can: Action[];
	}
>;
/** What rows and views of a case have in common. */
export type Case = Pick<CaseView, keyof CaseView & keyof CaseRow & ('request' | 'priority')>;

export type Coded = S['Coded'];
export type CodeEntry = S['CodeEntry'];
export type Answer = string | number | string[];
export type Synoptic = Narrow<S['Synoptic'], { fields: Record<string, Answer> }>;
export type FieldKind = 'choice' | 'many' | 'number' | 'text' | 'date';
export type TemplateField = Narrow<S['TemplateField'], { kind: FieldKind }>;
export type TemplateCondition = S['Condition'];
export type TemplateRule = S['TemplateRule'];
export type Template = Narrow<S['Template'], { fields: TemplateField[] }>;
export type Impression = S['ImpressionView'];
export type Reading = S['Reading'];

export type Blocker = S['Blocker'];
export type ReportVersion = Narrow<
	S['VersionView'],
	{ status: ReportStatus; kind: DocumentKind; agreement: Agreement | '' }
>;
/** An opinion is another hospital's answer to the one that issues the report. */
export type DocumentKind = '' | 'report' | 'opinion';
/** How the diagnosis stands to what the model said. */
export type Agreement = 'agree' | 'disagree' | 'not-comparable';
export type ReportView = Narrow<
	S['ReportView'],
	{
		status: ReportStatus;
		versions_list: ReportVersion[];
		can: Action[];
		kind: DocumentKind;
		ai: Narrow<S['Comparison'], { answer: Agreement; rule: Agreement }> | null;
		digest_parts: Record<string, string>;
	}
>;
export type ReportDocument = ReportView['draft'];
export type SignedReport = Narrow<S['SignedView'], { report: ReportView }>;

export type TurnaroundRow = S['TurnaroundRow'] & {
	/** Share of cases within their target; absent while no target is set. */
	within_target?: number | null;
};
export type TurnaroundCase = Narrow<
	S['TurnaroundCase'],
	{ priority: Priority; stages: Partial<Record<StageName, number>> }
>;
export type Turnaround = Narrow<S['Turnaround'], { rows: TurnaroundRow[]; cases: TurnaroundCase[] }>;

export type AuditEntry = S['AuditEntry'];
export type DeadLetters = S['DeadLetters'];
export type ModelCard = S['ModelView'];

/** What an event of /events says; it names ids only. */
export interface LiveEvent {
	case?: string;
	slide?: string;
	run?: string;
	kind: string;
	state?: string;
	done?: number;
	total?: number;
	at?: string;
	/** Of presence: who has the case open. */
	by?: string;
}

export type RosterEntry = S['RosterEntry'];
export type Roster = S['Roster'];
export type HeldCase = Narrow<S['HeldCase'], { priority: Priority; state: CaseState }>;
export type Booking = Narrow<S['BookingDetail'], { state: 'open' | 'arrived' | 'cancelled' }>;
export type Notification = S['NotificationView'];
export type Notifications = S['Notifications'];
export type PersonHere = S['PersonHere'];
export type HospitalSettings = S['HospitalSettings'];
export type Webhook = S['Webhook'];
export type Delivery = Narrow<S['Delivery'], { state: 'waiting' | 'sent' | 'dead' }>;
