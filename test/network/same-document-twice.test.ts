import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { SubmissionInput, SubmissionResult, Way } from '../../src/documents/submission.ts';
import type { Actor } from '../../src/kernel/actor.ts';
import { deriveEntry } from '../../src/standards/cda/derive-metadata.ts';
import { readCda } from '../../src/standards/cda/read-cda.ts';
import type { DocumentEntry } from '../../src/standards/xds/metadata.ts';
import { cdaFixture } from '../support/cda-fixture.ts';
import { CORRECTIONS } from '../support/corrected-cda.ts';
import { type RecordWorld, startRecordWorld, testNir, textDocument } from '../support/record-world.ts';

const MAUD = '284033818504278';
let world: RecordWorld;
let maud: Awaited<ReturnType<RecordWorld['openRecord']>>;
let sets = 0;
before(async () => {
  world = await startRecordWorld();
  maud = await world.openRecord(MAUD);
});
after(() => world?.stop());

type Opened = typeof maud;
type Sent = { declared: DocumentEntry; content: Buffer; mediaType: string };

/** A document in a set of its own. */
const send = (opened: Opened, actor: Actor, document: Sent, way: Way = 'fhir'): Promise<SubmissionResult> =>
  world.zone.runner.run(world.zone.actions.submitDocuments, actor, setOf(opened, document, way));

function setOf({ ins }: Opened, document: Sent, way: Way): SubmissionInput {
  sets += 1;
  const { set } = textDocument(ins, 1);
  const uniqueId = `1.2.250.1.999.23.${sets}`;
  return {
    owner: { ins },
    set: { ...set, uniqueId, patientId: document.declared.patientId },
    documents: [document],
    way,
  };
}

function cda(content: Buffer): Sent {
  const sha1 = createHash('sha1').update(content).digest('hex');
  return {
    declared: deriveEntry(readCda(content), { sha1, size: content.length }).entry,
    content,
    mediaType: 'text/xml',
  };
}

/** A consultation report of which nothing but its file is in the record yet: its ids and its minute hold `number`. */
function report(number: number, change: (text: string) => string = (text) => text): Sent {
  const text = cdaFixture('n1-consultation')
    .toString('utf8')
    .replaceAll('999.38.2.100', `999.38.2.${number}00`)
    .replace('20260304093000', `202603040930${number}`);
  return cda(Buffer.from(change(text)));
}

async function listed({ recordId, holder }: Opened) {
  const { runner, actions } = world.zone;
  const { documents } = await runner.run(actions.browseDocuments, holder, {
    owner: { id: recordId },
    hiddenOnly: false,
    count: 100,
  });
  return documents;
}

async function historyOf({ recordId, holder }: Opened, logicalId: string) {
  const { runner, actions } = world.zone;
  const asked = { owner: { id: recordId }, logicalId, count: 50, withoutOwnLooks: true };
  return runner.run(actions.readHistory, holder, asked);
}

const idsOf = ({ documents }: SubmissionResult): string[] => documents.map((d) => d.logicalId);

test('the laboratory’s software, then the hospital’s: one document, both acknowledged, both named', async () => {
  const [hospital, laboratory] = [
    await world.professional(1),
    await world.professional(2, { structure: '1750000002' }),
  ];
  const document = report(10);
  const first = await send(maud, laboratory, document);
  const input = setOf(
    maud,
    { ...document, declared: { ...document.declared, title: 'Un autre titre', visibility: ['MASQUE_PS'] } },
    'fhir',
  );
  const again = () => world.zone.runner.run(world.zone.actions.submitDocuments, hospital, input);
  const second = await again();
  assert.deepEqual(idsOf(second), idsOf(first));
  assert.equal(second.documents[0]?.alreadyThere, true);
  assert.deepEqual((await again()).documents, second.documents, 'sent again, it gets its first answer');
  const shown = (await listed(maud)).filter(({ entry }) => entry.logicalId === idsOf(first)[0]);
  assert.equal(shown.length, 1);
  assert.equal(shown[0]?.entry.title, document.declared.title, 'the title of the first');
  assert.deepEqual(shown[0]?.entry.visibility, [], 'the visibility of the first');
  const { ways, entries } = await historyOf(maud, idsOf(first)[0] ?? '');
  assert.deepEqual(
    ways.map((way) => way.by?.structureName),
    ['Cabinet 1750000002', 'Cabinet 1750000001'],
  );
  const submitted = entries.filter(({ trace }) => trace.facts.act === 'documents.submit');
  assert.deepEqual(
    submitted.map(({ documents }) => documents[0]?.before),
    [true, true, false],
    'most recent first',
  );
});

