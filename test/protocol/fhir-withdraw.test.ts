/** Withdraw, archive, take back, make visible to the patient: what a PATCH asks beside hiding, over HTTP. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Actor } from '../../src/kernel/actor.ts';
import { PDSM_IS_ARCHIVED } from '../../src/standards/fhir/systems.ts';
import type { Bundle, DocumentReference } from '../../src/standards/fhir/types.ts';
import type { Visibility } from '../../src/standards/xds/metadata.ts';
import { letterSet, provideBundle } from '../support/discharge-letter.ts';
import { TEST_SOFTWARE, textDocument } from '../support/record-world.ts';
import { type Ins, insOf, json, newDeposit, problem, search } from './fhir-calls.ts';
import { foundBy, historyOf, labelsOf, patchOf, recordOf as recordIn } from './fhir-document.ts';
import { type FhirWorld, startFhirWorld } from './fhir-world.ts';

let fhir: FhirWorld;
before(async () => {
  fhir = await startFhirWorld();
});
after(() => fhir.stop());

const WITHDRAW = [{ op: 'replace', path: '/status', value: 'entered-in-error' }];
const archive = (value: boolean) => [
  { op: 'add', path: `/extension/${PDSM_IS_ARCHIVED.replaceAll('/', '~1')}`, value },
];

const recordOf = (visibility: Visibility[] = []) => recordIn(fhir, visibility);
const patch = (...asked: Parameters<ReturnType<typeof patchOf>>) => patchOf(fhir)(...asked);
const found = (actor: Actor, ins: Ins, more?: string) => foundBy(fhir, actor, ins, more);
const history = (holder: Actor, recordId: string, language: 'fr' | 'en') => historyOf(fhir, holder, recordId, language);

test('an author withdraws her document: gone for all but herself, and from no history', async () => {
  const { ins, holder, recordId, author, reader, attending, deposit, binary, entry } = await recordOf();
  const { uniqueId, title } = deposit.declared;
  for (const other of [reader, attending]) {
    assert.equal(await problem(await patch(other, uniqueId, WITHDRAW), 403), 'forbidden');
  }
  assert.equal(await problem(await patch(author, uniqueId, WITHDRAW, { 'if-match': 'W/"7"' }), 412), 'conflict');
  const withdrawn = await patch(author, uniqueId, WITHDRAW, { 'if-match': 'W/"1"' });
  assert.equal(withdrawn.headers.get('etag'), 'W/"2"');
  const card = await json<DocumentReference>(withdrawn);
  assert.equal(card.status, 'entered-in-error');
  assert.notEqual(`DocumentReference/${card.id}`, entry);
  for (const actor of [author, reader, attending]) {
    assert.deepEqual(await found(actor, ins, ',superseded,entered-in-error'), []);
    assert.equal(await problem(await fhir.send(actor, 'GET', `/${binary}`), 404), 'not-found');
  }
  for (const id of [card.id, entry.split('/')[1]]) {
    assert.equal(await problem(await fhir.send(reader, 'GET', `/DocumentReference/${id}`), 404), 'not-found');
  }
  const kept = await json<DocumentReference>(await fhir.send(author, 'GET', `/DocumentReference/${card.id}`));
  assert.equal(kept.status, 'entered-in-error');
  // Said twice, it is the same; taken back, never; archived neither.
  assert.equal((await patch(author, uniqueId, WITHDRAW)).headers.get('etag'), 'W/"2"');
  const back = [{ op: 'replace', path: '/status', value: 'current' }];
  assert.equal(await problem(await patch(author, uniqueId, back), 422), 'business-rule DocumentReference.status');
  assert.equal(await problem(await patch(author, uniqueId, archive(true)), 404), 'not-found');
  // Nothing replaces it either, and its own bytes in another set do not bring it back.
  const again = provideBundle(deposit.content, deposit.declared, { ...letterSet, ...setOf(ins, 9_990_001) });
  assert.match(await problem(await fhir.send(author, 'POST', '', { body: again }), 409), /^duplicate/);
  const successor = newDeposit(ins, { replaces: { uniqueId } });
  assert.match(
    await problem(await fhir.send(author, 'POST', '', { body: successor.bundle }), 422),
    /^business-rule Bundle\.entry\[1\]\.resource\.relatesTo$/,
  );
  const lines = await history(holder, recordId, 'fr');
  assert.ok(
    lines.some((line) => line.endsWith(` a retiré <${title}>`)),
    lines.join('\n'),
  );
  assert.ok(lines.some((line) => line.includes(' a voulu retirer un document')));
  const english = await history(holder, recordId, 'en');
  assert.ok(english.some((line) => line.endsWith(` withdrew <${title}>`)));
});

test('an author without consent still withdraws her own mistake; a colleague meets nothing', async () => {
  const { ins } = await fhir.world.openRecord();
  const stranger = await fhir.world.professional(777_001);
  const colleague = await fhir.world.professional(777_002);
  const { bundle, declared } = newDeposit(ins);
  await json(await fhir.send(stranger, 'POST', '', { body: bundle }));
  assert.equal(await problem(await search(fhir, stranger, ins), 403), 'forbidden');
  assert.equal(await problem(await patch(colleague, declared.uniqueId, WITHDRAW), 404), 'not-found');
  const card = await json<DocumentReference>(await patch(stranger, declared.uniqueId, WITHDRAW));
  assert.equal(card.status, 'entered-in-error');
});

test('archived, it is shown to who asks for archived ones; taken back, to all again', async () => {
  const { ins, holder, recordId, author, reader, attending, deposit, binary } = await recordOf();
  const { uniqueId, title } = deposit.declared;
  assert.equal(await problem(await patch(reader, uniqueId, archive(true)), 403), 'forbidden');
  const archived = await json<DocumentReference>(await patch(author, uniqueId, archive(true)));
  assert.deepEqual(archived.extension, [{ url: PDSM_IS_ARCHIVED, valueBoolean: true }]);
  assert.equal(archived.status, 'current');
  assert.deepEqual(await found(reader, ins), []);
  assert.deepEqual(
    (await found(reader, ins, '&isArchived=true')).map(({ id }) => id),
    [archived.id],
  );
  assert.equal((await fhir.send(reader, 'GET', `/${binary}`)).status, 200);
  // The attending doctor takes back, by a FHIRPath Patch on the resource itself.
  const part = [
    { name: 'type', valueCode: 'delete' },
    { name: 'path', valueString: `DocumentReference.extension.where(url='${PDSM_IS_ARCHIVED}')` },
  ];
  const byPath = { resourceType: 'Parameters', parameter: [{ name: 'operation', part }] };
  const back = await json<DocumentReference>(
    await fhir.send(attending, 'PATCH', `/DocumentReference/${archived.id}`, { body: byPath }),
  );
  assert.equal(back.extension, undefined);
  assert.deepEqual(
    (await found(reader, ins)).map(({ id, meta }) => [id, meta?.versionId]),
    [[back.id, '3']],
  );
  const lines = await history(holder, recordId, 'fr');
  assert.ok(
    lines.some((line) => line.endsWith(` a archivé <${title}>*`)),
    lines.join('\n'),
  );
  assert.ok(lines.some((line) => line.endsWith(` a remis <${title}>* parmi les documents en cours`)));
  const both = [...archive(true), ...WITHDRAW];
  assert.equal(await problem(await patch(author, uniqueId, both), 422), 'business-rule DocumentReference');
});

test('a replaced document keeps its status: it is neither archived nor taken back', async () => {
  const { ins, author, deposit } = await recordOf();
  const { uniqueId } = deposit.declared;
  const { bundle } = newDeposit(ins, { replaces: { uniqueId } });
  await json(await fhir.send(author, 'POST', '', { body: bundle }));
  assert.equal(await problem(await patch(author, uniqueId, archive(true)), 422), 'business-rule');
});

test('a result not yet announced is made visible to the patient by a professional who may read, not by another', async () => {
  const { ins, holder, recordId, author, reader, deposit } = await recordOf(['INVISIBLE_PATIENT']);
  const { uniqueId, title } = deposit.declared;
  const announce = [
    { op: 'test', path: '/securityLabel/0/coding/0/code', value: 'INVISIBLE_PATIENT' },
    { op: 'remove', path: '/securityLabel/0' },
  ];
  const stranger = await fhir.world.professional(777_003);
  assert.equal(await problem(await patch(stranger, uniqueId, announce), 404), 'not-found');
  assert.ok(!(await history(holder, recordId, 'fr')).join().includes(title));
  const shown = await json<DocumentReference>(await patch(reader, uniqueId, announce));
  assert.deepEqual(labelsOf(shown), ['N']);
  const lines = await history(holder, recordId, 'fr');
  assert.ok(
    lines.some((line) => line.endsWith(` vous a rendu visible <${title}>*`)),
    lines.join('\n'),
  );
  const hide = [{ op: 'add', path: '/securityLabel/-', value: { coding: [{ code: 'INVISIBLE_PATIENT' }] } }];
  const refusal = await problem(await patch(author, uniqueId, hide), 422);
  assert.equal(refusal, 'business-rule DocumentReference.securityLabel');
  assert.equal((await found(reader, ins)).length, 1);
});

test('replaced before it was announced: the patient sees both when the version that counts is announced, the old one as an earlier version', async () => {
  const { ins, holder, recordId, author, reader, deposit } = await recordOf(['INVISIBLE_PATIENT']);
  const { uniqueId, title } = deposit.declared;
  const second = newDeposit(ins, { replaces: { uniqueId } });
  const third = newDeposit(ins, { replaces: { uniqueId: second.declared.uniqueId } });
  for (const { bundle } of [second, third]) await json(await fhir.send(author, 'POST', '', { body: bundle }));
  const { zone } = fhir.world;
  const owner = { id: recordId };
  const hers = async () =>
    (await zone.runner.run(zone.actions.browseDocuments, holder, { owner, hiddenOnly: false, count: 10 })).documents;
  assert.deepEqual(await hers(), []);
  const announce = [{ op: 'remove', path: '/securityLabel/0' }];
  const waiting = (await found(reader, ins))[0];
  assert.deepEqual(labelsOf(waiting), ['INVISIBLE_PATIENT', 'N']);
  assert.equal((await patch(reader, third.declared.uniqueId, announce)).status, 200);

  const [current, ...others] = await hers();
  assert.equal(current?.entry.uniqueId, third.declared.uniqueId);
  assert.deepEqual(others, [], 'the list holds what counts');
  const document = { kind: 'document', id: current?.entry.logicalId ?? '', owner } as const;
  const { versions = [] } = await zone.retrieve(holder, document, false, true);
  assert.deepEqual(
    versions.map(({ side }) => side),
    ['earlier', 'earlier'],
  );
  const oldest = { ...document, id: versions[1]?.logicalId ?? '' };
  assert.ok((await zone.retrieve(holder, oldest)).content.equals(deposit.content), 'and it opens');
  const old = (await found(reader, ins, ',superseded')).filter(({ status }) => status === 'superseded');
  assert.equal(old.length, 2);
  for (const card of old) {
    assert.deepEqual(labelsOf(card), ['N']);
    assert.equal((await fhir.send(reader, 'GET', `/DocumentReference/${card.id}`)).status, 200);
  }
  const lines = await history(holder, recordId, 'fr');
  assert.ok(
    lines.some((line) => line.includes(' vous a rendu visible') && line.includes(`<${title}>`)),
    lines.join('\n'),
  );
});

test('what the person deposited is archived and withdrawn by her and by her attending doctor alone', async () => {
  const { ins, holder, recordId, author, attending } = await recordOf();
  const { zone } = fhir.world;
  const {
    bundle: _bundle,
    content,
    declared,
  } = newDeposit(ins, {
    typeCode: { code: 'EXPPAT_2', system: '1.2.250.1.213.1.1.4.12', label: 'Autre document du patient' },
    classCode: { code: '90', system: '1.2.250.1.213.1.1.4.1', label: 'Documents du patient' },
  });
  const done = await zone.runner.run(zone.actions.submitDocuments, holder, {
    owner: { ins },
    set: { ...setOf(ins, 9_990_002), uniqueId: `${declared.uniqueId}.1` },
    documents: [{ declared, content, mediaType: 'text/plain' }],
  });
  const { logicalId = '' } = done.documents[0] ?? {};
  assert.equal(await problem(await patch(author, declared.uniqueId, WITHDRAW), 403), 'forbidden');
  const document = { kind: 'document', id: logicalId, owner: { id: recordId } } as const;
  const archivedByHer = await zone.runner.run(zone.actions.archiveDocument, holder, { document });
  assert.equal(archivedByHer.version, 2);
  const card = await json<DocumentReference>(await patch(attending, declared.uniqueId, WITHDRAW));
  assert.equal(card.status, 'entered-in-error');
  const lines = await history(holder, recordId, 'fr');
  assert.ok(
    lines.some((line) => line === `Vous avez archivé <${declared.title}>`),
    lines.join('\n'),
  );
  assert.equal(insOf(ins).startsWith('urn:oid:'), true);
});

function setOf(ins: Ins, number: number) {
  return textDocument(ins, number).set;
}

test('a structure withdraws what its software deposited, archives nothing, and meets nothing of others', async () => {
  const { ins, deposit: others } = await recordOf();
  const hospital: Actor = {
    ...{ kind: 'structure', id: '1750000099', name: 'Hôpital', recordIds: [], purpose: 'normal', onBehalfOf: null },
    structure: { id: '1750000099', name: 'Hôpital' },
    software: TEST_SOFTWARE,
  };
  const token = fhir.tokenFor(hospital, ['record.deposit', 'record.manage', 'own-references']);
  const headers = { authorization: `Bearer ${token}` };
  const own = newDeposit(ins);
  await json<Bundle>(await fhir.send(hospital, 'POST', '', { body: own.bundle, headers }));
  const uniqueId = own.declared.uniqueId ?? '';
  assert.equal(await problem(await patch(hospital, uniqueId, archive(true), headers), 403), 'forbidden');
  assert.equal(
    await problem(await patch(hospital, others.declared.uniqueId ?? '', WITHDRAW, headers), 404),
    'not-found',
  );
  const done = await json<{ resourceType: string }>(await patch(hospital, uniqueId, WITHDRAW, headers));
  assert.equal(done.resourceType, 'OperationOutcome', 'it may not read the card');
});
