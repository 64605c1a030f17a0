// The slide over the whole screen. The page as a whole goes full screen, and the slide fills
// the page: dialogs still come over it, and where the browser refuses it fills the window.
class FullScreen {
	on = $state(false);

	constructor() {
		if (typeof document === 'undefined') return;
		// The browser ends it by itself on Escape.
		document.addEventListener('fullscreenchange', () => {
			if (!document.fullscreenElement) this.on = false;
		});
	}

	toggle() {
		if (this.on) return this.leave();
		this.on = true;
		void document.documentElement.requestFullscreen?.().catch(() => {});
	}

	leave() {
		this.on = false;
		if (document.fullscreenElement) void document.exitFullscreen().catch(() => {});
	}
}

export const full = new FullScreen();
