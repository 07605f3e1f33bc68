import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { documentsOf } from '../../sandbox/town/documents.ts';
import { townPeople } from '../../sandbox/town/people.ts';
import { townWorld } from '../../sandbox/town/scene.ts';
import { DEFAULT_SEED } from '../../sandbox/town/world.ts';
import { CdaError } from '../../src/standards/cda/cda-error.ts';
import { deriveEntry } from '../../src/standards/cda/derive-metadata.ts';
import { readCda } from '../../src/standards/cda/read-cda.ts';
import { type N1Header, writeCdaN1 } from '../../src/standards/cda/write-cda-n1.ts';
import { formatOfBody } from '../../src/standards/terminologies/types.ts';
import { fromHl7Time } from '../../src/standards/xds/stated-time.ts';
import { n1File, n1Header } from '../support/arbitrary-headers.ts';
import { cdaSchema, skipWithoutCdaSchema } from '../support/cda-schema.ts';

const SEED = 20261128;
const PDF = Buffer.from('%PDF-1.7\n%%EOF\n');

function derived(bytes: Buffer) {
  const cda = readCda(bytes);
  const sha1 = createHash('sha1').update(bytes).digest('hex');
  return { cda, ...deriveEntry(cda, { sha1, size: bytes.length }) };
}

function checkReadBack(header: N1Header, file: { bytes: Buffer; mediaType: string }): void {
  const { cda, entry, warnings } = derived(writeCdaN1(header, file.bytes));
  const { patient, author, structure } = header;
  assert.equal(cda.level, 'N1');
  assert.deepEqual(cda.warnings, []);
  assert.ok(warnings.every(({ code }) => ['type-not-in-dmp', 'class-assumed'].includes(code)));
  assert.ok(Buffer.from(cda.nonXmlBody?.bytes() ?? []).equals(file.bytes));
  assert.equal(entry.formatCode.code, formatOfBody(file.mediaType)?.code);
  assert.equal(entry.uniqueId, header.id);
  assert.deepEqual(cda.setId, { root: header.setId });
  assert.equal(cda.versionNumber, header.versionNumber);
  assert.equal(entry.title, header.title);
  assert.deepEqual(entry.typeCode, header.type);
  assert.deepEqual(entry.creationTime, fromHl7Time(header.written));
  assert.deepEqual(entry.serviceStart, fromHl7Time(header.act.start));
  assert.deepEqual(entry.serviceStop ?? null, header.act.end === undefined ? null : fromHl7Time(header.act.end));
  assert.deepEqual(entry.eventCodes, [header.act.code]);
  assert.deepEqual(entry.practiceSetting, structure.practiceSetting);
  assert.deepEqual(entry.facilityType, structure.facilityType);
  assert.deepEqual(cda.encounter?.code, header.encounter);
  assert.equal(cda.encounter?.facilityName, structure.name);
  assert.deepEqual(entry.replaces ?? null, header.replaces === undefined ? null : { uniqueId: header.replaces });
  const person = {
    id: author.id,
    oid: '1.2.250.1.71.4.2.1',
    idType: 'IDNPS',
    name: author.name,
    nameType: 'D',
  } as const;
  const institution = { name: structure.name, id: structure.id, oid: '1.2.250.1.71.4.2.2', idType: 'IDNST' };
  const role = header.authorFunction === undefined ? [] : [header.authorFunction];
  assert.deepEqual(entry.authors, [{ person, institution, role, specialty: author.role }]);
  assert.deepEqual(entry.legalAuthenticator, person);
  assert.deepEqual(cda.custodian, institution);
  assert.deepEqual(
    cda.serviceEvents.map((event) => event.performer),
    [person],
  );
  assert.deepEqual(cda.ins.matricule, patient.ins.matricule);
  const info = entry.sourcePatientInfo;
  assert.equal(info?.birthName, patient.birthName);
  assert.deepEqual(info?.given, patient.givenNames);
  assert.equal(cda.firstGivenName, patient.firstGivenName);
  assert.equal(
    info?.usedName,
    patient.usedName ?? (patient.usedGivenName === undefined ? undefined : patient.birthName),
  );
  assert.equal(info?.birthDate, patient.birthDate);
  assert.equal(info?.sex, patient.sex);
  assert.equal(info?.birthplaceCode, patient.birthplaceCode);
  assert.deepEqual(
    info?.telecom ?? [],
    patient.telecoms.map(({ value }) => value),
  );
}

test('our own reader finds every fact that was written', () => {
  fc.assert(fc.property(n1Header, n1File, checkReadBack), { seed: SEED, numRuns: 150 });
});

function sampleHeader(): N1Header {
  const [header] = fc.sample(n1Header, { seed: SEED, numRuns: 1 });
  assert.ok(header);
  return header;
}

test('what a reader would refuse is not written', () => {
  const header = sampleHeader();
  const code = (change: Partial<N1Header>, bytes: Buffer = PDF): string => {
    try {
      writeCdaN1({ ...header, ...change }, bytes);
      return 'written';
    } catch (error) {
      assert.ok(error instanceof CdaError);
      return error.code;
    }
  };
  assert.equal(code({}), 'written');
  assert.equal(code({ id: '1.2"/><x' }), 'bad-id');
  assert.equal(code({ replaces: '1.2^3' }), 'bad-id');
  assert.equal(code({ versionNumber: 0 }), 'bad-id');
  assert.equal(code({ title: '  ' }), 'missing-title');
  assert.equal(code({ title: 'x'.repeat(129) }), 'missing-title');
  assert.equal(code({ written: '20261301' }), 'bad-time');
  assert.equal(code({ act: { ...header.act, start: '"/>' } }), 'bad-time');
  assert.equal(
    code({ patient: { ...header.patient, ins: { matricule: '12', oid: '1.2.250.1.213.1.4.10' } } }),
    'bad-ins',
  );
  assert.equal(code({}, Buffer.from('PK\u0003\u0004')), 'bad-embedded-file');
  assert.equal(code({}, Buffer.from('%PDF-1.7 <html>')), 'bad-embedded-file');
  assert.equal(code({}, Buffer.alloc(0)), 'bad-embedded-file');
  assert.equal(code({}, Buffer.alloc(16 * 1024 * 1024)), 'too-large');
});

test('level 1 documents, and every document of the town, are valid by the French CDA schema', {
  skip: skipWithoutCdaSchema,
}, (t) => {
  const schema = cdaSchema();
  try {
    for (const header of fc.sample(n1Header, { seed: SEED, numRuns: 40 })) schema.check(writeCdaN1(header, PDF));
    const world = townWorld({ seed: DEFAULT_SEED });
    let documents = 0;
    for (const person of townPeople({ seed: DEFAULT_SEED, persons: 20 })) {
      if (person.documentCount > 100) continue;
      for (const document of documentsOf(person, world)) {
        schema.check(document.bytes);
        documents += 1;
      }
    }
    t.diagnostic(`${documents} documents of the town`);
  } finally {
    schema.close();
  }
});
