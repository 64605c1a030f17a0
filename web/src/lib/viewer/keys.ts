// The keys that move the slide and show its layers: the same wherever a slide is shown.
import type { KeyMap } from '$lib/ui/keys';
import { magnifications } from './scale';
import type Viewer from './Viewer.svelte';

type Shown = () => ReturnType<typeof Viewer> | undefined;

const move = (viewer: Shown): KeyMap => ({
	'0': () => viewer()?.home(),
	'+': () => viewer()?.zoomBy(1.5),
	'=': () => viewer()?.zoomBy(1.5),
	'-': () => viewer()?.zoomBy(1 / 1.5),
	arrowleft: () => viewer()?.pan(-0.2, 0),
	arrowright: () => viewer()?.pan(0.2, 0),
	arrowup: () => viewer()?.pan(0, -0.2),
	arrowdown: () => viewer()?.pan(0, 0.2),
	...Object.fromEntries(magnifications.map((n, i) => [String(i + 1), () => viewer()?.zoomTo(n)]))
});

export const viewerKeys = (viewer: Shown): KeyMap => ({
	...move(viewer),
	t: () => viewer()?.toggleTissue(),
	l: () => viewer()?.toggleUnseen(),
	p: () => viewer()?.draw()
});

/** While tissue is being drawn; all other keys rest. */
export const drawKeys = (viewer: Shown): KeyMap => {
	const sketch = () => viewer()?.sketch();
	return {
		...move(viewer),
		i: () => viewer()?.drawMode(true),
		o: () => viewer()?.drawMode(false),
		space: () => viewer()?.cornerAtCross(),
		enter: () => sketch()?.close(),
		backspace: () => sketch()?.back(),
		u: () => sketch()?.undo(),
		'ctrl+z': () => sketch()?.undo(),
		escape: () => viewer()?.leaveArea(),
		p: () => viewer()?.stopDrawing()
	};
};
