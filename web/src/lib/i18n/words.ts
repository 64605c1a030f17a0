// The words for the server's codes, in the reader's language.
import type {
	Agreement,
	Blocker,
	CaseState,
	Decision,
	DocumentKind,
	Priority,
	ReportStatus,
	Role,
	SlideState,
	StageName,
	StageState,
	UploadState
} from '$lib/api/types';
import { m } from '$lib/paraglide/messages';

type Words<K extends string> = Record<K, () => string>;

/** The word for a code; a code that the page does not know is shown as it is. */
const look =
	<K extends string>(words: Words<K>) =>
	(code: K | string): string =>
		(words as Partial<Words<string>>)[code]?.() ?? code;

export const priorityWord = look<Priority>({
	frozen: m.priority_frozen,
	urgent: m.priority_urgent,
	routine: m.priority_routine
});

export const roleWord = look<Role>({
	clinician: m.role_clinician,
	specialist: m.role_specialist,
	admin: m.role_admin
});

export const caseWord = look<CaseState>({
	draft: m.case_draft,
	submitted: m.case_submitted,
	analysing: m.case_analysing,
	'awaiting-review': m.case_awaiting,
	'in-review': m.case_in_review,
	'signed-out': m.case_signed_out,
	returned: m.case_returned,
	withdrawn: m.case_withdrawn
});

export const slideWord = look<SlideState | 'replaced' | 'left-out' | 'taken-in' | 'retried'>({
	received: m.slide_received,
	checking: m.slide_checking,
	ready: m.slide_ready,
	tiling: m.slide_tiling,
	inferring: m.slide_inferring,
	analysed: m.slide_analysed,
	rejected: m.slide_rejected,
	failed: m.slide_failed,
	quarantined: m.slide_quarantined,
	replaced: m.slide_replaced,
	'left-out': m.slide_left_out,
	'taken-in': m.slide_taken_in,
	retried: m.slide_retried
});

export const uploadWord = look<UploadState>({
	receiving: m.upload_receiving,
	received: m.upload_received,
	verified: m.upload_verified,
	failed: m.upload_failed
});

export const stageWord = look<StageName>({
	received: m.stage_received,
	quality: m.stage_quality,
	queue: m.stage_queue,
	model: m.stage_model,
	specialist: m.stage_specialist,
	signed: m.stage_signed
});

export const stageStateWord = look<StageState>({
	waiting: m.stage_waiting,
	running: m.stage_running,
	done: m.stage_done,
	trouble: m.stage_trouble,
	skipped: m.stage_skipped
});

export const reportWord = look<ReportStatus>({
	draft: m.report_draft,
	preliminary: m.report_preliminary,
	final: m.report_final,
	appended: m.report_appended,
	amended: m.report_amended,
	corrected: m.report_corrected,
	'entered-in-error': m.report_entered_in_error
});

export const decisionWord = look<Exclude<Decision, ''>>({
	accepted: m.decision_accepted,
	rejected: m.decision_rejected,
	relabelled: m.decision_relabelled
});

export const preparationWord = look<'FFPE' | 'frozen' | 'cytology'>({
	FFPE: m.preparation_ffpe,
	frozen: m.preparation_frozen,
	cytology: m.preparation_cytology
});

export const sexWord = look<'F' | 'M' | 'O' | 'U'>({
	F: m.sex_f,
	M: m.sex_m,
	O: m.sex_o,
	U: m.sex_u
});

export const verdictWord = look<'pass' | 'doubtful' | 'reject'>({
	pass: m.quality_good,
	doubtful: m.quality_doubtful,
	reject: m.quality_bad
});

export const sectionWord = look<'microscopy' | 'diagnosis' | 'comment'>({
	microscopy: m.section_microscopy,
	diagnosis: m.section_diagnosis,
	comment: m.section_comment
});

export const documentWord = look<DocumentKind>({
	'': m.kind_document,
	report: m.kind_issued_report,
	opinion: m.kind_opinion
});

export const agreementWord = look<Agreement>({
	agree: m.agreement_agree,
	disagree: m.agreement_disagree,
	'not-comparable': m.agreement_not_comparable
});

/** A part of a report that can differ between two states of it. */
export const partWord = look({
	text: m.part_text,
	request: m.request,
	slides: m.slides,
	label: m.label_title,
	findings: m.part_findings,
	model: m.part_model,
	scan: m.part_scan,
	diagnosis: m.section_diagnosis,
	microscopy: m.section_microscopy,
	comment: m.section_comment,
	accession_number: m.accession_number,
	codes: m.part_codes,
	synoptic: m.part_synoptic,
	'patient.name': m.patient,
	'patient.id': m.patient_id,
	site: m.site,
	blocks: m.blocks,
	stain: m.stain
});

