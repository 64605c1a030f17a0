// The stage: one open slide, as everything that is drawn over it sees it. A Viewer makes one
// and gives it to its children, so that a layer in a file of its own is
//
//	const stage = getStage();
//	<svg width={stage.place.width} height={stage.place.height}>
//		<g transform={svgTransform(stage.place)}> … in pixels of level 0 … </g>
//	</svg>
//
// and follows pan, zoom and rotation by itself. Layers are children of the Viewer
// (`<Viewer …><MyLayer /></Viewer>`): they come once the slide is ready and lie over it,
// absolutely placed. A layer is to let clicks through (`pointer-events: none`) where it draws
// nothing. `viewer.stage` of a bound Viewer is the same object, for keys.
//
// The pointer and the keys belong to one tool at a time. A tool takes the stage with
// `stage.take(tool)`, false where another has unfinished work, and gives it back with
// `stage.drop(tool)`. With a pen it is told of clicks and drags in pixels of level 0; one that
// hears the pointer itself (Annotorious) has none, and switches OpenSeadragon's own mouse
// handling off with `stage.viewer.setMouseNavEnabled(false)` for as long as it needs.
import { createContext } from 'svelte';
import type OpenSeadragon from 'openseadragon';
import type { Bounds, Slide } from '$lib/api/types';
import type { KeyMap } from '$lib/ui/keys';
import { drawByHand, type Pen } from './hand';
import { openViewer } from './osd';
import { fitScale, middle, nowhere, samePlace, toScreen, toSlide, type Place } from './place';
import type { Point } from './ring';
import { magnification, pixelSize, scaleFor, type PixelSize } from './scale';

/** Degrees by a key or a button. */
export const turnStep = 15;

/** What has the pointer and the keys for a while: drawing, measuring, annotating. */
export interface Tool {
	readonly name: string;
	/** Takes clicks and drags; while there is none the pointer moves the slide. */
	readonly pen?: Pen;
	/** Its keys; those that move the slide come with them, all others rest. */
	readonly keys?: KeyMap;
	/** Another tool is asked for: stop and say true, or false where work would be lost. */
	yield(): boolean;
}

export class Stage {
	/** OpenSeadragon's parts; undefined until the slide is ready. */
	osd = $state.raw<typeof OpenSeadragon | undefined>();
	viewer = $state.raw<OpenSeadragon.Viewer | undefined>();
	image = $state.raw<OpenSeadragon.TiledImage | undefined>();
	ready = $state(false);
	/** Where the slide is now; a new object whenever it moves. */
	place = $state.raw<Place>(nowhere);
	/** Where the pointer is, in pixels of level 0; null while it is elsewhere. */
	pointer = $state.raw<Point | null>(null);
	tool = $state.raw<Tool | null>(null);
	/** Tiles that failed since the last that came. */
	failed = $state(0);
	/** Motion is not wanted. */
	readonly still =
		typeof matchMedia !== 'undefined' && matchMedia('(prefers-reduced-motion: reduce)').matches;

