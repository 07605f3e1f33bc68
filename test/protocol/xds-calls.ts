/** What the tests of the XDS door do again and again. */
import assert from 'node:assert/strict';
import type { Actor } from '../../src/kernel/actor.ts';
import { readRegistryObjects } from '../../src/standards/xds/ebrim.ts';
import { ASSOCIATIONS, LCM, STATUSES } from '../../src/standards/xds/ebrim-ids.ts';
import type { DocumentEntry, SubmissionSet } from '../../src/standards/xds/metadata.ts';
import { readEbrimEntry } from '../../src/standards/xds/read-ebrim-entry.ts';
import { registryObjectList, writeAssociation, writeEntry, writeSet } from '../../src/standards/xds/write-ebrim.ts';
import { textDocument } from '../support/record-world.ts';
import { type Answer, type Deposit, provide, queryBody, retrieveBody } from '../support/xds-messages.ts';
import { FRENCH, type Ins } from './fhir-calls.ts';
import { named, REPOSITORY, type XdsWorld } from './xds-world.ts';

export const ACTIONS = {
  query: 'urn:ihe:iti:2007:RegistryStoredQuery',
  retrieve: 'urn:ihe:iti:2007:RetrieveDocumentSet',
  update: 'urn:ihe:iti:2010:UpdateDocumentSet',
} as const;

export const cxOf = ({ value, oid }: Ins) => `${value}^^^&${oid}&ISO^NH`;

/** `Success`, `Failure`, `PartialSuccess`, or `Fault`. */
export function statusOf({ body }: Answer): string {
  if (body.name === 'Fault') return 'Fault';
  const status = body.attrs.status ?? named(body, 'RegistryResponse')[0]?.attrs.status ?? '';
  return status.split(':').at(-1) ?? '';
}

export const errorsOf = ({ body }: Answer) => named(body, 'RegistryError').map(({ attrs }) => attrs.errorCode);

/** The subcode of a fault. */
export function faultOf({ body }: Answer): string {
  const code = named(body, 'Subcode').flatMap((one) => named(one, 'Value'))[0];
  return String(code?.children[0] ?? '').replace(/^\w+:/, '');
}

export function entriesOf(answer: Answer): DocumentEntry[] {
  assert.equal(statusOf(answer), 'Success', answer.text);
  const list = named(answer.body, 'RegistryObjectList')[0];
  return readRegistryObjects(list).documents.map((object, n) => readEbrimEntry(object, `document[${n}]`));
}

export async function find(
  xds: XdsWorld,
  actor: Actor,
  ins: Ins,
  statuses = ['approved'],
  more = {},
  reason?: string,
): Promise<DocumentEntry[]> {
  const urns = statuses.map((status) => STATUSES[status as keyof typeof STATUSES]);
  const parameters = { XDSDocumentEntryPatientId: cxOf(ins), XDSDocumentEntryStatus: urns, ...more };
  const asked = queryBody('FindDocuments', parameters);
  return entriesOf(await xds.call('registry', actor, ins, ACTIONS.query, asked, reason));
}

export function query(xds: XdsWorld, actor: Actor, ins: Ins, ...body: Parameters<typeof queryBody>): Promise<Answer> {
  return xds.call('registry', actor, ins, ACTIONS.query, queryBody(...body));
}

export function retrieve(xds: XdsWorld, actor: Actor, ins: Ins, ...uniqueIds: string[]): Promise<Answer> {
  return xds.call('repository', actor, ins, ACTIONS.retrieve, retrieveBody(REPOSITORY, uniqueIds));
}

export function deposit(xds: XdsWorld, actor: Actor, ins: Ins, what: Deposit): Promise<Answer> {
  return xds.post('repository', provide(what, xds.securityOf(actor, ins)));
}

let numbers = 80_000;

/** A set of one small document, never the same twice. */
export function newSet(ins: Ins, changes: Partial<DocumentEntry> = {}) {
  numbers += 1;
  const { set, document } = textDocument(ins, numbers, { ...FRENCH, ...changes });
  return { set, documents: [document] };
}

function update(set: SubmissionSet, objects: readonly string[]): string {
  numbers += 1;
  const list = registryObjectList([
    writeSet({ ...set, uniqueId: `1.2.250.1.999.4.${numbers}` }, 'SubmissionSet01'),
    ...objects,
  ]);
  return `<lcm:SubmitObjectsRequest xmlns:lcm="${LCM}">${list}</lcm:SubmitObjectsRequest>`;
}

/** TD3.3c, TD3.3d: from a status to another. */
export function changeStatus(
  xds: XdsWorld,
  actor: Actor,
  ins: Ins,
  set: SubmissionSet,
  entryUuid: string,
  [from, to]: readonly [keyof typeof STATUSES, keyof typeof STATUSES],
  more: readonly string[] = [],
): Promise<Answer> {
  const slots = { OriginalStatus: STATUSES[from], NewStatus: STATUSES[to] };
  const ends = { source: 'SubmissionSet01', target: `urn:uuid:${entryUuid}` };
  const change = writeAssociation({ id: 'a1', type: ASSOCIATIONS.updateStatus, ...ends, slots });
  const body = update(set, [change, ...more]);
  return xds.call('registry', actor, ins, ACTIONS.update, body);
}

/** TD3.3a, TD3.3b: the card again, with what changes. */
export function changeCard(
  xds: XdsWorld,
  actor: Actor,
  ins: Ins,
  set: SubmissionSet,
  entry: DocumentEntry,
  previous = entry.version,
): Promise<Answer> {
  const body = update(set, [
    writeEntry(entry, 'Document01'),
    writeAssociation({
      id: 'a1',
      type: ASSOCIATIONS.hasMember,
      source: 'SubmissionSet01',
      target: 'Document01',
      slots: { SubmissionSetStatus: 'Original', PreviousVersion: String(previous) },
    }),
  ]);
  return xds.call('registry', actor, ins, ACTIONS.update, body);
}

/** TD0.2, TD1.3a: get demographics. */
export function demographics({ value, oid }: Ins, reason = 'TEST_EXST'): string {
  const device = (type: string, root: string, name: string) =>
    `<${type}><device classCode="DEV" determinerCode="INSTANCE"><id root="${root}"/><softwareName>${name}</softwareName></device></${type}>`;
  return (
    `<PRPA_IN201307UV02 ITSVersion="XML_1.0" xmlns="urn:hl7-org:v3"><id root="1.2.250.1.999.1" extension="m-1"/>` +
    `<creationTime value="20260312090500"/><interactionId root="2.16.840.1.113883.1.6" extension="PRPA_IN201307UV02"/>` +
    `${device('receiver', '1.2.250.1.213.4.1.1.1', 'DMP')}${device('sender', '1.2.250.1.999.1', 'Logiciel de test')}` +
    `<controlActProcess classCode="CACT" moodCode="EVN"><reasonCode code="${reason}" codeSystem="1.2.250.1.213.1.1.4.11" displayName="x"/>` +
    `<queryByParameter><queryId root="1.2.250.1.999.2" extension="q-1"/><statusCode code="new"/><parameterList><patientIdentifier>` +
    `<value root="${oid}" extension="${value}"/><semanticsText>Patient.id</semanticsText></patientIdentifier></parameterList>` +
    `</queryByParameter></controlActProcess></PRPA_IN201307UV02>`
  );
}
