import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { addOwnDocument } from '../support/depositors.ts';
import type { DemoPerson, World } from '../support/running-world.ts';
import { sized } from '../support/sizes.ts';
import type { Visitor } from '../support/visitor.ts';
import { startWorld } from '../support/world.ts';
import { attendingToken, deposit, listed, newDeposit, patientOf } from '../support/world-documents.ts';

// security row 43: a string of each patient's own in her documents never comes in an answer about another.

const REQUESTS = sized(1_600, 2_000_000);
const PATIENTS = 8;
const SESSIONS = 4;
const DOCUMENTS_EACH = 3;
const LANES = 12;
/** Tokens last five minutes. */
const NEW_TOKENS_MS = 120_000;
const TURNS_BETWEEN_NEWS = 100_000;

interface Patient {
  readonly person: DemoPerson;
  readonly canary: string;
  readonly ins: string;
  readonly binaries: string[];
  visitor: Visitor | null;
  pages: string[];
}

let world: World;
let patients: Patient[];

before(async () => {
  world = await startWorld({ workers: 2 });
  patients = [];
  for (const [index, person] of world.demo.persons.slice(0, PATIENTS).entries())
    patients.push(await prepare(person, index));
});
after(() => world?.stop());

async function prepare(person: DemoPerson, index: number): Promise<Patient> {
  const canary = `CANARI${String(index).padStart(3, '0')}FIN`;
  const token = await attendingToken(world, person);
  const made = Array.from({ length: DOCUMENTS_EACH }, () =>
    newDeposit(patientOf(person), canary, { title: `Titre ${canary}` }),
  );
  for (const one of made) assert.equal((await deposit(world, token, one)).status, 200);
  const there = await listed(world, token, patientOf(person));
  const binaries = made.map(({ uniqueId }) => there.get(uniqueId) ?? '');
  const patient = {
    person,
    canary,
    ins: `urn:oid:${person.insOid}|${person.ins}`,
    binaries,
    visitor: null as Visitor | null,
    pages: [] as string[],
  };
  if (index >= SESSIONS) return patient;
  const visitor = await world.visit(person.signIn.identifier);
  const page = await addOwnDocument(visitor, Buffer.from(`Ma note ${canary}`), `Note ${canary}`);
  assert.ok(page);
  return {
    ...patient,
    visitor,
    pages: ['/accueil', '/documents', '/historique', '/compte', page, `${page}/contenu/original`],
  };
}

interface Ask {
  /** Whose string may come; null: nobody's. */
  readonly of: Patient | null;
  /** True when her own string must be in the answer. */
  readonly shows: boolean;
  send(): Promise<Response>;
}

/** The n-th question: another patient, another door, another shape each time. */
function askOf(turn: number, { tokens, strangers }: Tokens): Ask {
  const of = patients[turn % patients.length] as Patient;
  const headers = { authorization: `Bearer ${tokens.get(of)}` };
  const fhir = `${world.baseUrl}/fhir`;
  const kind = Math.floor(turn / patients.length) % 5;
  const { visitor } = of;
  if (kind === 4 && visitor !== null) {
    const path = of.pages[turn % of.pages.length] ?? '';
    return { of, shows: path.startsWith('/documents/'), send: () => visitor.send(path) };
  }
  const query = new URLSearchParams({ 'patient.identifier': of.ins, status: 'current', _count: '50' });
  if (kind === 0) {
    const send = () => fetch(`${fhir}/DocumentReference/_search`, { method: 'POST', headers, body: query });
    return { of, shows: true, send };
  }
  if (kind === 1) {
    const accept = { ...headers, accept: 'application/fhir+json' };
    return { of, shows: false, send: () => fetch(of.binaries[turn % DOCUMENTS_EACH] ?? '', { headers: accept }) };
  }
  if (kind === 2) {
    const other = { authorization: `Bearer ${strangers.get(of)}` };
    return { of: null, shows: false, send: () => fetch(of.binaries[0] ?? '', { headers: other }) };
  }
  return { of, shows: true, send: () => fetch(of.binaries[turn % DOCUMENTS_EACH] ?? '', { headers }) };
}

interface Tokens {
  /** Her attending doctor's. */
  readonly tokens: ReadonlyMap<Patient, string>;
  /** A doctor's who is not authorised in her record. */
  readonly strangers: ReadonlyMap<Patient, string>;
}

async function newTokens(): Promise<Tokens> {
  const tokens = new Map<Patient, string>();
  const strangers = new Map<Patient, string>();
  for (const patient of patients) {
    tokens.set(patient, await attendingToken(world, patient.person));
    for (const { rpps } of world.demo.professionals) {
      const token = await world.tokenFor(rpps);
      const { status } = await fetch(patient.binaries[0] ?? '', {
        method: 'HEAD',
        headers: { authorization: `Bearer ${token}` },
      });
      if (status === 200) continue;
      strangers.set(patient, token);
      break;
    }
  }
  assert.equal(strangers.size, patients.length);
  return { tokens, strangers };
}

/** Binary resources carry their bytes in base64. */
function textOf(body: string): string {
  const data = /^\{"resourceType":"Binary".*"data":"([^"]*)"\}$/s.exec(body)?.[1];
  return data === undefined ? body : Buffer.from(data, 'base64').toString();
}

test(`row 43: ${REQUESTS} mixed requests on kept-alive connections: no string of one patient in an answer about another`, async (t) => {
  const statuses = new Map<number, number>();
  const foreign: string[] = [];
  const absent: string[] = [];
  let turn = 0;
  let known = await newTokens();
  let knownSince = performance.now();
  const lane = async (): Promise<void> => {
    while (turn < REQUESTS) {
      const mine = turn++;
      if (performance.now() - knownSince > NEW_TOKENS_MS) {
        knownSince = performance.now();
        known = await newTokens();
      }
      if (mine > 0 && mine % TURNS_BETWEEN_NEWS === 0)
        process.stderr.write(`${mine} requests: ${foreign.length} foreign\n`);
      const { of, shows, send } = askOf(mine, known);
      const response = await send();
      const text = textOf(await response.text());
      statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
      for (const other of patients) {
        if (other !== of && text.includes(other.canary))
          foreign.push(`turn ${mine}: ${other.canary} for ${of?.person.key ?? 'nobody'}`);
      }
      if (shows && response.status === 200 && !text.includes(of?.canary ?? '')) absent.push(`turn ${mine}`);
      if (response.status >= 500 && response.status !== 503) foreign.push(`turn ${mine}: ${response.status}`);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  t.diagnostic(JSON.stringify([...statuses]));
  assert.deepEqual([foreign, absent], [[], []]);
  assert.ok((statuses.get(200) ?? 0) > REQUESTS / 2, 'most of it was answered');
});
