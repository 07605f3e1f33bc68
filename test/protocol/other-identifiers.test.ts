/** One document, two uniqueIds: what is asked under the second one, at every door that takes changes (docs/adr/0051). */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { hl7Parts } from '../../src/compose/hl7-calls.ts';
import { answerMessage } from '../../src/doors/hl7v2/answer-message.ts';
import type { Sender } from '../../src/doors/hl7v2/parts.ts';
import type { Actor } from '../../src/kernel/actor.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { createMetrics } from '../../src/kernel/metrics.ts';
import { readMessage } from '../../src/standards/hl7v2/read-message.ts';
import type { Visibility } from '../../src/standards/xds/metadata.ts';
import { edited, hospital, letter, message, SOLANGE, said, t11 } from '../support/hl7-world.ts';
import { authorised, problem } from './fhir-calls.ts';
import { changeCard, changeStatus, deposit, errorsOf, find, newSet, query, statusOf } from './xds-calls.ts';
import { startXdsWorld, type XdsWorld } from './xds-world.ts';

let xds: XdsWorld;
let send: (bytes: Buffer) => Promise<{ readonly told: string; readonly text: string }>;
before(async () => {
  xds = await startXdsWorld();
  const { zone, databases } = xds.fhir.world;
  await xds.fhir.world.openRecord(SOLANGE.value, SOLANGE.oid);
  const parts = hl7Parts({ clock: systemClock, log: databases.log, metrics: createMetrics() }, zone);
  const prove = async (): Promise<Sender> => ({ actor: hospital(), sourceId: '1.2.250.1.999.1' });
  send = async (bytes) => {
    const [ack = Buffer.alloc(0)] = await answerMessage(parts, prove, { kind: 'message', bytes });
    return { told: said({ message: readMessage(ack) }), text: ack.toString() };
  };
});
after(async () => {
  assert.deepEqual(xds.fhir.mistakes, []);
  await xds.stop();
});

