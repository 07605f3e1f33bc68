/** TD3.3a to d over ITI-57, told in the running world of the tests of documents. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { ASSOCIATIONS } from '../../src/standards/xds/ebrim-ids.ts';
import type { DocumentEntry } from '../../src/standards/xds/metadata.ts';
import { writeAssociation, writeFolder } from '../../src/standards/xds/write-ebrim.ts';
import { authorised } from './fhir-calls.ts';
import { changeCard, changeStatus, deposit, errorsOf, find, newSet, statusOf } from './xds-calls.ts';
import type { XdsWorld } from './xds-world.ts';

async function recordOf(xds: XdsWorld) {
  const { ins } = await xds.fhir.world.openRecord();
  return { ins, doctor: await authorised(xds.fhir, ins) };
}

export async function hidesAndTakesBack(xds: XdsWorld): Promise<void> {
  const { ins, doctor } = await recordOf(xds);
  const other = await authorised(xds.fhir, ins);
  const what = newSet(ins);
  await deposit(xds, doctor, ins, what);
  const current = async () => (await find(xds, doctor, ins, ['approved', 'archived']))[0];
  const must = async () => {
    const entry = await current();
    assert.ok(entry);
    return entry;
  };
  const card = await must();
  assert.equal(
    statusOf(await changeCard(xds, doctor, ins, what.set, { ...card, visibility: ['MASQUE_PS'] })),
    'Success',
  );
  assert.equal((await find(xds, other, ins)).length, 0);
  // Not seen, so not there: neither the version nor the rights are told.
  const hidden = await must();
  const blind = await changeCard(xds, other, ins, what.set, { ...hidden, visibility: [] });
  assert.deepEqual(errorsOf(blind), ['XDSMetadataUpdateError']);
  const late = await changeCard(xds, doctor, ins, what.set, { ...hidden, visibility: [] }, 1);
  assert.deepEqual(errorsOf(late), ['XDSMetadataVersionError']);
  assert.equal(statusOf(await changeCard(xds, doctor, ins, what.set, { ...hidden, visibility: [] })), 'Success');
  assert.equal((await find(xds, other, ins)).length, 1);
  const shown = await must();
  const retitled = await changeCard(xds, doctor, ins, what.set, {
    ...shown,
    title: 'Autre',
    visibility: ['MASQUE_PS'],
  });
  assert.deepEqual(errorsOf(retitled), ['XDSMetadataUpdateError']);

  const { entryUuid = '' } = shown;
  const archived = await changeStatus(xds, doctor, ins, what.set, entryUuid, ['approved', 'archived']);
  assert.equal(statusOf(archived), 'Success', archived.text);
  assert.equal((await find(xds, other, ins)).length, 0);
  assert.equal((await find(xds, other, ins, ['archived'])).length, 1);
  // By the entryUUID of before the archiving, as software does, and by the latest.
  assert.equal(
    statusOf(await changeStatus(xds, doctor, ins, what.set, entryUuid, ['archived', 'approved'])),
    'Success',
  );
  const last = (await must()).entryUuid ?? '';
  assert.equal(statusOf(await changeStatus(xds, doctor, ins, what.set, last, ['approved', 'deleted'])), 'Success');
  assert.equal(await current(), undefined);
}

export async function namesItsVersion(xds: XdsWorld): Promise<void> {
  const { ins, doctor } = await recordOf(xds);
  const [what, elsewhere] = [newSet(ins), newSet(ins)];
  for (const each of [what, elsewhere]) await deposit(xds, doctor, ins, each);
  const cardOf = async ({ documents: [document] }: typeof what) => {
    const found = await find(xds, doctor, ins, ['approved', 'archived']);
    const card = found.find(({ uniqueId }) => uniqueId === document?.declared.uniqueId);
    assert.ok(card);
    return card;
  };
  const [first, other] = [await cardOf(what), await cardOf(elsewhere)];
  const hide = (card: typeof first, previous?: number) =>
    changeCard(xds, doctor, ins, what.set, { ...card, visibility: ['MASQUE_PS'] }, previous);
  const status = (uuid: string, ...change: ['approved' | 'archived', 'approved' | 'archived' | 'deleted']) =>
    changeStatus(xds, doctor, ins, what.set, uuid, change);
  const uuidOf = ({ entryUuid = '' }: typeof first) => entryUuid;

  // The lid of another document, of none, none at all; a version of the future, of the past, none.
  for (const [asked, code] of [
    [hide({ ...first, logicalId: other.logicalId ?? '' }), 'XDSMetadataUpdateError'],
    [hide({ ...first, logicalId: randomUUID() }), 'XDSMetadataUpdateError'],
    [hide(withoutLid(first)), 'XDSMetadataUpdateError'],
    [hide(first, 2), 'XDSMetadataVersionError'],
    [hide(first, 0), 'XDSMetadataVersionError'],
    [hide(first, Number.NaN), 'XDSMetadataVersionError'],
    [status(randomUUID(), 'approved', 'archived'), 'XDSMetadataUpdateError'],
    [status(uuidOf(first), 'archived', 'approved'), 'XDSMetadataUpdateError'],
  ] as const)
    assert.deepEqual(errorsOf(await asked), [code]);
  assert.deepEqual([await cardOf(what), await cardOf(elsewhere)], [first, other], 'nothing was written');

  // Two at once: one is done, the other hears that the card changed.
  const twice = await Promise.all([hide(first), hide(first)]);
  assert.deepEqual(twice.map(statusOf).sort(), ['Failure', 'Success']);
  assert.deepEqual(twice.flatMap(errorsOf), ['XDSMetadataVersionError']);
  const hidden = await cardOf(what);
  assert.deepEqual([hidden.version, hidden.visibility], [2, ['MASQUE_PS']]);

  // The entryUUID of before the card changed is of another version: its status is nobody's to change, even when the card is as before again.
  assert.deepEqual(errorsOf(await status(uuidOf(first), 'approved', 'deleted')), ['XDSMetadataUpdateError']);
  assert.equal(statusOf(await changeCard(xds, doctor, ins, what.set, { ...hidden, visibility: [] })), 'Success');
  assert.deepEqual(errorsOf(await status(uuidOf(first), 'approved', 'deleted')), ['XDSMetadataUpdateError']);
  const last = uuidOf(await cardOf(what));
  const race = await Promise.all([status(last, 'approved', 'archived'), status(last, 'approved', 'archived')]);
  assert.deepEqual(race.map(statusOf).sort(), ['Failure', 'Success']);
  // A change of status alone gives no new version: the same entryUUID still names the card.
  assert.equal(statusOf(await status(last, 'archived', 'deleted')), 'Success');
}

export async function changesOneThing(xds: XdsWorld): Promise<void> {
  const { ins, doctor } = await recordOf(xds);
  const what = newSet(ins);
  await deposit(xds, doctor, ins, what);
  const [card] = await find(xds, doctor, ins);
  assert.ok(card);
  const uuid = card.entryUuid ?? '';
  const member = writeAssociation({
    id: 'a9',
    type: ASSOCIATIONS.hasMember,
    source: randomUUID(),
    target: `urn:uuid:${uuid}`,
  });
  const more = async (...objects: string[]) =>
    errorsOf(await changeStatus(xds, doctor, ins, what.set, uuid, ['approved', 'archived'], objects));
  assert.deepEqual(await more(member), ['XDSMetadataUpdateOperationError'], 'into a folder');
  const folder = { uniqueId: '1.2.250.1.999.8.1', title: 'Suivi', patientId: card.patientId, codes: [] };
  assert.deepEqual(await more(writeFolder(folder, '', 'Folder01')), ['XDSMetadataUpdateOperationError'], 'a folder');
  const replacing = { id: 'a8', type: ASSOCIATIONS.replaces, source: 'x', target: `urn:uuid:${uuid}` };
  assert.deepEqual(await more(writeAssociation(replacing)), ['XDSMetadataUpdateOperationError']);
  const { ins: another } = await xds.fhir.world.openRecord();
  const foreign = { ...what.set, patientId: { ...what.set.patientId, value: another.value } };
  const elsewhere = await changeStatus(xds, doctor, ins, foreign, uuid, ['approved', 'archived']);
  assert.deepEqual(errorsOf(elsewhere), ['XDSPatientIdDoesNotMatch']);
  assert.equal((await find(xds, doctor, ins))[0]?.entryUuid, uuid);
}

function withoutLid({ logicalId: _lid, ...card }: DocumentEntry): DocumentEntry {
  return card;
}
