// The keys that move the slide and show its layers: the same wherever a slide is shown.
import type { KeyMap } from '$lib/ui/keys';
import { full } from './fullscreen.svelte';
import { magnifications } from './scale';
import { turnStep } from './stage.svelte';
import type Viewer from './Viewer.svelte';

type Shown = () => ReturnType<typeof Viewer> | undefined;

const move = (viewer: Shown): KeyMap => {
	const stage = () => viewer()?.stage;
	return {
		'0': () => stage()?.home(),
		'+': () => stage()?.zoomBy(1.5),
		'=': () => stage()?.zoomBy(1.5),
		'-': () => stage()?.zoomBy(1 / 1.5),
		arrowleft: () => stage()?.pan(-0.2, 0),
		arrowright: () => stage()?.pan(0.2, 0),
		arrowup: () => stage()?.pan(0, -0.2),
		arrowdown: () => stage()?.pan(0, 0.2),
		q: () => stage()?.turnBy(-turnStep),
		w: () => stage()?.turnBy(turnStep),
		'shift+arrowleft': () => stage()?.turnBy(-turnStep),
		'shift+arrowright': () => stage()?.turnBy(turnStep),
		'shift+arrowup': () => stage()?.upright(),
		...Object.fromEntries(magnifications.map((n, i) => [String(i + 1), () => stage()?.zoomTo(n)]))
	};
};

/** What was measured stays until it is taken away, the last first. */
function removeMeasure(viewer: Shown) {
	const measuring = viewer()?.measuring;
	measuring?.remove(measuring.done.length - 1);
}

export const viewerKeys = (viewer: Shown): KeyMap => ({
	...move(viewer),
	t: () => viewer()?.toggleTissue(),
	l: () => viewer()?.toggleUnseen(),
	c: () => void viewer()?.mask.draw(),
	m: () => viewer()?.measuring.toggle(),
	f: () => full.toggle(),
	escape: () => (full.on ? full.leave() : removeMeasure(viewer)),
	backspace: () => removeMeasure(viewer)
});

/** The keys of the tool that has the stage; null while none has it. */
export function toolKeys(viewer: Shown): KeyMap | null {
	const tool = viewer()?.stage.tool;
	return tool ? { ...move(viewer), ...tool.keys } : null;
}