test('sent again in a new set by whoever sent it: acknowledged, no other way', async () => {
  const author = await world.professional(3);
  const document = report(11);
  const first = await send(maud, author, document);
  const second = await send(maud, author, document);
  assert.deepEqual(idsOf(second), idsOf(first));
  assert.equal((await historyOf(maud, idsOf(first)[0] ?? '')).ways.length, 1);
});

test('bringing the bytes makes nobody an owner; being named in them does', async () => {
  const author = await world.professional(4);
  const document = report(12);
  const institution = document.declared.authors[0]?.institution?.id ?? '';
  const { logicalId = '' } = (await send(maud, author, document)).documents[0] ?? {};
  const { runner, actions } = world.zone;
  await runner.run(actions.hideDocument, maud.holder, { document: { kind: 'document', id: logicalId } });
  const stranger = await world.professional(5, { structure: '1750000005' });
  await runner.run(actions.declareConsent, stranger, { owner: { ins: maud.ins }, role: 'care-team' });
  assert.deepEqual(idsOf(await send(maud, stranger, document)), [logicalId]);
  const read = { document: { kind: 'document' as const, id: logicalId } };
  await assert.rejects(runner.run(actions.readDocument, stranger, read), { code: 'not-found' });
  await assert.rejects(runner.run(actions.showDocument, stranger, read), { code: 'not-found' });
  const { recordIds, purpose, onBehalfOf } = author;
  const house: Actor = { kind: 'structure', id: institution, name: 'Structure', recordIds, purpose, onBehalfOf };
  assert.equal((await runner.run(actions.readDocument, house, read)).logicalId, logicalId);
});

test('the same document in a signature or kept by a relay is the same; another body or another line of its header is not', async () => {
  const author = await world.professional(6);
  const other = await world.professional(7, { structure: '1750000007' });
  const plain = report(13);
  const [logicalId = ''] = idsOf(await send(maud, author, plain));
  const inside = plain.content.toString('utf8').replace(/^<\?xml[^>]*>\s*/, '');
  const signed = `<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:Object>${inside}</ds:Object></ds:Signature>`;
  assert.deepEqual(idsOf(await send(maud, other, cda(Buffer.from(signed)))), [logicalId]);
  // The same set and version under another id and another custodian: the body decides.
  const relayed = (text: string) =>
    text
      .replace('999.38.2.13001', '999.38.2.13777')
      .replace(/(<representedCustodianOrganization>[\s\S]*?<name>)[^<]*/, '$1Relais');
  assert.deepEqual(idsOf(await send(maud, other, report(13, relayed))), [logicalId]);
  const file = Buffer.from(readCda(plain.content).nonXmlBody?.bytes() ?? []);
  const otherFile = Buffer.concat([file, Buffer.from('\n')]).toString('base64');
  const altered = (text: string) =>
    relayed(text)
      .replace('13777', '13778')
      .replace(/(<nonXMLBody>\s*<text[^>]*>)[^<]*/, `$1${otherFile}`);
  await assert.rejects(send(maud, other, report(13, altered)), { code: 'revision-used' });
  const underFirst = report(13, (text) => altered(text).replace('13778', '13001'));
  await assert.rejects(send(maud, other, underFirst), { code: 'unique-id-used' });
  for (const [what, from, to] of CORRECTIONS) {
    const corrected = cda(Buffer.from(plain.content.toString('utf8').replace(from, to)));
    await assert.rejects(send(maud, other, corrected), { code: 'unique-id-used' }, what);
  }
  const { ways } = await historyOf(maud, logicalId);
  assert.equal(ways.length, 2, 'one way for one sender, however it wraps the document');
  const asked = { owner: { id: maud.recordId }, withoutOwnLooks: true, count: 50 };
  const { entries } = await world.zone.runner.run(world.zone.actions.readHistory, maud.holder, asked);
  const failures = entries.filter(({ trace }) => trace.facts.reason === 'unique-id-used');
  assert.equal(failures.length, 1, 'trying again and again does not fill her history');
});

