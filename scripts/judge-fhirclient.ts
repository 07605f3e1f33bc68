/**
 * `fhirclient` (SMART on FHIR), unmodified, against the FHIR door of a record zone: a third library of others that does the job.
 * It is no development dependency, because it brings hundreds of packages with it (376 MB with its optional ones): it is
 * installed without those into var/judges, once.
 *
 *   npm run judge:fhirclient
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import type { Bundle, DocumentReference, OperationOutcome } from '../src/standards/fhir/types.ts';
import { insOf, newDeposit, recordWith } from '../test/protocol/fhir-calls.ts';
import { type FhirWorld, startFhirWorld } from '../test/protocol/fhir-world.ts';

const VERSION = '2.6.3';
const FOLDER = resolve(import.meta.dirname, '../var/judges/fhirclient');

interface Client {
  request<T>(what: string | Record<string, unknown>, options?: Record<string, unknown>): Promise<T>;
  patch<T>(url: string, operations: readonly object[]): Promise<T>;
}
type Smart = (request: object, response: object) => { client(state: Record<string, unknown>): Client };

function load(): Smart {
  if (!existsSync(join(FOLDER, 'node_modules/fhirclient'))) {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(join(FOLDER, 'package.json'), '{"private":true}');
    const words = [
      'install',
      '--ignore-scripts',
      '--omit=optional',
      '--no-audit',
      '--no-fund',
      `fhirclient@${VERSION}`,
    ];
    assert.equal(spawnSync('npm', words, { cwd: FOLDER, stdio: 'inherit' }).status, 0, 'fhirclient was not installed');
  }
  return createRequire(join(FOLDER, 'package.json'))('fhirclient') as Smart;
}

async function story(fhir: FhirWorld): Promise<void> {
  const { ins, doctor } = await recordWith(fhir, 0);
  const state = { serverUrl: fhir.base, tokenResponse: { access_token: fhir.tokenFor(doctor) } };
  const client = load()({ headers: {}, url: '/', socket: {} }, {}).client(state);
  const deposits = [newDeposit(ins), newDeposit(ins), newDeposit(ins)];
  for (const { bundle } of deposits) {
    const headers = { 'content-type': 'application/fhir+json' };
    const answer = await client.request<Bundle>({ url: '/', method: 'POST', headers, body: JSON.stringify(bundle) });
    assert.equal(answer.type, 'transaction-response');
  }
  const query = new URLSearchParams({ 'patient.identifier': insOf(ins), status: 'current', _count: '2' });
  const found = await client.request<DocumentReference[]>(`DocumentReference?${query}`, { pageLimit: 0, flat: true });
  assert.equal(found.length, 3);
  const read = await client.request<DocumentReference>(`DocumentReference/${found[0]?.id}`);
  assert.deepEqual(read, found[0]);
  const binary = await client.request<{ data: string }>(String(read.content[0]?.attachment.url));
  assert.ok(deposits.some(({ content }) => content.toString('base64') === binary.data));
  const operations = [{ op: 'add', path: '/securityLabel/0', value: { coding: [{ code: 'MASQUE_PS' }] } }];
  const hidden = await client.patch<DocumentReference>(`DocumentReference/${read.id}`, operations);
  assert.equal(hidden.securityLabel?.[0]?.coding?.[0]?.code, 'MASQUE_PS');
  await assert.rejects(client.request(`DocumentReference/${'0'.repeat(36)}`), (error: Error & { status?: number }) => {
    assert.equal(error.status, 404);
    return true;
  });
  const outcome = await client.request<{ body: OperationOutcome }>('metadata');
  assert.ok(outcome);
}

const fhir = await startFhirWorld();
try {
  await story(fhir);
  console.log(`fhirclient ${VERSION} deposits, finds all pages, reads, retrieves, hides, and hears a refusal.`);
} finally {
  await fhir.stop();
}