	readonly #slide: () => Slide;
	readonly width = $derived.by(() => this.#slide().info?.width ?? 0);
	readonly height = $derived.by(() => this.#slide().info?.height ?? 0);
	/** Micrometres per pixel of level 0, across and down; null where nobody knows. */
	readonly pixel: PixelSize | null = $derived.by(() => pixelSize(this.#slide()));
	/** One number for both directions; 0 where nobody knows. */
	readonly mpp = $derived(this.pixel ? (this.pixel.x + this.pixel.y) / 2 : 0);
	readonly magnification = $derived(this.mpp > 0 ? magnification(this.mpp, this.place.scale) : 0);
	/** More than the whole slide's view: what lies on the slide is large enough for outlines. */
	readonly zoomed = $derived(this.place.scale > 1.3 * fitScale(this.place, this.width, this.height));

	/** The slide may change while it is open (it is analysed, its scale is given), but is one. */
	constructor(slide: () => Slide) {
		this.#slide = slide;
	}

	get slide(): Slide {
		return this.#slide();
	}

	/** Opens the slide in an element; the answer closes it. */
	open(host: HTMLElement): () => void {
		let closed = false;
		void openViewer(host, this.slide, this.still, {
			moved: () => this.locate(),
			failed: () => this.failed++,
			loaded: () => (this.failed = 0),
			ready: (osd, viewer, image) => {
				if (closed) return viewer.destroy();
				[this.osd, this.viewer, this.image] = [osd, viewer, image];
				drawByHand(viewer, {
					pen: () => this.tool?.pen ?? null,
					toSlide: (x, y) => this.toSlide(x, y),
					scale: () => this.place.scale
				});
				this.home(true);
				this.ready = true;
				this.locate();
			}
		});
		return () => {
			closed = true;
			this.ready = false;
			this.viewer?.destroy();
			this.viewer = this.image = undefined;
		};
	}

	/** Looks where the slide is. Called on every move; by hand where a frame is too late. */
	locate() {
		const { osd, image, viewer } = this;
		if (!osd || !image || !viewer?.element || this.width === 0) return;
		const a = image.imageToViewerElementCoordinates(new osd.Point(0, 0));
		const b = image.imageToViewerElementCoordinates(new osd.Point(this.width, 0));
		const [dx, dy] = [b.x - a.x, b.y - a.y];
		const degrees = (Math.atan2(dy, dx) * 180) / Math.PI;
		const next: Place = {
			x: a.x,
			y: a.y,
			scale: Math.hypot(dx, dy) / this.width,
			// A hair of rounding is no turn, and 360 is none either.
			angle: Math.abs(degrees) < 1e-9 ? 0 : (degrees + 360) % 360,
			width: viewer.element.clientWidth,
			height: viewer.element.clientHeight
		};
		if (!samePlace(next, this.place)) this.place = next;
	}

	/** From screen pixels of the viewer to pixels of level 0, and back. */
	toSlide(x: number, y: number): Point {
		return toSlide(this.place, x, y);
	}
	toScreen(p: Point): Point {
		return toScreen(this.place, p);
	}
	/** The slide's pixel under the cross in the middle. */
	get middle(): Point {
		this.locate(); // an arrow pressed just before counts, though no frame has shown it yet
		return middle(this.place);
	}

	/** Gives a tool the pointer and the keys; false where another keeps them. */
	take(tool: Tool): boolean {
		if (this.tool && this.tool !== tool && !this.tool.yield()) return false;
		this.tool = tool;
		return true;
	}
	drop(tool: Tool) {
		if (this.tool === tool) this.tool = null;
	}

	home(immediately = this.still) {
		if (this.image) this.viewer?.viewport.fitBounds(this.image.getBounds(), immediately);
	}

	/** Shows a rectangle of level-0 pixels with some room around it. */
	flyTo([x, y, w, h]: Bounds) {
		if (!this.osd || !this.image || !this.viewer) return;
		const room = 0.6 * Math.max(w, h, 200);
		const target = this.image.imageToViewportRectangle(
			new this.osd.Rect(x - room / 2, y - room / 2, w + room, h + room)
		);
		this.viewer.viewport.fitBoundsWithConstraints(target, this.still);
	}

	zoomTo(magnification: number) {
		if (!this.image || !this.viewer || this.mpp <= 0) return;
		const zoom = this.image.imageToViewportZoom(scaleFor(this.mpp, magnification));
		this.viewer.viewport.zoomTo(zoom, undefined, this.still);
		this.viewer.viewport.applyConstraints();
	}

	zoomBy(factor: number, immediately = this.still) {
		this.viewer?.viewport.zoomBy(factor, undefined, immediately);
		this.viewer?.viewport.applyConstraints(immediately);
	}

	/** Moves by shares of the screen. */
	pan(right: number, down: number) {
		this.panBy(right * this.place.width, down * this.place.height, this.still);
	}

	/** Moves by screen pixels. */
	panBy(right: number, down: number, immediately = true) {
		if (!this.osd || !this.viewer) return;
		const { viewport } = this.viewer;
		viewport.panBy(viewport.deltaPointsFromPixels(new this.osd.Point(right, down)), immediately);
		viewport.applyConstraints(immediately);
	}

	/** Puts a pixel of level 0 in the middle. */
	goTo(x: number, y: number) {
		if (!this.osd || !this.image || !this.viewer) return;
		this.viewer.viewport.panTo(this.image.imageToViewportCoordinates(new this.osd.Point(x, y)), true);
		this.viewer.viewport.applyConstraints(true);
	}

	/** Turns the slide around the middle of the screen, clockwise. */
	turnBy(degrees: number, immediately = this.still) {
		this.viewer?.viewport.rotateBy(degrees, undefined, immediately);
	}
	/** Back upright, the short way round. */
	upright() {
		const at = this.viewer?.viewport.getRotation() ?? 0;
		this.turnBy(-(((((at + 180) % 360) + 360) % 360) - 180));
	}

	/** Puts the slide as a whole: middle in pixels of level 0, scale, angle; at once and unbounded. */
	show(at: Point, scale: number, angle: number) {
		if (!this.osd || !this.image || !this.viewer) return;
		const { viewport } = this.viewer;
		viewport.rotateTo(angle, undefined, true);
		viewport.zoomTo(this.image.imageToViewportZoom(scale), undefined, true);
		viewport.panTo(this.image.imageToViewportCoordinates(new this.osd.Point(...at)), true);
	}
}

const [get, set] = createContext<Stage>();

/** The stage of the Viewer around this component. */
export const getStage = get;
/** For Viewer. */
export const setStage = set;