/** Where in a slide's file an identity stands. */
export const labelSourceWord = look({
	barcode: m.says_barcode,
	label: m.says_label,
	accession: m.says_accession,
	container: m.says_container,
	specimen: m.specimen
});

export const systemWord = look({
	'snomed-ct': m.system_snomed,
	'icd-o-3-topography': m.system_topography,
	'icd-o-3-morphology': m.system_morphology,
	text: m.system_text
});

/** The short answer of a first impression. */
export const impressionWord = look({
	benign: m.impression_benign,
	atypical: m.impression_atypical,
	'in-situ': m.impression_in_situ,
	malignant: m.impression_malignant,
	inadequate: m.impression_inadequate,
	other: m.impression_other
});

const acts = look({
	created: m.act_created,
	updated: m.act_updated,
	verified: m.act_verified,
	assigned: m.act_assigned,
	reassigned: m.act_reassigned,
	late: m.act_late,
	booked: m.act_booked,
	released: m.act_released,
	signed: m.act_signed,
	saved: m.act_saved,
	planned: m.act_planned,
	running: m.act_running,
	complete: m.act_complete,
	cancelled: m.act_cancelled,
	edited: m.act_edited,
	'mask-edited': m.act_mask_edited,
	kept: m.act_kept,
	noted: m.act_noted,
	'noted-blind': m.act_noted_blind,
	'in-report': m.act_annotation_in,
	'out-of-report': m.act_annotation_out,
	'label-match': m.label_matches,
	'label-mismatch': m.label_differs,
	'label-undone': m.act_label_undone,
	'first-signature': m.act_first_signature,
	'first-sent-back': m.act_first_sent_back,
	'first-taken-back': m.act_first_taken_back,
	'first-lapsed': m.act_first_lapsed
});

const kinds = look({
	case: m.kind_case,
	slide: m.kind_slide,
	upload: m.kind_upload,
	run: m.kind_run,
	report: m.kind_report,
	finding: m.kind_finding,
	impression: m.kind_impression,
	annotation: m.kind_annotation,
	opinion: m.kind_second_opinion,
	critical: m.kind_critical
});

const byKind: Partial<Record<string, (state: string) => string>> = {
	case: caseWord,
	slide: slideWord,
	upload: uploadWord,
	report: reportWord,
	finding: decisionWord,
	opinion: look({
		asked: m.opinion_asked,
		given: m.opinion_given,
		declined: m.opinion_declined,
		withdrawn: m.opinion_withdrawn,
		'in-report': m.opinion_in_report_act,
		'out-of-report': m.opinion_out_of_report_act
	}),
	critical: look({
		marked: m.critical_act_marked,
		escalated: m.critical_act_escalated,
		acknowledged: m.critical_act_acknowledged,
		told: m.critical_act_told,
		withdrawn: m.critical_act_withdrawn
	})
};

/** One line of a timeline: what changed, and to what. */
export function eventWords(kind: string, state: string): { what: string; state: string } {
	const own = byKind[kind]?.(state) ?? state;
	return { what: kinds(kind), state: own === state ? acts(state) : own };
}

const blockers: Partial<Record<string, () => string>> = {
	'not-held': m.blocker_not_held,
	'label-mismatch': m.blocker_label_mismatch,
	'label-unchecked': m.blocker_label_unchecked,
	'no-diagnosis': m.blocker_no_diagnosis,
	'analysing-again': m.blocker_analysing_again,
	'second-person': m.blocker_second_person,
	'ai-comment': m.blocker_ai_comment,
	'result-outdated': m.blocker_result_outdated,
	'first-impression': m.blocker_first_impression,
	'synoptic-missing': m.blocker_synoptic_missing,
	'synoptic-rule': m.blocker_synoptic_rule,
	'ai-diagnosis': m.blocker_ai_diagnosis,
	'ai-microscopy': m.blocker_ai_microscopy
};

/** What still stops signing; the server's own sentence where the page has no words for it. */
export const blockerWord = (b: Blocker) => blockers[b.code]?.() ?? b.message;

export const streamWord = look({
	SLIDES: m.stream_slides,
	TILES: m.stream_tiles,
	RESULTS: m.stream_results,
	EVENTS: m.stream_events,
	DEAD: m.stream_dead
});

/** Why a stage has trouble or was left out: the code of a slide's trouble. */
export const noteWord = look({
	'no-ai': m.note_no_ai,
	'no-model': m.note_no_model,
	'run-failed': m.note_run_failed,
	'mpp-missing': m.note_mpp_missing,
	'mpp-implausible': m.note_mpp_implausible,
	'no-tissue': m.note_no_tissue,
	'no-volume': m.note_no_volume,
	truncated: m.note_truncated,
	malformed: m.note_malformed,
	'unknown-format': m.note_unknown_format
});
