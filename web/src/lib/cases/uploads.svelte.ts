// Files on their way to the server. They go on while the person looks at other pages, two
// at a time, and after a break from where the server stopped (tus 1.0).
import type { PreviousUpload, Upload as TusUpload } from 'tus-js-client';

export const chunkSize = 8 * 1024 * 1024;
const parallel = 2;
const endpoint = '/api/v1/uploads';
// Then it waits for the line and goes on by itself.
const pauses = [0, 1000, 3000, 5000, 10000, 20000, 30000];
const refused = new Set([400, 401, 403, 404, 413, 415, 422]);

export type TaskState = 'waiting' | 'sending' | 'paused' | 'offline' | 'sent' | 'failed';

export class Task {
	state = $state<TaskState>('waiting');
	sent = $state(0);
	/** Bytes per second, smoothed. */
	speed = $state(0);
	/** The server's id, once it has given one. */
	upload = $state('');
	/** Nothing gets through just now; it is tried again by itself. */
	stalled = $state(false);
	/** What the server said against it. */
	fault = $state.raw<{ status: number; body: unknown } | null>(null);
	tus: TusUpload | undefined;
	#seen = { at: 0, bytes: 0 };

	constructor(
		readonly caseId: string,
		readonly file: File,
		readonly stain: string,
		readonly specimen: string,
		/** The slide whose place the file's is to take. */
		readonly replaces = '',
		/** An upload that the server has begun to receive, perhaps from another computer. */
		readonly continues = ''
	) {
		this.upload = continues;
	}

	get secondsLeft(): number | null {
		return this.speed > 0 ? (this.file.size - this.sent) / this.speed : null;
	}

	progress(bytes: number) {
		this.stalled = false;
		const now = performance.now();
		this.sent = bytes;
		if (this.#seen.at === 0 || bytes < this.#seen.bytes) {
			this.#seen = { at: now, bytes };
			return;
		}
		const seconds = (now - this.#seen.at) / 1000;
		if (seconds < 0.5) return;
		const current = (bytes - this.#seen.bytes) / seconds;
		this.speed = this.speed === 0 ? current : this.speed * 0.7 + current * 0.3;
		this.#seen = { at: now, bytes };
	}
}

class Uploads {
	tasks = $state<Task[]>([]);

	constructor() {
		if (typeof addEventListener !== 'undefined') {
			addEventListener('online', () => this.#resume());
			addEventListener('offline', () => this.#lost());
		}
	}

	of(caseId: string): Task[] {
		return this.tasks.filter((t) => t.caseId === caseId);
	}

	/** Queues files; a file that is already on its way to the case is left alone. */
	add(
		caseId: string,
		files: File[],
		stain: string,
		specimen: string,
		more: { replaces?: string; continues?: string } = {}
	) {
		for (const file of files) {
			const same = this.of(caseId).find(
				(t) => t.file.name === file.name && t.file.size === file.size && t.state !== 'failed'
			);
			if (same) continue;
			this.tasks = this.tasks.filter(
				(t) => !(t.caseId === caseId && t.state === 'failed' && t.file.name === file.name)
			);
			this.tasks.push(new Task(caseId, file, stain, specimen, more.replaces, more.continues));
		}
		this.#next();
	}

	pause(task: Task) {
		void task.tus?.abort();
		task.state = 'paused';
		this.#next();
	}

	resume(task: Task) {
		task.state = 'waiting';
		this.#next();
	}

	/** Forgets the row; the server keeps what it has. */
	drop(task: Task) {
		this.tasks = this.tasks.filter((t) => t !== task);
	}

	#lost() {
		for (const t of this.tasks) {
			if (t.state !== 'sending') continue;
			void t.tus?.abort();
			t.state = 'offline';
		}
	}

	#resume() {
		for (const t of this.tasks) if (t.state === 'offline') t.state = 'waiting';
		this.#next();
	}

	#next() {
		const busy = this.tasks.filter((t) => t.state === 'sending').length;
		const waiting = this.tasks.filter((t) => t.state === 'waiting');
		for (const task of waiting.slice(0, Math.max(0, parallel - busy))) void this.#send(task);
	}

	async #send(task: Task) {
		task.state = 'sending';
		task.speed = 0;
		if (!task.tus) task.tus = await this.#prepare(task);
		// Paused or dropped while the library was loading.
		if (task.state === 'sending') task.tus.start();
	}

	async #prepare(task: Task): Promise<TusUpload> {
		const { Upload, DetailedError } = await import('tus-js-client');
		const upload = new Upload(task.file, {
			endpoint,
			chunkSize,
			retryDelays: pauses,
			removeFingerprintOnSuccess: true,
			headers: { 'X-Telepath': '1' },
			metadata: {
				filename: task.file.name,
				case: task.caseId,
				stain: task.stain,
				specimen: task.specimen,
				...(task.replaces ? { replaces: task.replaces } : {})
			},
			uploadUrl: task.continues ? `${endpoint}/${task.continues}` : null,
			fingerprint: (file) => Promise.resolve(fingerprint(task.caseId, file as File, task.replaces)),
			onShouldRetry: (err) =>
				(task.stalled = retries(err.originalRequest.getMethod(), err.originalResponse?.getStatus() ?? 0)),
			onUploadUrlAvailable: () => (task.upload = upload.url?.split('/').pop() ?? ''),
			onProgress: (bytes) => task.progress(bytes),
			onSuccess: () => {
				task.sent = task.file.size;
				task.state = 'sent';
				this.#next();
			},
			onError: (err) => {
				const answer = err instanceof DetailedError ? err.originalResponse : null;
				if (answer) task.fault = { status: answer.getStatus(), body: parsed(answer.getBody()) };
				task.state = answer ? 'failed' : 'offline';
				this.#next();
			}
		});
		if (task.continues) return upload;
		const earlier = newest(await upload.findPreviousUploads());
		if (earlier) upload.resumeFromPreviousUpload(earlier);
		return upload;
	}
}

/** Says that a file chosen again is the one that was being sent, in this case. */
export const fingerprint = (
	caseId: string,
	file: Pick<File, 'name' | 'size' | 'lastModified'>,
	replaces = ''
) => ['telepath', caseId, file.name, file.size, file.lastModified, replaces].filter(String).join('/');

/** A conflict while sending means another offset: ask and go on. When creating it is a refusal. */
export const retries = (method: string, status: number) =>
	!refused.has(status) && !(method === 'POST' && status === 409);

const newest = (list: PreviousUpload[]) =>
	[...list].sort((a, b) => Date.parse(b.creationTime) - Date.parse(a.creationTime))[0];

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}

export const uploads = new Uploads();
