// The words for the server's codes about the conversation.
import { m } from '$lib/paraglide/messages';
import type { OpinionState, ReturnCode } from './calls';

const opinions: Record<OpinionState, () => string> = {
	asked: m.opinion_asked,
	given: m.opinion_given,
	declined: m.opinion_declined,
	withdrawn: m.opinion_withdrawn,
	lapsed: m.opinion_lapsed
};
export const opinionWord = (s: OpinionState) => opinions[s]();

const todo: Record<ReturnCode, () => string> = {
	rescan: m.return_do_rescan,
	history: m.return_do_history,
	label: m.return_do_label,
	other: m.return_do_other
};
/** What the hospital is to do about a returned case. */
export const todoWord = (code: string) => (todo[code as ReturnCode] ?? m.return_do_other)();

const fields: Partial<Record<string, () => string>> = {
	priority: m.priority,
	accession_number: m.accession_number,
	'patient.name': m.patient,
	'patient.id': m.patient_id,
	'patient.sex': m.sex,
	'patient.age': m.age_years,
	specimen_type: m.specimen_type,
	site: m.site,
	blocks: m.blocks,
	stain: m.stain,
	preparation: m.preparation,
	collected_at: m.collected_at,
	received_at: m.received_at,
	requester: m.requester,
	clinical_question: m.clinical_question,
	history: m.history,
	gross_description: m.gross_description,
	slides: m.slides
};
export const fieldWord = (field: string) => fields[field]?.() ?? field;
