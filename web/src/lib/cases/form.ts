// The request form between what people type and what the server takes.
import type { CaseBody } from '$lib/api/api';
import type { Case, Priority } from '$lib/api/types';

/** Everything as text, the way inputs hold it. */
export interface CaseForm {
	accession_number: string;
	patient_name: string;
	patient_id: string;
	sex: string;
	age: string;
	specimen_type: string;
	site: string;
	blocks: string;
	stain: string;
	preparation: string;
	collected_at: string;
	received_at: string;
	requester: string;
	clinical_question: string;
	history: string;
	gross_description: string;
	priority: Priority;
}

export const emptyForm = (): CaseForm => ({
	accession_number: '',
	patient_name: '',
	patient_id: '',
	sex: '',
	age: '',
	specimen_type: '',
	site: '',
	blocks: '',
	stain: 'H&E',
	preparation: 'FFPE',
	collected_at: '',
	received_at: '',
	requester: '',
	clinical_question: '',
	history: '',
	gross_description: '',
	priority: 'routine'
});

/** An instant as a local date-time input shows it, "2026-03-01T08:30". */
export function toLocal(at: string | null): string {
	if (!at) return '';
	const d = new Date(at);
	if (Number.isNaN(d.getTime())) return '';
	return new Date(d.getTime() - d.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
}

/** A local date-time input's value as an instant. */
export const fromLocal = (value: string) => (value ? new Date(value).toISOString() : null);

/** "A1, A2;B1" are three blocks, in Chinese punctuation too. */
export const splitBlocks = (text: string) =>
	text
		.split(/[,;,;、\s]+/)
		.map((b) => b.trim())
		.filter(Boolean);

export function fromCase(c: Case): CaseForm {
	const r = c.request;
	return {
		accession_number: r.accession_number,
		patient_name: r.patient.name,
		patient_id: r.patient.id,
		sex: r.patient.sex,
		age: r.patient.age === null ? '' : String(r.patient.age),
		specimen_type: r.specimen_type,
		site: r.site,
		blocks: r.blocks.join(', '),
		stain: r.stain,
		preparation: r.preparation,
		collected_at: toLocal(r.collected_at),
		received_at: toLocal(r.received_at),
		requester: r.requester,
		clinical_question: r.clinical_question,
		history: r.history,
		gross_description: r.gross_description,
		priority: c.priority
	};
}

export function toBody(f: CaseForm, revision?: number): CaseBody {
	const age = String(f.age ?? '').trim();
	return {
		...(revision === undefined ? {} : { revision }),
		priority: f.priority,
		request: {
			accession_number: f.accession_number.trim(),
			patient: {
				name: f.patient_name.trim(),
				id: f.patient_id.trim(),
				sex: f.sex,
				age: age === '' ? null : Number(age)
			},
			specimen_type: f.specimen_type.trim(),
			site: f.site.trim(),
			blocks: splitBlocks(f.blocks),
			stain: f.stain.trim(),
			preparation: f.preparation,
			collected_at: fromLocal(f.collected_at),
			received_at: fromLocal(f.received_at),
			requester: f.requester.trim(),
			clinical_question: f.clinical_question.trim(),
			history: f.history.trim(),
			gross_description: f.gross_description.trim()
		}
	};
}

const aliases: Partial<Record<string, keyof CaseForm>> = {
	'patient.name': 'patient_name',
	'patient.id': 'patient_id',
	'patient.sex': 'sex',
	'patient.age': 'age'
};

/** The input that a problem's field means. */
export const inputOf = (field: string) => aliases[field] ?? (field as keyof CaseForm | '');
