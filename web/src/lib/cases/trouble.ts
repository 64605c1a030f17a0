// What can be done about a slide that did not get through, and what was measured on it.
import type { Slide } from '$lib/api/types';
import { number } from '$lib/i18n/format';
import { reasonsOf } from '$lib/i18n/said';
import { m } from '$lib/paraglide/messages';

export interface Ways {
	/** Enter the scale that the file does not say. */
	scale: boolean;
	/** Use it all the same, with a reason. */
	override: boolean;
	retry: boolean;
	replace: boolean;
	leaveOut: boolean;
	takeIn: boolean;
}

const stuck = (s: Slide) => s.state === 'rejected' || s.state === 'failed' || s.state === 'quarantined';

/** Whether the slide waits for somebody to decide; one that no model could read goes on to a person. */
export const waitsForPerson = (s: Slide) =>
	(s.state === 'rejected' || s.state === 'quarantined') && !s.set_aside;

/** What a person with these permissions is offered; what the server would refuse is left out. */
export function waysOut(s: Slide, may: { override: boolean; upload: boolean }): Ways {
	const used = !s.set_aside;
	const still = stuck(s) || s.state === 'analysed';
	return {
		scale: used && may.override && s.state === 'rejected' && !!s.trouble?.code.startsWith('mpp-'),
		override: used && may.override && s.state === 'rejected' && s.info !== null && s.quality !== null,
		retry: used && may.override && s.state === 'failed' && s.info !== null,
		replace: used && may.upload && still,
		leaveOut: used && may.override && stuck(s),
		takeIn: !used && may.override
	};
}

/** The measured values that a judgement rests on, in words. */
export function measured(s: Slide, tag: string): string[] {
	const facts: string[] = [];
	if (s.quality) facts.push(m.fact_tissue({ share: `${number(tag, s.quality.tissue_fraction * 100, 1)} %` }));
	if (s.quality && s.quality.sharpness > 0)
		facts.push(m.fact_sharpness({ value: number(tag, s.quality.sharpness, 2) }));
	if (s.trouble?.code === 'mpp-missing') facts.push(m.fact_no_mpp());
	if (s.trouble?.code === 'mpp-implausible' && s.info?.mpp)
		facts.push(m.fact_mpp({ value: number(tag, s.info.mpp.x, 3) }));
	return facts;
}

/** Why the scan is doubtful, without what the trouble says already. */
export const otherReasons = (s: Slide): string[] =>
	s.quality ? reasonsOf(s.quality).filter((_, i) => s.quality?.codes[i] !== s.trouble?.code) : [];
