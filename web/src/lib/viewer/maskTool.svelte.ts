// Drawing tissue in and out as a tool of the stage.
import type { KeyMap } from '$lib/ui/keys';
import type { Stage, Tool } from './stage.svelte';
import { Tissue } from './tissue.svelte';

export class MaskTool implements Tool {
	readonly name = 'tissue';
	readonly tissue: Tissue;
	readonly keys: KeyMap = {
		i: () => this.mode(true),
		o: () => this.mode(false),
		space: () => this.cornerAtCross(),
		enter: () => void this.pen.close(),
		backspace: () => this.pen.back(),
		u: () => this.pen.undo(),
		'ctrl+z': () => this.pen.undo(),
		escape: () => this.leave(),
		c: () => this.stop()
	};

	constructor(
		readonly stage: Stage,
		readonly may: () => boolean,
		readonly redrawn: () => unknown
	) {
		const { id, info } = stage.slide;
		this.tissue = new Tissue(id, info?.width ?? 0, info?.height ?? 0);
	}

	get pen() {
		return this.tissue.sketch;
	}
	get on() {
		return this.stage.tool === this;
	}
	/** What is drawn is kept until it is saved or given up by hand. */
	yield() {
		return false;
	}

	async draw() {
		if (!this.may() || !this.stage.take(this)) return;
		await this.tissue.edit(this.stage.slide);
		if (!this.tissue.editing) this.stage.drop(this);
		leaveButton();
	}
	stop() {
		this.tissue.cancel();
		this.stage.drop(this);
	}
	mode(add: boolean) {
		this.tissue.sketch.add = add;
	}
	/** Gives up the area that is begun; when there is none, the whole change. */
	leave() {
		if (!this.tissue.sketch.leave()) this.stop();
	}
	/** Sets a corner in the middle of the screen: drawing without a pointer. */
	cornerAtCross() {
		this.tissue.sketch.corner(this.stage.middle, this.stage.place.scale);
	}
	/** True when the slide is being analysed with what was drawn. */
	async save(): Promise<boolean> {
		if (!(await this.tissue.save())) return false;
		this.stage.drop(this);
		await this.redrawn();
		return true;
	}
}

/** Keys go to the page, not to the button that was pressed last. */
export function leaveButton() {
	if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
}