const oid = (n: number): string => `2.25.20261128000000000000000000000${String(n).padStart(4, '0')}`;
/** The letter of another number, under other identifiers: the same file, the same title, the same second. */
const sameAs = (first: number, number: number): Buffer =>
  letter(number, undefined, (text) =>
    text.replace(/(effectiveTime value="2026101116)\d{4}/, `$110${String(first).padStart(2, '0')}`),
  );

test('HL7 v2: the letter sent twice under two identifiers is withdrawn under the one that it keeps, replaced under either', async () => {
  assert.equal((await send(message(letter(1), { controlId: 'A1' }))).told, 'AA A1');
  const again = await send(message(sameAs(1, 2), { controlId: 'A2' }));
  assert.equal(again.told, 'AA A2 0');
  assert.ok(again.text.includes(`${oid(2)} finds it too`), again.text);
  for (const bytes of [message(sameAs(1, 2), { act: 'withdraw', controlId: 'C11' }), t11(2)]) {
    const refused = await send(bytes);
    assert.equal(refused.told, 'AE C11 207 906');
    assert.ok(refused.text.includes(oid(1)), 'the identifier to use is said');
  }
  assert.equal((await send(message(letter(3), { controlId: 'A3' }))).told, 'AA A3');
  assert.equal((await send(message(letter(4, 2), { act: 'replace', controlId: 'A4' }))).told, 'AA A4');
  assert.equal((await send(message(letter(4), { act: 'withdraw', controlId: 'A5' }))).told, 'AA A5');
  assert.equal((await send(message(letter(3), { act: 'withdraw', controlId: 'A6' }))).told, 'AA A6');
});

test('HL7 v2: beside the right INS, a name in another spelling is a warning, and another name is another person', async () => {
  const named = (name: string, n: number) =>
    edited(message(letter(n), { controlId: `N${n}` }), /(&ISO\^INS\|\|)[^^]*/, `$1${name}`);
  const spelled = await send(named('AUBERTIN-LEROY', 7));
  assert.equal(spelled.told, 'AA N7 0');
  assert.match(spelled.text, /le nom s'écrit autrement/);
  assert.equal((await send(named('HADDAD', 8))).told, 'AE N8 207 904');
});

test('SOAP and FHIR: under its other identifier it is found, and neither hidden, archived nor withdrawn', async () => {
  const { ins } = await xds.fhir.world.openRecord();
  const doctor = await authorised(xds.fhir, ins);
  const first = newSet(ins);
  const second = newSet(ins);
  const [one, two] = [first.documents[0], second.documents[0]];
  assert.ok(one && two);
  const uniqueId = two.declared.uniqueId;
  assert.equal(statusOf(await deposit(xds, doctor, ins, first)), 'Success');
  const copy = { ...one, declared: { ...one.declared, uniqueId } };
  const merged = await deposit(xds, doctor, ins, { set: second.set, documents: [copy] });
  assert.ok(merged.text.includes(`${uniqueId} finds it too`), merged.text);
  const [card] = await find(xds, doctor, ins);
  assert.ok(card?.entryUuid);
  const asked = { ...card, uniqueId, visibility: ['MASQUE_PS' as const] };
  const hidden = await changeCard(xds, doctor, ins, first.set, asked);
  assert.deepEqual([statusOf(hidden), errorsOf(hidden)], ['Failure', ['XDSMetadataUpdateError']]);
  assert.ok(hidden.text.includes(`uniqueId that it keeps, ${card.uniqueId}`), hidden.text);

  const patch = (id: string, patient: string, body: unknown) =>
    xds.fhir.send(doctor, 'PATCH', `/DocumentReference?identifier=urn:ietf:rfc:3986|urn:oid:${id}${patient}`, {
      headers: { 'content-type': 'application/json-patch+json' },
      body: JSON.stringify(body),
    });
  const withdrawal = [{ op: 'replace', path: '/status', value: 'entered-in-error' }];
  const masked = [{ op: 'replace', path: '/securityLabel/0', value: { coding: [{ code: 'MASQUE_PS' }] } }];
  for (const patient of ['', `&patient.identifier=urn:oid:${ins.oid}|${ins.value}`])
    for (const body of [withdrawal, masked])
      assert.equal(await problem(await patch(uniqueId, patient, body), 409), 'duplicate');
  const found = await query(xds, doctor, ins, 'GetDocuments', { XDSDocumentEntryUniqueId: [uniqueId] });
  assert.ok(found.text.includes(card.entryUuid), 'nothing was changed');
  // By the record's own name of the card, the change is meant.
  const archived = await changeStatus(xds, doctor, ins, first.set, card.entryUuid, ['approved', 'archived']);
  assert.equal(statusOf(archived), 'Success', archived.text);
  assert.equal((await patch(card.uniqueId, '', withdrawal)).status, 200);
  // Gone already, it is as asked under either.
  assert.equal((await patch(uniqueId, '', withdrawal)).status, 200);
});

test('what the second sender asks for the visibility is done when she may, and else she is told that it is not', async () => {
  const { ins, recordId, holder } = await xds.fhir.world.openRecord();
  const { zone } = xds.fhir.world;
  const doctor = await authorised(xds.fhir, ins);
  const stranger = await xds.fhir.world.professional(770_001, { structure: '1750000077' });
  const first = newSet(ins);
  const [one] = first.documents;
  assert.ok(one);
  await deposit(xds, stranger, ins, first);
  const kept = one.declared.uniqueId;
  const again = async (actor: Actor, visibility: readonly Visibility[]) => {
    const { set, documents } = newSet(ins);
    const declared = { ...one.declared, uniqueId: documents[0]?.declared.uniqueId ?? '', visibility };
    const answer = await deposit(xds, actor, ins, { set, documents: [{ ...one, declared }] });
    assert.equal(statusOf(answer), 'Success', answer.text);
    return answer.text;
  };
  const visibilityNow = async () => {
    const asked = { owner: { id: recordId }, hiddenOnly: false, count: 10 };
    return (await zone.runner.run(zone.actions.browseDocuments, holder, asked)).documents[0]?.entry.visibility;
  };
  const other = await xds.fhir.world.professional(770_002, { structure: '1750000078' });
  const refused = await again(other, ['MASQUE_PS', 'INVISIBLE_PATIENT']);
  assert.match(refused, /MASQUE_PS is not applied/);
  assert.match(refused, /INVISIBLE_PATIENT is not applied/);
  assert.ok(!refused.includes(`${kept},`), 'who may not find it is not told how it is named');
  assert.match(refused, /it keeps another uniqueId/);
  assert.deepEqual(await visibilityNow(), []);
  const done = await again(doctor, ['MASQUE_PS']);
  assert.ok(!done.includes('is not applied') && done.includes(`it keeps the uniqueId ${kept}`), done);
  assert.deepEqual(await visibilityNow(), ['MASQUE_PS']);
  const asked = { owner: { id: recordId }, count: 5, withoutOwnLooks: true };
  const [line] = (await zone.runner.run(zone.actions.readHistory, holder, asked)).entries;
  assert.match(line?.trace.facts.reason ?? '', /;masked-too$/);
  // In a secret session, kept from representatives, by whoever reads in this record.
  const attending = await authorised(xds.fhir, ins);
  await zone.runner.run(zone.actions.showDocument, holder, { document: { kind: 'unique', id: kept, owner: { ins } } });
  const secret = await again({ ...attending, secretSession: true }, []);
  assert.ok(!secret.includes('is not applied'), secret);
  assert.deepEqual(await visibilityNow(), ['INVISIBLE_REPRESENTANTS_LEGAUX']);
  assert.match(await again({ ...other, secretSession: true }, []), /INVISIBLE_REPRESENTANTS_LEGAUX is not applied/);
});
