/** Documents of tests through the FHIR door of a running deployment: deposit, list, read back, compare. */
import assert from 'node:assert/strict';
import type { Bundle, DocumentReference } from '../../src/standards/fhir/types.ts';
import type { DocumentEntry } from '../../src/standards/xds/metadata.ts';
import { letterSet, provideBundle } from './discharge-letter.ts';
import { textDocument } from './record-world.ts';
import type { DemoPerson, World } from './running-world.ts';

export interface Patient {
  readonly value: string;
  readonly oid: string;
}

export interface Deposit {
  readonly patient: Patient;
  readonly uniqueId: string;
  readonly content: Buffer;
  readonly bundle: Bundle;
}

const PAGE = 200;
/** Retries of one reading after a fault. */
const MAX_RETRIES = 10;
const MAX_PAGES = 500;
const FRENCH: Partial<DocumentEntry> = {
  facilityType: { code: 'SA07', system: '1.2.250.1.71.4.2.4' },
  practiceSetting: { code: 'AMBULATOIRE', system: '1.2.250.1.213.1.1.4.9' },
};

export const patientOf = ({ ins, insOid }: DemoPerson): Patient => ({ value: ins, oid: insOid });

let numbers = 0;

/** A text document never made before in this process. `words` come into its bytes. */
export function newDeposit(patient: Patient, words = '', changes: Partial<DocumentEntry> = {}): Deposit {
  numbers += 1;
  const { set, document } = textDocument(patient, numbers, { ...FRENCH, ...changes });
  const content = Buffer.from(`Compte rendu ${numbers}. ${words}\n${'abcdefghij '.repeat(numbers % 400)}`);
  const bundle = provideBundle(content, document.declared, { ...set, sourceId: letterSet.sourceId });
  return { patient, uniqueId: document.declared.uniqueId, content, bundle };
}

export interface Answer {
  /** 0: no answer came (the connection broke). */
  readonly status: number;
  readonly retryAfter: string | null;
  readonly text: string;
}

/** One request; a broken connection is an answer of status 0. */
export async function request(url: string, token: string | null, init: RequestInit = {}): Promise<Answer> {
  try {
    const headers = new Headers(init.headers);
    if (token !== null) headers.set('authorization', `Bearer ${token}`);
    const response = await fetch(url, { ...init, headers });
    const text = await response.text();
    return { status: response.status, retryAfter: response.headers.get('retry-after'), text };
  } catch {
    return { status: 0, retryAfter: null, text: '' };
  }
}

/** ITI-65. */
export function deposit(world: World, token: string, { bundle }: Pick<Deposit, 'bundle'>): Promise<Answer> {
  const headers = { 'content-type': 'application/fhir+json' };
  return request(`${world.baseUrl}/fhir`, token, { method: 'POST', headers, body: JSON.stringify(bundle) });
}

/** A part of the system may not answer yet after a fault: asked again as Retry-After says, as every client does. */
async function patiently<A extends { readonly status: number; readonly retryAfter: string | null }>(
  ask: () => Promise<A>,
): Promise<A> {
  for (let left = MAX_RETRIES; ; left -= 1) {
    const answer = await ask();
    if (answer.status !== 503 || left === 0) return answer;
    await new Promise((done) => setTimeout(done, Number(answer.retryAfter) * 1_000));
  }
}

/** uniqueId -> address of the bytes, of every current document that the caller sees in a record: ITI-67, page by page. */
export async function listed(world: World, token: string, patient: Patient): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const query = new URLSearchParams({
    'patient.identifier': `urn:oid:${patient.oid}|${patient.value}`,
    status: 'current',
    _count: String(PAGE),
  });
  const search = `${world.baseUrl}/fhir/DocumentReference/_search`;
  let answer = await patiently(() => request(search, token, { method: 'POST', body: query }));
  for (let page = 0; page < MAX_PAGES; page += 1) {
    assert.equal(answer.status, 200, answer.text);
    const bundle = JSON.parse(answer.text) as Bundle;
    for (const { resource } of bundle.entry ?? []) {
      const { masterIdentifier, content } = resource as DocumentReference;
      found.set(bare(masterIdentifier?.value), `${world.baseUrl}/fhir/${content[0]?.attachment.url}`);
    }
    const next = bundle.link?.find(({ relation }) => relation === 'next')?.url;
    if (next === undefined) return found;
    answer = await patiently(() => request(next, token));
  }
  throw new Error('the list does not end');
}

const bare = (uniqueId = ''): string => uniqueId.replace('urn:oid:', '');

/** ITI-68: the bytes, or null with the status. */
export function bytesOf(url: string, token: string): Promise<{ status: number; bytes: Buffer | null }> {
  return patiently(async () => {
    const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    const bytes = Buffer.from(await response.arrayBuffer());
    const retryAfter = response.headers.get('retry-after');
    return { status: response.status, retryAfter, bytes: response.ok ? bytes : null };
  });
}

/** The doctor who follows a person: authorised in her record since the town was made. */
export function attendingToken(world: World, person: DemoPerson): Promise<string> {
  const doctor = world.demo.professionals.find(({ key }) => key === person.attending);
  assert.ok(doctor);
  return world.tokenFor(doctor.rpps);
}

/** Runs `work` on each item, `width` at a time. */
export async function inParallel<T>(
  items: Iterable<T>,
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items[Symbol.iterator]();
  const lane = async (): Promise<void> => {
    for (let next = queue.next(); !next.done; next = queue.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: width }, lane));
}
