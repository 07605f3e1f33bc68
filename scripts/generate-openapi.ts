/**
 * Makes docs/api/fhir.openapi.json from the tables of the FHIR door: what `GET /fhir/openapi.json` serves, with a relative base.
 *
 *   node scripts/generate-openapi.ts
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openApi } from '../src/doors/fhir/openapi.ts';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..');
export const OPENAPI_FILE = resolve(ROOT, 'docs/api/fhir.openapi.json');

/** The text of the committed file. */
export function openApiText(): string {
  const { version } = JSON.parse(readFileSync(resolve(ROOT, 'package.json'), 'utf8')) as { version: string };
  return `${JSON.stringify(openApi({ baseUrl: '/fhir', softwareVersion: version }), null, 2)}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(OPENAPI_FILE, openApiText());
