import { beforeEach, describe, expect, it } from 'vitest';
import type { Slide } from '$lib/api/types';
import { language } from '$lib/i18n/locale.svelte';
import { measured, otherReasons, waitsForPerson, waysOut } from './trouble';

const all = { override: true, upload: true };
const offered = (s: Slide, may = all) =>
	Object.entries(waysOut(s, may))
		.filter(([, yes]) => yes)
		.map(([way]) => way);

function slide(state: Slide['state'], code = '', change: object = {}): Slide {
	const trouble = code ? { code, what: 'x', do: 'y' } : null;
	const quality = {
		verdict: 'reject',
		codes: ['no-tissue', 'mpp-missing'],
		reasons: ['No tissue.', 'No scale.'],
		tissue_fraction: 0.0041,
		sharpness: 0
	};
	return { state, trouble, quality, info: { mpp: null }, set_aside: null, ...change } as unknown as Slide;
}

describe('ways out of trouble', () => {
	it.each([
		['a bad scan', slide('rejected', 'no-tissue'), ['override', 'replace', 'leaveOut']],
		['a missing scale', slide('rejected', 'mpp-missing'), ['scale', 'override', 'replace', 'leaveOut']],
		[
			'a file that can not be read',
			slide('rejected', 'truncated', { info: null, quality: null }),
			['replace', 'leaveOut']
		],
		['a failed run', slide('failed', 'run-failed'), ['retry', 'replace', 'leaveOut']],
		['what is held back', slide('quarantined', '', { info: null, quality: null }), ['replace', 'leaveOut']],
		['a good slide', slide('analysed'), ['replace']],
		['a slide at work', slide('inferring'), []],
		['what is out of use', slide('rejected', 'no-tissue', { set_aside: { kind: 'left-out' } }), ['takeIn']]
	])('%s', (_, s, ways) => {
		expect(offered(s)).toEqual(ways);
		expect(offered(s, { override: false, upload: false })).toEqual([]);
	});

	it('wait for a person only where nothing goes on by itself', () => {
		expect(waitsForPerson(slide('rejected', 'no-tissue'))).toBe(true);
		expect(waitsForPerson(slide('failed', 'no-model'))).toBe(false);
		expect(waitsForPerson(slide('rejected', 'no-tissue', { set_aside: { kind: 'replaced' } }))).toBe(false);
	});
});

describe('what was measured', () => {
	beforeEach(() => language.set('en'));

	it('is said in numbers, and the trouble is not said twice', () => {
		expect(measured(slide('rejected', 'no-tissue'), 'en-GB')).toEqual(['0.4 % of the slide is tissue']);
		expect(measured(slide('rejected', 'mpp-missing'), 'en-GB')).toHaveLength(2);
		expect(otherReasons(slide('rejected', 'no-tissue'))).toEqual(['No scale.']);
	});

	it('is in the language of the reader', () => {
		language.set('zh');
		expect(measured(slide('rejected', 'no-tissue'), 'zh-CN')).toEqual(['组织占切片 0.4 %']);
	});
});
