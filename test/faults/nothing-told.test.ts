import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { systemActor } from '../../src/kernel/actor.ts';
import { carnet } from '../support/carnet-command.ts';
import { addOwnDocument } from '../support/depositors.ts';
import { fileNames, filesHolding } from '../support/everything-written.ts';
import { eventually } from '../support/processes.ts';
import { testNir } from '../support/record-world.ts';
import type { World } from '../support/running-world.ts';
import { codeReader, Visitor } from '../support/visitor.ts';
import { startWorld } from '../support/world.ts';
import { deposit, newDeposit, request } from '../support/world-documents.ts';

// security row 62 (and the spirit of row 45): a person's strings, through a busy day with errors and crashes, are nowhere.

const NIR = testNir(777);
const OID = '1.2.250.1.213.1.4.10';
const NAME = 'CANARINOM';
const GIVEN = 'CANARIPRENOM';
const USED = 'CANARIUSAGE';
const EMAIL = 'canaricourriel@example.test';
const TITLE = 'Titre CANARITITRE';
const CONTENT = 'CANARICONTENU du document';
const AUTHOR = 'CANARIAUTEUR';
const PASSWORD = 'CANARISECRET-long-et-sur';
const LOGIN = 'canariconnexion';
const SAID = [NIR, 'CANARI'];

