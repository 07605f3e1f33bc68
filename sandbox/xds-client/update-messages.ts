/** What a professional's software asks of one card: TD3.3a to d (ITI-57, Update Document Set). */
import { ASSOCIATIONS, LCM, STATUSES } from '../../src/standards/xds/ebrim-ids.ts';
import type { AvailabilityStatus, DocumentEntry, SubmissionSet, Visibility } from '../../src/standards/xds/metadata.ts';
import { registryObjectList, writeAssociation, writeEntry, writeSet } from '../../src/standards/xds/write-ebrim.ts';
import type { Ask } from './messages.ts';

/** What may be done to a card: its visibility without or with a code, or its next status. */
export const CARD_CHANGES = {
  hide: { add: 'MASQUE_PS' },
  show: { remove: 'MASQUE_PS' },
  announce: { remove: 'INVISIBLE_PATIENT' },
  withdraw: { status: 'deleted' },
  archive: { status: 'archived' },
  unarchive: { status: 'approved' },
} as const satisfies Record<string, { add: Visibility } | { remove: Visibility } | { status: AvailabilityStatus }>;

export type CardWish = keyof typeof CARD_CHANGES;

/** @param card as the registry told it last @param set of this submission; its content type and author come from the card's deposit */
export function update(wish: CardWish, card: DocumentEntry, set: SubmissionSet): Ask {
  const change = CARD_CHANGES[wish];
  const objects =
    'status' in change ? statusObjects(card, change.status) : cardObjects(card, visibilityAfter(card, change));
  const list = registryObjectList([writeSet(set, 'SubmissionSet01'), ...objects]);
  return {
    service: 'registry',
    action: 'urn:ihe:iti:2010:UpdateDocumentSet',
    body: `<lcm:SubmitObjectsRequest xmlns:lcm="${LCM}">${list}</lcm:SubmitObjectsRequest>`,
    documents: [],
  };
}

function visibilityAfter(
  { visibility }: DocumentEntry,
  change: { readonly add: Visibility } | { readonly remove: Visibility },
): Visibility[] {
  if ('add' in change) return [...new Set([...visibility, change.add])];
  return visibility.filter((code) => code !== change.remove);
}

/** TD3.3c, d: the status from which and to which. */
function statusObjects({ entryUuid, status }: DocumentEntry, next: AvailabilityStatus): string[] {
  const ends = { source: 'SubmissionSet01', target: `urn:uuid:${entryUuid}` };
  const slots = { OriginalStatus: STATUSES[status], NewStatus: STATUSES[next] };
  return [writeAssociation({ id: 'Association01', type: ASSOCIATIONS.updateStatus, ...ends, slots })];
}

/** TD3.3a, b: the whole card again, with its version before. */
function cardObjects(card: DocumentEntry, visibility: readonly Visibility[]): string[] {
  const ends = { source: 'SubmissionSet01', target: 'Document01' };
  const slots = { SubmissionSetStatus: 'Original', PreviousVersion: String(card.version) };
  return [
    writeEntry({ ...card, visibility: [...visibility] }, 'Document01'),
    writeAssociation({ id: 'Association01', type: ASSOCIATIONS.hasMember, ...ends, slots }),
  ];
}
