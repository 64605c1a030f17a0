import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ProblemError } from '$lib/api/problem';
import type { Annotation, AnnotationBody } from '$lib/api/types';
import { Annotations, type Server } from './annotations.svelte';
import type { Pending, Shelf } from './kept';
import { newId } from './shape';

const refuse = (status: number, code: string) =>
	new ProblemError({ status, code, detail: code, do: '', field: '' });

function drawn(id: string, part: Partial<Annotation> = {}): Annotation {
	return {
		...{ id, slide: 's', case: 'c', kind: 'point', points: [[1, 2]], code: '', label: '', note: '' },
		...{ in_report: false, by: 'me', changed_by: 'me', by_name: 'Me', changed_name: 'Me', revision: 0 },
		...{ length_um: null, area_mm2: null, created_at: '2026-01-01T00:00:00Z', updated_at: '' },
		...part
	} as Annotation;
}

/** A server as the real one answers: idempotent by id, strict about revisions. */
class FakeServer implements Server {
	rows = new Map<string, Annotation>();
	calls: string[] = [];
	down = false;
	/** The next answer is lost after the server has done its work. */
	lose = false;
	refusal: ProblemError | null = null;

	async #do<T>(name: string, f: () => T): Promise<T> {
		await Promise.resolve();
		this.calls.push(name);
		if (this.down) throw new TypeError('failed to fetch');
		if (this.refusal) throw this.refusal;
		const answer = f();
		if (this.lose) {
			this.lose = false;
			throw new TypeError('failed to fetch');
		}
		return answer;
	}
	annotations = () => this.#do('list', () => [...this.rows.values()]);
	addAnnotation = (_: string, { id, ...body }: { id: string } & AnnotationBody) =>
		this.#do('add', () => {
			const row = this.rows.get(id) ?? drawn(id, { ...body, revision: 1 });
			this.rows.set(id, row);
			return row;
		});
	saveAnnotation = (id: string, { revision, ...body }: { revision: number } & AnnotationBody) =>
		this.#do('save', () => {
			const row = this.rows.get(id);
			if (!row) throw refuse(404, 'not-found');
			if (row.revision !== revision) throw refuse(409, 'conflict');
			const next = { ...row, ...body, revision: revision + 1 };
			this.rows.set(id, next);
			return next;
		});
	removeAnnotation = (id: string, revision: number) =>
		this.#do('remove', () => {
			const row = this.rows.get(id);
			if (!row) throw refuse(404, 'not-found');
			if (row.revision !== revision) throw refuse(409, 'conflict');
			this.rows.delete(id);
		});
}

class FakeShelf implements Shelf {
	text = '{}';
	read = () => JSON.parse(this.text) as Record<string, Pending>;
	write = (p: Record<string, Pending>) => {
		this.text = JSON.stringify(p);
		return true;
	};
}