let world: World;
let folder: string;
/** What came back to callers with an error, and every address that an answer named. */
const told: string[] = [];
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'carnet-told-'));
  world = await startWorld({ workers: 2, logLevel: 'debug' });
});
after(async () => {
  await world?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const patient = { value: NIR, oid: OID };
const INS = `urn:oid:${OID}|${NIR}`;

async function enrol(): Promise<void> {
  const path = join(folder, 'patient.csv');
  const header = 'matricule,oid,birth_name,given_names,used_name,sex,birth_date,birthplace_code,email';
  writeFileSync(path, `${header}\n${NIR},${OID},${NAME},${GIVEN},${USED},F,1980-01-15,75108,${EMAIL}\n`);
  const { code, stdout, stderr } = await carnet('import', 'insured', path, '--data', world.data);
  assert.equal(code, 0, stderr);
  told.push(stdout, stderr);
  const { identity } = (await world.inside()).deployment.space;
  const found = await identity.findByIns(patient);
  assert.ok(found);
  const hash = await identity.hashPassword(PASSWORD);
  await identity.setCredential(systemActor('enrolment'), found.personId, LOGIN, hash);
}

const author = {
  person: { id: '899900000011', oid: '1.2.250.1.71.4.2.1', name: { family: AUTHOR, given: [GIVEN] } },
  role: [],
};
const made = () => newDeposit(patient, CONTENT, { title: TITLE, authors: [author] });

/** Remembers an error's text and the addresses of any answer. */
async function ask(path: string, token: string | null, init: RequestInit = {}): Promise<number> {
  const answer = await request(`${world.baseUrl}${path}`, token, { redirect: 'manual', ...init });
  if (answer.status >= 400) told.push(answer.text);
  return answer.status;
}

async function softwareAtWork(token: string): Promise<void> {
  const good = made();
  assert.equal((await deposit(world, token, good)).status, 200);
  const wrong = [
    {
      ...made(),
      bundle: JSON.parse(
        JSON.stringify(made().bundle).replaceAll('"57833-6"', '"CANARI"').replace('current', `CANARI ${NIR}`),
      ),
    },
    { ...good, bundle: JSON.parse(JSON.stringify(good.bundle).replace(TITLE, `${TITLE} autre`)) },
    newDeposit({ ...patient, value: testNir(778) }, CONTENT, { title: TITLE }),
    { ...made(), bundle: JSON.parse(JSON.stringify(made().bundle).replace(NIR, testNir(778))) },
  ];
  for (const one of wrong) {
    const answer = await deposit(world, token, one);
    if (answer.status !== 200) told.push(answer.text.replaceAll(testNir(778), NIR));
  }
  const json = { 'content-type': 'application/fhir+json' };
  await ask('/fhir', token, { method: 'POST', headers: json, body: `{"CANARI":"${NIR}` });
  await ask('/fhir', token, { method: 'POST', headers: { 'content-type': 'text/CANARI' }, body: NIR });
  const encoded = encodeURIComponent(INS);
  for (const path of [
    `/fhir/DocumentReference?patient.identifier=${encoded}&status=current`,
    `/fhir/DocumentReference?patient.identifier=${encoded}&inconnu=${NIR}`,
    `/fhir/DocumentReference?patient.identifier=${encoded}&status=CANARI`,
    `/fhir/DocumentReference?_cursor=CANARI${NIR}`,
    `/fhir/Patient?identifier=${encoded}`,
    `/fhir/Patient?identifier=${NIR}`,
    `/fhir/Patient?identifier=${encoded}&name=${NAME}`,
    `/fhir/Binary/CANARI${NIR}`,
    `/fhir/CANARI/${NIR}`,
    `/fhir/${NIR}%E0%A4%A`,
    `/fhir/Binary/${NIR.repeat(20)}`,
    `/fhir/DocumentReference?x=${'CANARI'.repeat(2_000)}`,
  ]) {
    await ask(path, token);
    await ask(path, `CANARI${NIR}`);
    await ask(path, null);
  }
  for (const link of ['DossierPatient', 'CANARI', 'Documents/x'])
    for (const tail of [NIR, `${NIR}.data`, `${NIR}%E0%A4%A`, `${NIR}/${NIR}?x=${NIR}`, NIR.repeat(200)]) {
      const answer = await fetch(`${world.baseUrl}/AccesDirect/${link}/${tail}`, { redirect: 'manual' });
      told.push(await answer.text(), answer.headers.get('location') ?? '', answer.headers.getSetCookie().join());
    }
  const form = new URLSearchParams({ grant_type: 'CANARI', client_assertion: `CANARI${NIR}`, subject_token: NAME });
  await ask('/oauth/token', null, { method: 'POST', body: form });
}

async function personAtHome(): Promise<Visitor> {
  const wrong = new Visitor(world.baseUrl);
  await (await wrong.submit('/connexion', { identifiant: LOGIN, secret: `${PASSWORD}x` })).text();
  await (await wrong.submit('/connexion', { identifiant: NIR, secret: PASSWORD })).text();
  const visitor = new Visitor(world.baseUrl);
  await visitor.signIn(LOGIN, PASSWORD, codeReader(world.baseUrl, EMAIL));
  const page = await addOwnDocument(visitor, Buffer.from(CONTENT), TITLE);
  assert.ok(page);
  for (const path of [
    '/accueil',
    '/documents',
    '/historique',
    '/compte',
    page,
    `${page}/contenu/original`,
    `${page}/contenu/CANARI`,
  ]) {
    const answer = await visitor.send(path);
    told.push(answer.headers.get('location') ?? '', answer.headers.get('content-disposition') ?? '');
    await answer.arrayBuffer();
  }
  for (const path of [`/documents?recherche=${NIR}`, `/compte?nom=${NAME}`, `/historique?curseur=CANARI`]) {
    const answer = await new Visitor(world.baseUrl).send(path);
    told.push(answer.headers.get('location') ?? '');
    await answer.arrayBuffer();
  }
  return visitor;
}

/** PostgreSQL dies under a load of deposits, then everything does. */
async function badDay(token: string): Promise<void> {
  const deposits = Array.from({ length: 12 }, () => deposit(world, token, made()));
  await world.killPostgres();
  for (const { status, text } of await Promise.all(deposits)) if (status >= 400) told.push(text);
  assert.ok(await eventually(async () => (await deposit(world, token, made())).status === 200, 60_000));
  const cut = Array.from({ length: 12 }, () => deposit(world, token, made()));
  await world.kill9({ database: true });
  await Promise.all(cut);
  await world.restart();
}

test('row 62: her number, names, titles and contents are in no log, metric, error, address or file name', async (t) => {
  await enrol();
  const token = await world.tokenFor(world.demo.professionals[0]?.rpps ?? '');
  await softwareAtWork(token);
  const visitor = await personAtHome();
  await badDay(token);
  assert.equal((await visitor.send('/documents')).status, 200);
  told.push(await (await fetch(`${world.baseUrl}/metrics`)).text());
  const outputs: Record<string, string> = {
    'the log and the terminal': world.logs(),
    'the log of PostgreSQL': readFileSync(join(world.data, 'postgres/18/server.log'), 'utf8'),
    'errors, addresses and metrics': told.join('\n'),
    'names of files': fileNames(world.data).join('\n'),
  };
  for (const [where, text] of Object.entries(outputs)) {
    const hits = text.split('\n').filter((line) => SAID.some((said) => line.toUpperCase().includes(said)));
    assert.deepEqual(hits.slice(0, 5), [], where);
  }
  assert.ok(told.length > 40 && world.logs().includes('"msg":"request"'));
  t.diagnostic(`${told.length} answers, ${world.logs().length} characters of logs`);
});

test('rows 45 and 62: on the disk, in tables, their log and the bytes of documents, nothing of hers is in clear', async () => {
  const { asSuperuser } = await world.inside();
  await asSuperuser('carnet_record', 'checkpoint');
  const control = Buffer.from(`${NAME} ${NIR}`);
  writeFileSync(join(world.data, 'control'), control);
  const files = filesHolding(world.data, SAID);
  assert.ok(files.includes('control'), 'the search finds what is in clear');
  assert.deepEqual(
    files.filter((name) => name !== 'control'),
    [],
  );
});
