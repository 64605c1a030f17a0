// npm run api -- <address or file of openapi.json>: writes src/lib/api/openapi.d.ts.
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';

const from = process.argv[2] ?? 'http://127.0.0.1:8080/api/openapi.json';
const source = /^https?:/.test(from) ? new URL(from) : pathToFileURL(from);
const out = new URL('../src/lib/api/openapi.d.ts', import.meta.url);
writeFileSync(
	out,
	"// Made by `npm run api` from the server's OpenAPI description.\n" + astToString(await openapiTS(source))
);