describe('Annotations', () => {
	let server: FakeServer;
	let shelf: FakeShelf;
	let a: Annotations;
	beforeEach(() => {
		vi.useFakeTimers();
		server = new FakeServer();
		shelf = new FakeShelf();
		a = new Annotations('s', server, shelf);
	});

	it('shows at once, saves, changes and removes', async () => {
		a.add(drawn('one'));
		expect(a.list.map((x) => x.id)).toEqual(['one']);
		expect(a.selected).toBe('one');
		expect(await a.flush()).toBe(true);
		expect(server.rows.get('one')?.revision).toBe(1);
		a.change('one', { note: 'n' });
		await a.flush();
		expect(server.rows.get('one')).toMatchObject({ note: 'n', revision: 2 });
		a.remove('one');
		expect(a.list).toEqual([]);
		await a.flush();
		expect(server.rows.size).toBe(0);
		expect(shelf.text).toBe('{}');
	});

	it('what is drawn while a save is on its way goes after it', async () => {
		a.add(drawn('one'));
		a.change('one', { note: 'first' });
		a.change('one', { note: 'second' });
		await a.flush();
		await a.flush();
		expect(server.rows.get('one')?.note).toBe('second');
		expect(a.state).toBe('saved');
	});

	it('keeps what is drawn without a line, and sends it later, once', async () => {
		server.down = true;
		a.add(drawn('one'));
		await a.flush();
		expect(a.state).toBe('offline');
		a.change('one', { label: 'L' });
		await a.flush();
		server.down = false;
		await vi.advanceTimersByTimeAsync(5000);
		expect(a.state).toBe('saved');
		expect([...server.rows.values()]).toMatchObject([{ id: 'one', label: 'L' }]);
	});

	it('survives a reload without a line', async () => {
		server.rows.set('old', drawn('old', { revision: 3 }));
		await a.load();
		server.down = true;
		a.add(drawn('one', { note: 'typed' }));
		a.remove('old');
		await a.flush();
		a.stop();
		const again = new Annotations('s', server, shelf);
		expect(again.list.map((x) => x.note)).toEqual(['typed']);
		server.down = false;
		await again.load();
		await again.flush();
		expect([...server.rows.keys()]).toEqual(['one']);
		expect(shelf.text).toBe('{}');
	});

	it('a lost answer doubles nothing, and what was changed meanwhile arrives', async () => {
		server.lose = true;
		a.add(drawn('one'));
		await a.flush();
		expect(a.state).toBe('offline');
		a.change('one', { note: 'after' });
		await a.flush();
		expect([...server.rows.values()]).toMatchObject([{ id: 'one', note: 'after' }]);
		expect(a.state).toBe('saved');
	});

	it('removes what may have arrived', async () => {
		server.lose = true;
		a.add(drawn('one'));
		await a.flush();
		a.remove('one');
		await a.flush();
		expect(server.rows.size).toBe(0);
		expect(a.state).toBe('saved');
	});

	it('sends what is typed when the hand rests, keeps every key, and undoes it as one', async () => {
		a.add(drawn('one'));
		await a.flush();
		for (const note of ['t', 'ty', 'typ']) a.type('one', { note });
		expect(shelf.text).toContain('"typ"');
		expect(server.calls).not.toContain('save');
		await vi.advanceTimersByTimeAsync(1000);
		expect(server.calls.filter((c) => c === 'save')).toHaveLength(1);
		expect(a.state).toBe('saved');
		a.undo();
		expect(a.list[0]?.note).toBe('');
	});

	it('undoes one change after the other, a removal too', async () => {
		a.add(drawn('one'));
		a.change('one', { note: 'n' });
		a.remove('one');
		await a.flush();
		a.undo();
		await a.flush();
		expect(server.rows.get('one')).toMatchObject({ note: 'n', revision: 1 });
		a.undo();
		a.undo();
		await a.flush();
		expect(server.rows.size).toBe(0);
		expect(a.undo()).toBe(false);
	});

	it('keeps both when somebody else was faster, until the person chooses', async () => {
		server.rows.set('one', drawn('one', { revision: 1 }));
		server.rows.set('two', drawn('two', { revision: 1 }));
		await a.load();
		server.rows.set('one', drawn('one', { revision: 2, note: 'theirs' }));
		server.rows.delete('two');
		a.change('one', { note: 'mine' });
		a.change('two', { note: 'mine too' });
		await a.flush();
		expect(a.state).toBe('conflict');
		expect(a.theirs).toMatchObject({ one: { note: 'theirs' }, two: null });
		expect(a.list.map((x) => x.note)).toEqual(['mine', 'mine too']);
		a.takeTheirs('one');
		expect(a.list.find((x) => x.id === 'one')?.note).toBe('theirs');
		a.keepMine('two');
		await a.flush();
		expect(server.rows.get('two')?.note).toBe('mine too');
		expect(a.state).toBe('saved');
	});

	it('the same change by somebody else is no conflict', async () => {
		server.rows.set('one', drawn('one', { revision: 1 }));
		await a.load();
		server.rows.set('one', drawn('one', { revision: 2, note: 'same' }));
		a.change('one', { note: 'same' });
		await a.flush();
		expect(a.state).toBe('saved');
	});

	it('says what was refused and keeps it', async () => {
		await a.load();
		server.refusal = refuse(422, 'invalid');
		a.add(drawn('one'));
		expect(await a.flush()).toBe(false);
		expect(a.state).toBe('failed');
		expect(a.problem?.code).toBe('invalid');
		expect(a.list).toHaveLength(1);
		server.refusal = null;
		expect(await a.flush()).toBe(true);
	});

	it('a case that went to somebody else is a refusal, no conflict', async () => {
		await a.load();
		server.addAnnotation = () => Promise.reject(refuse(409, 'conflict'));
		a.add(drawn('one'));
		await a.flush();
		expect(a.state).toBe('failed');
		expect(a.theirs).toEqual({});
	});

	it('makes ids as the server wants them', () => {
		const ids = new Set(Array.from({ length: 100 }, newId));
		expect(ids.size).toBe(100);
		for (const id of ids) expect(id).toMatch(/^[a-z2-7]{26}$/);
	});
});
