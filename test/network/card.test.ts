/** A card of the demonstration at the SOAP door, as the guide shows it: deposit, reading, refusal, authorisation. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { carnet } from '../support/carnet-command.ts';
import { freePort } from '../support/free-port.ts';
import type { World } from '../support/running-world.ts';
import { startWorld } from '../support/world.ts';

const LETTER = 'test/fixtures/cda/lettre-de-liaison.xml';
const LETTER_ID = '2.25.202611200000000000000000000000000001';
const SOLANGE = '244035809504128|1.2.250.1.213.1.4.10';
const folder = mkdtempSync(join(tmpdir(), 'carnet-card-'));
let world: World;

before(async () => {
  const [tlsPort, hl7Port] = [await freePort(), await freePort()];
  world = await startWorld({ tlsPort, hl7Port, workers: 1 });
});
after(async () => {
  await world.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function cardOf(id: string, holder = '--professional'): Promise<string> {
  const made = await carnet('demo', 'card', holder, id, '--data', world.data, '--json');
  assert.equal(made.code, 0, made.stderr);
  return made.json<{ files: { folder: string } }>().files.folder;
}
/** Both find the ports of the demonstration by its data folder. */
const xds = (card: string, ...words: string[]) =>
  carnet('xds', ...words, '--card', card, '--patient', SOLANGE, '--data', world.data, '--json');
const hl7Send = (card: string, ...words: string[]) =>
  carnet('hl7', 'send', ...words, '--card', card, '--data', world.data, '--json');

test('her doctor deposits a letter and reads it back; a doctor who never met her is refused, and then authorised', async () => {
  const [author, stranger] = await Promise.all([cardOf('99900000128'), cardOf('99900000029')]);
  const trace = join(folder, 'trace');
  const deposit = await xds(author, 'deposit', LETTER, '--trace', trace);
  assert.equal(deposit.code, 0, deposit.stderr + deposit.stdout);
  assert.equal(readdirSync(trace).length, 2, 'request and answer are written');
  const out = join(folder, 'letter.xml');
  const read = await xds(author, 'read', LETTER_ID, '--out', out);
  assert.equal(read.code, 0, read.stdout);
  assert.deepEqual(readFileSync(out), readFileSync(LETTER));

  const refused = await xds(stranger, 'search');
  assert.equal(refused.code, 9);
  assert.match(refused.stdout, /DMPAccessDeniedByRightsService/);
  assert.equal((await xds(stranger, 'authorise')).code, 0);
  const found = await xds(stranger, 'search');
  assert.equal(found.code, 0);
  assert.ok(found.json<{ entries: { uniqueId: string }[] }>().entries.some(({ uniqueId }) => uniqueId === LETTER_ID));
});

test('each transaction of a card is spoken: patients, professionals, changes of one document', async () => {
  const author = await cardOf('99900000128');
  const exists = await xds(author, 'exists');
  assert.ok(exists.json<{ facts: string[] }>().facts.includes('AUTORISATION VALIDE'), exists.stdout);
  assert.equal((await xds(author, 'hide', LETTER_ID)).code, 0);
  const asked = [['describe'], ['close'], ['archive', '1.2.3'], ['records']];
  const [describe, close, archive, records] = await Promise.all(asked.map((words) => xds(author, ...words)));
  assert.match(describe?.stdout ?? '', /OPPOSITION_BRIS_DE_GLACE false/);
  assert.match(close?.stdout ?? '', /DMPDossierRattacheENS/);
  assert.deepEqual([close?.code, archive?.code], [9, 9]);
  assert.match(records?.stdout ?? '', /244035809504128 .*Solange/);
});

test('a hospital sends the next version by HL7 v2, asks for the receipt, and is told of what is refused', async () => {
  const hospital = await cardOf('1580990018', '--structure');
  const letter = readFileSync(LETTER, 'utf8').replaceAll(LETTER_ID, LETTER_ID.replace(/1$/, '2'));
  const path = join(folder, 'other.xml');
  writeFileSync(path, letter.replace(/<setId[^>]*>/, '<setId root="2.25.202611200000000000000000000000000099"/>'));
  const trace = join(folder, 'hl7');
  const sent = await hl7Send(hospital, path, '--receipt', '--control-id', 'CLI1', '--trace', trace);
  assert.equal(sent.code, 0, sent.stderr + sent.stdout);
  const { code, controlId, receipt } = sent.json<{ code: string; controlId: string; receipt: string }>();
  assert.deepEqual([code, controlId, receipt.includes('Y')], ['AA', 'CLI1', true]);
  assert.ok(readdirSync(trace).length >= 2, 'message and answers are written');
  writeFileSync(path, letter.replaceAll('244035809504128', '280017500000166'));
  const refused = await hl7Send(hospital, path, '--control-id', 'CLI2');
  assert.equal(refused.code, 9, refused.stdout);
  assert.match(refused.stdout, /90[26]/);
  assert.equal((await hl7Send(hospital, 'nowhere.xml')).code, 2);
});

test('what is asked wrongly is told', async () => {
  const wrong = [['fly'], ['deposit'], ['search', 'x'], ['search'], ['deposit', 'nowhere.xml', '--card', 'x']];
  const ends = await Promise.all(wrong.map((words) => carnet('xds', ...words)));
  assert.deepEqual(
    ends.map(({ code }) => code),
    wrong.map(() => 2),
  );
});
