// The log-ins of a demonstration. The server says in /healthz that it is one, and which
// log-ins there are; a server that says nothing has none.
export interface DemoLogin {
	role: string;
	email: string;
	password: string;
}

export async function demoLogins(): Promise<DemoLogin[]> {
	try {
		const answer = await fetch('/healthz', { headers: { Accept: 'application/json' } });
		const body = (await answer.json()) as { demo?: boolean; logins?: unknown };
		if (!body.demo || !Array.isArray(body.logins)) return [];
		return body.logins.filter(isLogin);
	} catch {
		return [];
	}
}

const isLogin = (l: unknown): l is DemoLogin => {
	const d = l as Partial<DemoLogin> | null;
	return typeof d?.role === 'string' && typeof d.email === 'string' && typeof d.password === 'string';
};
