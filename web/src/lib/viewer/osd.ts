// OpenSeadragon, loaded when a slide is opened and set up for one slide: its thumbnail at
// once, its own tile grid over it.
import type OpenSeadragon from 'openseadragon';
import type { Slide } from '$lib/api/types';
import { keepStyleOut, tileSource, tileURL } from './source';

export interface Heard {
	/** The slide has moved on the screen. */
	moved: () => void;
	/** A tile came, or could not be had. */
	loaded: () => void;
	failed: () => void;
	ready: (
		osd: typeof OpenSeadragon,
		viewer: OpenSeadragon.Viewer,
		image: OpenSeadragon.TiledImage
	) => unknown;
}

/**
 * A browser opens six connections to a server. Four for tiles fill a line of 4 Mbit/s and
 * leave room for what is saved meanwhile; more would only delay the ones that are looked at.
 */
const requestsAtOnce = 4;

/** still: nothing glides. A slide that could not be read yet is not opened. */
export async function openViewer(host: HTMLElement, slide: Slide, still: boolean, heard: Heard) {
	const osd = (await import('openseadragon')).default;
	const { info } = slide;
	if (!info || !host.isConnected) return;
	keepStyleOut();
	const viewer = new osd.Viewer({
		element: host,
		// Not WebGL: OpenSeadragon 6.1 picks a tile's texture by int() of an interpolated number,
		// and a number that comes out a hair too small shows another tile's tissue in its place.
		drawer: 'canvas',
		tileSources: [],
		showNavigationControl: false,
		animationTime: still ? 0 : 0.15,
		springStiffness: 10,
		zoomPerScroll: 1.25,
		maxZoomPixelRatio: 4,
		minZoomImageRatio: 0.7,
		visibilityRatio: 0.4,
		preserveImageSizeOnResize: true,
		constrainDuringPan: true,
		immediateRender: still,
		imageLoaderLimit: requestsAtOnce,
		tileRetryMax: 6,
		tileRetryDelay: 2000,
		maxImageCacheCount: 500,
		gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true, flickEnabled: !still }
	} as OpenSeadragon.Options);
	// Keys belong to the page: it has its own for everything.
	viewer.addHandler('canvas-key', (e) => (e.preventDefaultAction = true));
	// Tiles that still wait are for where the slide was; those in view are asked for again.
	const forget = () => {
		if (viewer.imageLoader.jobQueue.length > 0) viewer.imageLoader.clear();
	};
	viewer.addHandler('pan', forget);
	viewer.addHandler('zoom', forget);
	viewer.addHandler('tile-load-failed', heard.failed);
	viewer.addHandler('tile-loaded', heard.loaded);
	for (const name of ['update-viewport', 'resize', 'open', 'animation', 'rotate'] as const)
		viewer.addHandler(name, heard.moved);
	// The thumbnail shows the whole slide at once; the tiles sharpen it.
	viewer.addSimpleImage({ url: slide.thumbnail_url, width: 1, index: 0 });
	viewer.addTiledImage({
		tileSource: tileSource(osd, info.levels, (level, col, row) => tileURL(slide.tiles_url, level, col, row)),
		width: 1,
		success: (e) => heard.ready(osd, viewer, (e as unknown as { item: OpenSeadragon.TiledImage }).item)
	});
}
