import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { provideBundle as bundleOf } from '../../sandbox/demo/provide-bundle.ts';
import type { Actor } from '../../src/kernel/actor.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { withXml } from '../../src/standards/cda/xml-tree.ts';
import { fromDocumentReference } from '../../src/standards/fhir/document-reference.ts';
import type { Bundle } from '../../src/standards/fhir/types.ts';
import { isInsOid } from '../../src/standards/ins/ins.ts';
import { readRegistryObjects } from '../../src/standards/xds/ebrim.ts';
import type { Author, Cx, DocumentEntry, Xcn } from '../../src/standards/xds/metadata.ts';
import { readEbrimEntry } from '../../src/standards/xds/read-ebrim-entry.ts';
import { registryObjectList, writeEntry } from '../../src/standards/xds/write-ebrim.ts';
import { documentEntry } from '../support/arbitrary-entries.ts';
import { authorised, documentsOf, FRENCH, type Ins, search } from './fhir-calls.ts';
import { deposit, find, newSet, retrieve, statusOf } from './xds-calls.ts';
import { startXdsWorld, type XdsWorld } from './xds-world.ts';

const SEED = Number(process.env['CARNET_TEST_SEED'] ?? 20_261_128);
const FULL = process.env['CARNET_TEST_FULL'] === '1';
/** Documents; in sets of ten, in records of forty. */
const CASES = FULL ? 1_000 : 120;
const IN_A_SET = 10;
const IN_A_RECORD = 40;

let xds: XdsWorld;
before(async () => {
  xds = await startXdsWorld();
});
after(async () => {
  assert.deepEqual(xds.fhir.mistakes, []);
  await xds.stop();
});

/** A card as ebRIM says it: times in UTC to the second, no version of a code, given names after the second in one. */
function inEbrim(entry: DocumentEntry): DocumentEntry {
  const list = withXml(Buffer.from(registryObjectList([writeEntry(entry, 'x')])), true, (root) => root.tree());
  const [object] = readRegistryObjects(list).documents;
  assert.ok(object);
  return readEbrimEntry(object, 'x');
}

/** What the record adds, and what belongs to the place where it is read. */
function bare(entry: DocumentEntry): DocumentEntry {
  const { entryUuid: _e, logicalId: _l, version: _v, hash: _h, size: _s, repositoryUniqueId: _r, ...rest } = entry;
  return { ...rest, visibility: [...rest.visibility].sort() };
}

const named = (person: Xcn): Xcn => ({ id: '899700000001', ...person });

function cases(): DocumentEntry[] {
  const sampled = fc.sample(documentEntry, { seed: SEED, numRuns: CASES });
  return sampled.map((any, n) => {
    const {
      replaces: _r,
      hash: _h,
      size: _s,
      entryUuid: _e,
      logicalId: _l,
      version: _v,
      legalAuthenticator,
      ...entry
    } = any;
    const authors = any.authors.map((author): Author => ({ ...author, person: named(author.person) }));
    return {
      ...FRENCH,
      ...entry,
      serviceStart: entry.serviceStart ?? entry.creationTime,
      status: 'approved',
      mimeType: 'text/plain',
      uniqueId: `2.25.77.${SEED}.${n}`,
      authors:
        authors.length === 0 ? [{ person: { id: '899700000002', oid: '1.2.250.1.71.4.2.1' }, role: [] }] : authors,
      // The FHIR door names the source's own identifier after the first of PID-3 where it is not said.
      ...(any.sourcePatientId === undefined && any.sourcePatientInfo?.id[0] !== undefined
        ? { sourcePatientId: any.sourcePatientInfo.id[0] }
        : {}),
      ...(legalAuthenticator === undefined ? {} : { legalAuthenticator: named(legalAuthenticator) }),
    };
  });
}

interface Written {
  readonly declared: DocumentEntry;
  readonly content: Buffer;
}

async function write(way: 'fhir' | 'xds', doctor: Actor, ins: Ins, documents: readonly Written[]): Promise<void> {
  const { set } = newSet(ins);
  if (way === 'xds') {
    const answer = await deposit(xds, doctor, ins, { set, documents });
    assert.equal(statusOf(answer), 'Success', answer.text);
    return;
  }
  for (const { declared, content } of documents) {
    const own = newSet(ins).set;
    const body = bundleOf(own, withFacts(declared, content), content.toString('base64'));
    const response = await xds.fhir.send(doctor, 'POST', '', { body });
    assert.equal(response.status, 200, await response.clone().text());
  }
}

