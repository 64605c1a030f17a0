// Why no model has said anything about a slide, in words.
import type { Slide } from '$lib/api/types';
import { said, worded } from '$lib/i18n/said';
import { m } from '$lib/paraglide/messages';

type Known = Pick<Slide, 'state' | 'trouble' | 'run'>;

/** caseNoAI is what the case says where no model looked at any of its slides. */
export function whyNoAI(s: Known, caseNoAI: string): string {
	if (s.trouble) return worded(s.trouble.what, s.trouble.what_zh);
	switch (s.state) {
		case 'received':
		case 'checking':
			return m.ai_checks();
		case 'ready':
			return m.ai_waits();
		case 'tiling':
		case 'inferring':
			return m.ai_running({ done: s.run?.done ?? 0, total: s.run?.batches ?? 0 });
	}
	return said(s.run?.reason || caseNoAI) || m.ai_none();
}
