import { requireKeptUniqueId } from '../../documents/aliases.ts';
import type { ReadResult } from '../../documents/read-document.ts';
import { Failure, isFailure } from '../../kernel/errors.ts';
import type { XmlElement } from '../../standards/cda/xml-tree.ts';
import { fromDocumentReference } from '../../standards/fhir/document-reference.ts';
import { parseCx } from '../../standards/ins/ins.ts';
import { type Association, firstChild, type RegistryObject, readRegistryObjects } from '../../standards/xds/ebrim.ts';
import { ASSOCIATIONS, IDENTIFIERS } from '../../standards/xds/ebrim-ids.ts';
import type { AvailabilityStatus, DocumentEntry, Visibility } from '../../standards/xds/metadata.ts';
import { MetadataProblem } from '../../standards/xds/metadata-problem.ts';
import { readEbrimEntry, statusOf, uuidOf } from '../../standards/xds/read-ebrim-entry.ts';
import { registryResponse } from '../../standards/xds/registry-response.ts';
import { XdsRefusal } from './errors.ts';
import type { CardChange, XdsCall, XdsOperation } from './parts.ts';
import { patientOfVihf, samePatient } from './patient.ts';
import { differsBesideLabels } from './same-card.ts';

/**
 * TD3.3a to d: hide and show again, make visible to the patient, withdraw, archive and take back. Update Document Set (ITI TF-2 §3.57,
 * ITI TF-3 §4.2.5 of the metadata update supplement). One change at a time: each is an act of the record, with its rights and its
 * line in the history.
 */
export const iti57: XdsOperation = {
  service: 'registry',
  element: 'SubmitObjectsRequest',
  action: 'urn:ihe:iti:2010:UpdateDocumentSet',
  answerAction: 'urn:ihe:iti:2010:UpdateDocumentSet-Response',
  async run(call) {
    const { document, status, previous } = oneChange(call, firstChild(call.body, 'RegistryObjectList'));
    try {
      if (status !== undefined) await changeStatus(call, status);
      if (document !== undefined) await changeLabels(call, readEbrimEntry(document, 'document[0]'), previous);
    } catch (error) {
      throw isFailure(error, 'not-found') ? new XdsRefusal('unknown-card') : error;
    }
    return { body: registryResponse('success') };
  },
  refusal: ({ code, text, location }) =>
    registryResponse('failure', [{ code, text, severity: 'Error', ...(location === undefined ? {} : { location }) }]),
};

function refused(reason: string): XdsRefusal {
  return new XdsRefusal('update-refused', { reason });
}

function unknown(reason: string): XdsRefusal {
  return new XdsRefusal('update-unknown', { reason });
}

interface AskedChange {
  /** A card, whose version before is `previous`… */
  readonly document?: RegistryObject | undefined;
  readonly previous: string | undefined;
  /** …or a status. */
  readonly status?: Association | undefined;
}

/** The one change of a message. What is asked besides is refused: an answer of success would say that it was done. */
function oneChange(call: XdsCall, list: XmlElement | undefined): AskedChange {
  const { documents, packages, associations } = readRegistryObjects(list);
  const statuses = associations.filter(({ type }) => type === ASSOCIATIONS.updateStatus);
  const members = associations.filter(({ type }) => type === ASSOCIATIONS.hasMember);
  if (statuses.length + members.length < associations.length)
    throw unknown('only cards and their statuses are updated');
  if (documents.length + statuses.length !== 1) throw unknown('one change at a time: each is an act of its own');
  if (packages.length > 1) throw unknown('a message has one submission set, and folders are not updated');
  const [document] = documents;
  const [status] = statuses;
  if (members.some(({ target }) => target !== document?.id && uuidOf(target) !== null))
    throw unknown('a document is put into no set and no folder by an update');
  const patient = parseCx(packages[0]?.identifiers.get(IDENTIFIERS.set.patientId[0]) ?? '');
  if (patient !== null) samePatient(call.caller, patient);
  return {
    document,
    status,
    previous: members.find(({ target }) => target === document?.id)?.slots.get('PreviousVersion')?.[0],
  };
}

