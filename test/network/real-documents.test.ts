import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Actor } from '../../src/kernel/actor.ts';
import { deriveEntry } from '../../src/standards/cda/derive-metadata.ts';
import { readCda } from '../../src/standards/cda/read-cda.ts';
import type { Bundle, OperationOutcome } from '../../src/standards/fhir/types.ts';
import type { DocumentEntry } from '../../src/standards/xds/metadata.ts';
import { carnet } from '../support/carnet-command.ts';
import { letterSet, provideBundle } from '../support/discharge-letter.ts';
import type { World } from '../support/running-world.ts';
import { sharedFolder, skipWithoutShared } from '../support/shared.ts';
import { startWorld } from '../support/world.ts';
import { bytesOf, deposit, listed, newDeposit } from '../support/world-documents.ts';

/** Its header says that it replaces a document (RPLC) which this record does not hold: as examples, they come alone. */
const REPLACES_NOTHING = /^422 The document to replace is not a current document of yours/;
/** Published documents that deserve a refusal, and the words of the record. Every other one is deposited and read back. */
const REFUSED: Readonly<Record<string, RegExp>> = {
  '01_Modeles_contenus_CDA.xml': REPLACES_NOTHING,
  'CNAM-HR_2021.01_sans-info.xml': REPLACES_NOTHING,
  'IMG_CR_IMG_2024.01_CDA-R2-Niveau-1.xml': REPLACES_NOTHING,
  'IPS-FR_2024.01_DLU.xml': REPLACES_NOTHING,
  'OPH-BRE_2022.02.xml': REPLACES_NOTHING,
  // An INS under a production authority with a wrong key: the patient was not imported, nobody answers to it.
  'OBP-SNE_2024.01.xml': /^404 XDSUnknownPatientId/,
};
const LEAST_DOCUMENTS = 47;

interface Published {
  readonly name: string;
  readonly bytes: Buffer;
  readonly entry: DocumentEntry;
}