test('the same file under other ids is the same document only with the same type, authors and time', async () => {
  const author = await world.professional(8);
  const first = report(14);
  const [logicalId = ''] = idsOf(await send(maud, author, first));
  const renamed = report(15, (text) => text.replace('20260304093015', '20260304093014'));
  for (const turn of ['another id and set, the rest alike', 'the same once more, in another set'])
    assert.deepEqual(idsOf(await send(maud, author, renamed)), [logicalId], turn);
  const other = report(15, (text) =>
    text.replace('20260304093015', '20260304093014').replace('</title>', ' bis</title>'),
  );
  await assert.rejects(send(maud, author, other), { code: 'unique-id-used' }, 'another document under that id');
  const later = await send(maud, author, report(16));
  assert.notDeepEqual(idsOf(later), [logicalId], 'another time: another document');
});

test('the person adds a file that her record already shows her: the document is there, once', async () => {
  const author = await world.professional(9);
  const first = report(17);
  await send(maud, author, first);
  const pdf = Buffer.from(readCda(first.content).nonXmlBody?.bytes() ?? []);
  const { document } = textDocument(maud.ins, 9017, { mimeType: 'application/pdf' });
  const docpat = { code: 'DOCPAT03', system: '1.2.250.1.213.1.1.4.12' };
  const own = {
    ...document,
    declared: { ...document.declared, typeCode: docpat, visibility: ['MASQUE_PS' as const] },
    content: pdf,
    mediaType: 'application/pdf',
  };
  const added = await send(maud, maud.holder, own, 'page');
  const shown = (await listed(maud)).find(({ entry }) => entry.logicalId === idsOf(added)[0]);
  assert.ok(added.documents[0]?.alreadyThere);
  assert.equal(shown?.entry.typeCode.code, first.declared.typeCode.code);
  // What is hidden from her is not told: her file is added.
  const paul = await world.openRecord(testNir(900));
  const secret = textDocument(paul.ins, 9018, { visibility: ['INVISIBLE_PATIENT'] }).document;
  const [hidden = ''] = idsOf(await send(paul, author, secret));
  const declared = { ...secret.declared, uniqueId: '1.2.250.1.999.1.9019', typeCode: docpat, visibility: [] };
  const hers = { ...secret, declared };
  const mine = await send(paul, paul.holder, hers, 'page');
  assert.notEqual(idsOf(mine)[0], hidden);
  assert.equal(mine.documents[0]?.alreadyThere, undefined);
});

test('row 13: fifty arrivals at once by five ways: one document, five ways, no acknowledgement lost', async () => {
  const opened = await world.openRecord();
  const { document } = textDocument(opened.ins, 9100);
  const [hospital, laboratory, surgery] = await Promise.all(
    [20, 21, 22].map((n) => world.professional(n, { structure: `17500000${n}` })),
  );
  assert.ok(hospital && laboratory && surgery);
  const machine: Actor = { ...hospital, kind: 'structure', id: '1750000029' };
  const ways: readonly (readonly [Actor, Way])[] = [
    [hospital, 'fhir'],
    [laboratory, 'fhir'],
    [machine, 'fhir'],
    [surgery, 'page'],
    [surgery, 'mail'],
  ];
  const sent = await Promise.all(
    Array.from({ length: 50 }, async (_, i) => {
      const [actor, way] = ways[i % ways.length] ?? [hospital, 'fhir' as const];
      const input = setOf(opened, document, way);
      const answer = await world.zone.runner.run(world.zone.actions.submitDocuments, actor, input);
      return { actor, input, answer };
    }),
  );
  assert.equal(new Set(sent.flatMap(({ answer }) => idsOf(answer))).size, 1);
  assert.equal(sent.filter(({ answer }) => answer.documents[0]?.alreadyThere !== true).length, 1, 'one was the first');
  assert.equal((await listed(opened)).length, 1);
  const { ways: kept } = await historyOf(opened, idsOf(sent[0]?.answer as SubmissionResult)[0] ?? '');
  // One that came first by the surgery takes the place of both its doors.
  assert.ok(kept.length === 5 || (kept.length === 4 && kept[0]?.by?.id === surgery.id), `${kept.length} ways`);
  for (const { actor, input, answer } of sent) {
    const again = await world.zone.runner.run(world.zone.actions.submitDocuments, actor, input);
    assert.deepEqual(again.documents, answer.documents, 'every acknowledgement is kept');
  }
});
