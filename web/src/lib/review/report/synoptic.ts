// A data set as it is filled in: which questions are asked, what is missing, what does not
// fit. The server judges by the same template; here it is said while one types.
import type { Answer, Synoptic, Template, TemplateCondition, TemplateField } from '$lib/api/types';

export const empty = (t: Template): Synoptic => ({ template: t.code, version: t.version, fields: {} });

function holds(c: TemplateCondition | undefined | null, s: Synoptic): boolean {
	if (!c) return true;
	const v = s.fields[c.field];
	if (typeof v === 'string') return (c.in ?? []).includes(v);
	if (typeof v === 'number') return c.above !== undefined && c.above !== null && v > c.above;
	return Array.isArray(v) && v.some((x) => (c.in ?? []).includes(x));
}

export const asked = (t: Template, s: Synoptic): TemplateField[] =>
	t.fields.filter((f) => holds(f.when, s) || s.fields[f.code] !== undefined);

export const notAssessable = (s: Synoptic, code: string): boolean =>
	s.not_assessable?.includes(code) ?? false;

export const missing = (t: Template, s: Synoptic): TemplateField[] =>
	t.fields.filter(
		(f) => f.required && holds(f.when, s) && s.fields[f.code] === undefined && !notAssessable(s, f.code)
	);

export const broken = (t: Template, s: Synoptic) =>
	t.rules.filter((r) => {
		if (r.at_most?.length === 2) {
			const [a, b] = r.at_most.map((f) => s.fields[f]);
			return typeof a === 'number' && typeof b === 'number' && a > b;
		}
		return !!r.if && !!r.then && holds(r.if, s) && s.fields[r.then.field] !== undefined && !holds(r.then, s);
	});

/** The data set with another answer; undefined takes it back. An answer is assessable. */
export function answered(s: Synoptic, code: string, v: Answer | undefined): Synoptic {
	const fields = { ...s.fields };
	if (v === undefined || v === '' || (Array.isArray(v) && v.length === 0)) delete fields[code];
	else fields[code] = v;
	const left = s.not_assessable?.filter((c) => c !== code || fields[code] === undefined);
	return { ...s, fields, not_assessable: left?.length ? left : undefined };
}

/** Says of a field that it can't be answered, or takes that back; its answer goes. */
export function assess(s: Synoptic, code: string, not: boolean): Synoptic {
	const without = answered(s, code, undefined);
	const left = (without.not_assessable ?? []).filter((c) => c !== code);
	const all = not ? [...left, code] : left;
	return { ...without, not_assessable: all.length ? all : undefined };
}

export type NumberFault = 'number' | 'whole' | 'range';

/** What was typed into a number field: its value, or why it is none. An empty one is no answer. */
export function readNumber(f: TemplateField, text: string): { value?: number; fault?: NumberFault } {
	const plain = text
		.trim()
		.replace(/[\uFF10-\uFF19]/g, (d) => String(d.charCodeAt(0) - 0xff10))
		.replace(/[,\uFF0C\u3002\uFF0E]/, '.');
	if (plain === '') return {};
	if (!/^-?\d+(\.\d+)?$/.test(plain)) return { fault: 'number' };
	const value = Number(plain);
	if (f.whole && !Number.isInteger(value)) return { fault: 'whole' };
	if (value < (f.min ?? -Infinity) || value > (f.max ?? Infinity)) return { fault: 'range' };
	return { value };
}