let world: World;
let folder: string;
before(async () => {
  if (skipWithoutShared !== false) return;
  folder = mkdtempSync(join(tmpdir(), 'carnet-real-'));
  world = await startWorld({ workers: 1 });
});
after(async () => {
  await world?.stop();
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

/** Its metadata as its header says them; a wrong key of the INS is the record's to judge, not this reader's. */
function published(path: string, name: string): Published {
  const bytes = readFileSync(join(path, name));
  const sha1 = createHash('sha1').update(bytes).digest('hex');
  const { entry } = deriveEntry(readCda(bytes, { wrongKey: 'warn' }), { sha1, size: bytes.length });
  return { name, bytes, entry };
}

/** One line of `carnet import insured` for the patient of a document. */
function insuredLine({ patientId, sourcePatientInfo: info }: DocumentEntry): string {
  const given = (info?.given ?? [])
    .join(' ')
    .replaceAll(/[^\p{L}\p{M} '’.-]/gu, ' ')
    .trim();
  const sex = info?.sex === 'M' || info?.sex === 'F' ? info.sex : 'U';
  const cells = [patientId.value, patientId.oid, info?.birthName, given || 'X', info?.usedName, sex];
  const more = [info?.birthDate?.slice(0, 10), info?.birthplaceCode ?? '99999'];
  return [...cells, ...more].map((cell) => `"${cell ?? ''}"`).join(',');
}

async function importPatients(documents: readonly Published[], tell: (line: string) => void): Promise<void> {
  const first = new Map(
    documents.toReversed().map(({ entry }) => [`${entry.patientId.oid}|${entry.patientId.value}`, entry]),
  );
  const header = 'matricule,oid,birth_name,given_names,used_name,sex,birth_date,birthplace_code';
  const path = join(folder, 'patients.csv');
  const entries = [...first.values()];
  writeFileSync(path, `${[header, ...entries.map(insuredLine)].join('\n')}\n`);
  const { code, stderr, json } = await carnet('import', 'insured', path, '--data', world.data, '--json');
  assert.ok(code === 0 || code === 6, stderr);
  const { created, refusals } = json<{ created: number; refusals: { line: number; reason: string }[] }>();
  tell(`${created} patients imported`);
  for (const { line, reason } of refusals) tell(`patient of line ${line} refused: ${reason}`);
}

/** The doctor who reads back declares that she treats them all. */
async function declareConsents(
  documents: readonly Published[],
  doctor: { idNat: string; name: string },
): Promise<void> {
  const { runner, actions } = (await world.inside()).deployment.record;
  const actor: Actor = {
    kind: 'professional',
    id: doctor.idNat,
    name: doctor.name,
    recordIds: [],
    purpose: 'normal',
    onBehalfOf: null,
  };
  const patients = new Map(
    documents.map(({ entry: { patientId } }) => [`${patientId.oid}|${patientId.value}`, patientId]),
  );
  for (const { value, oid } of patients.values()) {
    await runner
      .run(actions.declareConsent, actor, { owner: { ins: { value, oid } }, role: 'care-team' })
      .catch((error) => {
        assert.equal(error.code, 'unknown-record');
      });
  }
}

function bundleOf({ bytes, entry }: Published, order: number): Bundle {
  const { patientId, authors, replaces, ...rest } = entry;
  // Two examples name what they replace by a UUID, which no FHIR identifier of a document can say: the header says it alone.
  const isOid = /^[\d.]+$/.test(replaces?.uniqueId ?? '');
  const declared = { ...rest, patientId, authors, ...(isOid ? { replaces } : {}) } as DocumentEntry;
  return provideBundle(bytes, declared, { ...letterSet, patientId, authors, uniqueId: `1.2.250.1.999.47.${order}` });
}

function reasonsOf(text: string): string {
  const { issue } = JSON.parse(text) as OperationOutcome;
  return issue
    .filter(({ severity }) => severity === 'error')
    .map((one) => `${one.diagnostics} ${one.expression ?? ''}`.trim())
    .join(' / ');
}

test('every published document deposits through the FHIR door and comes back byte for byte, or is refused as it deserves', {
  skip: skipWithoutShared,
}, async (t) => {
  const path = join(sharedFolder() ?? '', 'cda');
  const names = readdirSync(path).filter((name) => name.endsWith('.xml'));
  assert.ok(names.length >= LEAST_DOCUMENTS, 'the documents are there');
  const documents = names.map((name) => published(path, name));
  const doctor = world.demo.professionals[0];
  assert.ok(doctor);
  await importPatients(documents, (line) => t.diagnostic(line));
  await declareConsents(documents, doctor);
  const token = await world.tokenFor(doctor.rpps);
  const problems: string[] = [];
  for (const [order, document] of documents.entries()) {
    const { name, bytes, entry } = document;
    const answer = await deposit(world, token, { bundle: bundleOf(document, order + 1) });
    if (answer.status !== 200) {
      const reasons = `${answer.status} ${reasonsOf(answer.text)}`;
      t.diagnostic(`${name}: refused, ${reasons}`);
      if (REFUSED[name]?.test(reasons) !== true) problems.push(`${name}: ${reasons}`);
      continue;
    }
    if (REFUSED[name] !== undefined) problems.push(`${name}: accepted, and it should not be`);
    const url = (await listed(world, token, entry.patientId)).get(entry.uniqueId);
    const back = url === undefined ? null : (await bytesOf(url, token)).bytes;
    const isSame = back?.equals(bytes) === true;
    t.diagnostic(
      `${name}: ${isSame ? 'accepted, read back byte for byte' : 'NOT the same bytes'} (${bytes.length} bytes)`,
    );
    if (!isSame) problems.push(`${name}: not the same bytes`);
  }
  assert.deepEqual(problems, []);
});

test('a published document that replaces another is accepted once that one is there', {
  skip: skipWithoutShared,
}, async () => {
  const document = published(join(sharedFolder() ?? '', 'cda'), '01_Modeles_contenus_CDA.xml');
  const { patientId, replaces, uniqueId } = document.entry;
  const token = await world.tokenFor(world.demo.professionals[0]?.rpps ?? '');
  const previous = newDeposit(patientId, 'la version précédente', { uniqueId: replaces?.uniqueId ?? '' });
  assert.equal((await deposit(world, token, previous)).status, 200);
  const answer = await deposit(world, token, { bundle: bundleOf(document, 1_000) });
  assert.equal(answer.status, 200, answer.text);
  const there = await listed(world, token, patientId);
  assert.ok(!there.has(previous.uniqueId), 'superseded');
  assert.deepEqual((await bytesOf(there.get(uniqueId) ?? '', token)).bytes, document.bytes);
});