async function locate(call: XdsCall, kind: 'entry' | 'document', id: string): Promise<ReadResult> {
  const { parts, caller } = call;
  const owner = { ins: patientOfVihf(caller) };
  return parts.runner.run(parts.actions.locateDocument, caller.actor, { document: { kind, id, owner } });
}

async function change(call: XdsCall, asked: CardChange, { entryUuid, version }: ReadResult): Promise<void> {
  const { parts, caller } = call;
  const owner = { ins: patientOfVihf(caller) };
  await parts.runner.run(parts.actions[asked], caller.actor, {
    document: { kind: 'entry', id: entryUuid, owner },
    expectedVersion: version,
  });
}

/** From a status to another -> the act that does it (JDV_J52). */
const TRANSITIONS: Readonly<Partial<Record<AvailabilityStatus, Partial<Record<AvailabilityStatus, CardChange>>>>> = {
  approved: { archived: 'archiveDocument', deleted: 'withdrawDocument' },
  archived: { approved: 'unarchiveDocument', deleted: 'withdrawDocument' },
  deprecated: { deleted: 'withdrawDocument' },
};

async function changeStatus(call: XdsCall, { target, slots }: Association): Promise<void> {
  const id = uuidOf(target);
  const [original, wanted] = ['OriginalStatus', 'NewStatus'].map((name) => statusOf(slots.get(name)?.[0]));
  if (id === null || original === undefined || wanted === undefined) {
    throw new MetadataProblem(
      'missing',
      'an update of status names an entryUUID, OriginalStatus and NewStatus',
      'Association',
    );
  }
  const named = await locate(call, 'entry', id);
  // A change of status gives no new entryUUID in IHE: software names the card by the one that it knows, from one to the next. A change of
  // the card does, and an older version's status is nobody's to change (ITI TF-2 §3.57.4.1.3.3.2.3).
  if (named.revised) throw refused('the entryUUID is of an older version of the card: read the card again');
  const found = named.current ? named : await locate(call, 'document', named.logicalId);
  const { status } = fromDocumentReference(JSON.parse(found.entry.toString()));
  if (status !== original) throw refused('the OriginalStatus is not the status of the document');
  const asked = TRANSITIONS[original]?.[wanted];
  if (asked === undefined) throw refused('no act leads from this status to that one');
  await change(call, asked, found);
}

async function changeLabels(call: XdsCall, asked: DocumentEntry, previous: string | undefined): Promise<void> {
  samePatient(call.caller, asked.patientId);
  if (asked.logicalId === undefined) throw refused('a card that is updated names its lid');
  if (previous === undefined) throw refused('HasMember names the PreviousVersion of the card');
  const found = await locate(call, 'document', asked.logicalId);
  const current = fromDocumentReference(JSON.parse(found.entry.toString()));
  if (Number(previous) !== found.version) throw new Failure('version-conflict');
  requireKeptUniqueId(current.uniqueId, asked.uniqueId);
  const field = differsBesideLabels(asked, current);
  if (field !== null)
    throw new XdsRefusal('update-refused', { reason: `${field} stays as it was deposited`, at: field });
  const act = labelChange(current.visibility, asked.visibility);
  if (act !== null) await change(call, act, found);
}

/** What differs between two visibilities, as one act; null when nothing does. */
function labelChange(before: readonly Visibility[], after: readonly Visibility[]): CardChange | null {
  const added = after.filter((code) => !before.includes(code));
  const removed = before.filter((code) => !after.includes(code));
  if (added.length + removed.length === 0) return null;
  if (added.length + removed.length > 1) throw unknown('one change at a time: each is an act of its own');
  if (added[0] === 'MASQUE_PS') return 'hideDocument';
  if (removed[0] === 'MASQUE_PS') return 'showDocument';
  if (removed[0] === 'INVISIBLE_PATIENT') return 'revealDocument';
  if (added[0] === 'INVISIBLE_PATIENT') throw refused('a document is kept from the patient at its deposit, not later');
  throw refused('INVISIBLE_REPRESENTANTS_LEGAUX stays as it was deposited');
}