function withFacts(declared: DocumentEntry, content: Buffer): DocumentEntry & { hash: string; size: number } {
  return { ...declared, hash: createHash('sha1').update(content).digest('hex'), size: content.length };
}

test(`what goes in by one door comes out by the other: ${CASES} documents, seed ${SEED}`, async () => {
  const all = cases();
  for (let from = 0; from < all.length; from += IN_A_RECORD) {
    await hearSpace(from / IN_A_RECORD + 2);
    const { ins } = await xds.fhir.world.openRecord();
    const doctor = await authorised(xds.fhir, ins);
    const written = all.slice(from, from + IN_A_RECORD).map((entry, n): Written => {
      const declared = withSource({ ...entry, patientId: { ...ins, type: 'NH' as const } });
      return { declared, content: Buffer.from(`Cas ${SEED}.${from + n}: ${entry.title}`) };
    });
    const half = written.length / 2;
    for (let at = 0; at < written.length; at += IN_A_SET) {
      await write(at < half ? 'fhir' : 'xds', doctor, ins, written.slice(at, at + IN_A_SET));
    }
    await readBySoap(doctor, ins, written.slice(0, half));
    await readByFhir(doctor, ins, written.slice(half));
  }
});

/** The source knows the person under her own INS, or under numbers of its own: another's INS is refused at both doors. */
function withSource({ sourcePatientId, sourcePatientInfo, ...entry }: DocumentEntry): DocumentEntry {
  const hers = (id: Cx): Cx => (isInsOid(id.oid) ? entry.patientId : id);
  const all = sourcePatientInfo?.id.map(hers) ?? [];
  const id = all.filter((one, i) => all.findIndex(({ oid, value }) => oid === one.oid && value === one.value) === i);
  return {
    ...entry,
    ...(sourcePatientId === undefined ? {} : { sourcePatientId: hers(sourcePatientId) }),
    ...(sourcePatientInfo === undefined ? {} : { sourcePatientInfo: { ...sourcePatientInfo, id } }),
  };
}

/** The other zone is heard again: what it said is too old after a minute. */
async function hearSpace(version: number): Promise<void> {
  const payload = { at: systemClock.now().toISOString() };
  await xds.fhir.world.zone.fromSpace([{ key: 'heartbeat', version, kind: 'heartbeat', payload }]);
}

async function readBySoap(doctor: Actor, ins: Ins, written: readonly Written[]): Promise<void> {
  const found = new Map((await find(xds, doctor, ins)).map((entry) => [entry.uniqueId, entry]));
  for (const { declared } of written) {
    const entry = found.get(declared.uniqueId);
    assert.ok(entry, declared.uniqueId);
    assert.deepEqual(bare(entry), bare(inEbrim(declared)));
  }
  const read = await retrieve(xds, doctor, ins, ...written.map(({ declared }) => declared.uniqueId));
  assert.deepEqual(
    read.parts.map(({ bytes }) => bytes.toString()),
    written.map(({ content }) => content.toString()),
  );
}

async function readByFhir(doctor: Actor, ins: Ins, written: readonly Written[]): Promise<void> {
  const bundle = (await (await search(xds.fhir, doctor, ins, '&_count=100')).json()) as Bundle;
  const found = new Map(
    documentsOf(bundle).map((resource) => {
      const entry = fromDocumentReference(resource);
      return [entry.uniqueId, { entry, url: resource.content[0]?.attachment.url ?? '' }] as const;
    }),
  );
  for (const { declared, content } of written) {
    const one = found.get(declared.uniqueId);
    assert.ok(one, declared.uniqueId);
    assert.deepEqual(bare(one.entry), bare(inEbrim(declared)));
    const path = `/${one.url.slice(one.url.indexOf('Binary/'))}`;
    const response = await xds.fhir.send(doctor, 'GET', path, { headers: { accept: '*/*' } });
    assert.equal(await response.text(), content.toString());
  }
}
