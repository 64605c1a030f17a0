// Keeps the stages of several viewers together (sync.ts). The one that a person moves leads;
// the others follow in the same frame.
import type { Place } from './place';
import type { Stage } from './stage.svelte';
import { follow, sameSize, viewOf, type View } from './sync';

export class Sync {
	on = $state(true);
	/** The views that belong together, by stage; from when they were aligned. */
	#aligned: { stage: Stage; view: View }[] = [];
	/** Where each was when it was last looked at or put: only one that is elsewhere has moved. */
	#seen = new WeakMap<Stage, Place>();

	/** A slide that has just been opened: to the magnification and the share of the slide of another. */
	join(stage: Stage, like: Stage | undefined) {
		if (like?.ready && like !== stage) {
			const of = viewOf(like.place);
			const at = (i: 0 | 1, size: number, all: number) => (all > 0 ? (of.at[i] / all) * size : 0);
			this.#show(stage, {
				at: [at(0, stage.width, like.width), at(1, stage.height, like.height)],
				scale: sameSize(stage.place.scale, stage.mpp, { scale: of.scale, mpp: like.mpp }),
				angle: of.angle
			});
		}
		// The others lie where they lie now: what is new is aligned with that.
		this.#align([...this.#aligned.map((a) => a.stage), stage]);
	}
	leave(stage: Stage) {
		this.#aligned = this.#aligned.filter((a) => a.stage !== stage);
	}

	/** Off, each moves by itself; on again, they stay as they have been laid, at one magnification. */
	toggle(leader: Stage | undefined) {
		this.on = !this.on;
		if (!this.on || !leader) return;
		const of = { scale: leader.place.scale, mpp: leader.mpp };
		const stages = this.#aligned.map((a) => a.stage);
		for (const stage of stages.filter((s) => s !== leader)) {
			const now = viewOf(stage.place);
			this.#show(stage, { ...now, scale: sameSize(now.scale, stage.mpp, of) });
		}
		this.#align(stages);
	}

	/** A stage is somewhere else; the others follow, unless it follows itself. */
	moved(leader: Stage) {
		if (this.#seen.get(leader) === leader.place) return;
		this.#seen.set(leader, leader.place);
		const from = this.#aligned.find((a) => a.stage === leader)?.view;
		if (!this.on || !from) return;
		const now = viewOf(leader.place);
		for (const { stage, view } of this.#aligned)
			if (stage !== leader && stage.ready) this.#show(stage, follow(from, now, view));
	}

	#align(stages: Stage[]) {
		for (const stage of stages) this.#seen.set(stage, stage.place);
		this.#aligned = stages.map((stage) => ({ stage, view: viewOf(stage.place) }));
	}

	#show(stage: Stage, { at, scale, angle }: View) {
		stage.show(at, scale, angle);
		stage.locate();
		this.#seen.set(stage, stage.place);
	}
}
