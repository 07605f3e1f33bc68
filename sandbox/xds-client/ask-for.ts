import type { Clock } from '../../src/kernel/clock.ts';
import type { Ids } from '../../src/kernel/ids.ts';
import { readRegistryObjects } from '../../src/standards/xds/ebrim.ts';
import type { Cx, SubmissionSet } from '../../src/standards/xds/metadata.ts';
import { readEbrimEntry } from '../../src/standards/xds/read-ebrim-entry.ts';
import { fromXdsTime } from '../../src/standards/xds/stated-time.ts';
import type { ClientAnswer } from './client.ts';
import { type Ask, CONSULTATION, cardOf, deposit, retrieval, search } from './messages.ts';
import {
  authorisation,
  demographics,
  professionals,
  records,
  revision,
  searchWithoutIns,
  type V3Sender,
} from './patient-messages.ts';
import { everyElement } from './read-answer.ts';
import { CARD_CHANGES, type CardWish, update } from './update-messages.ts';

/** What a transaction is asked about. */
export interface Given {
  readonly patient: Cx | null;
  /** A uniqueId, or nothing. */
  readonly argument: string;
  /** The document to deposit. */
  readonly content: Buffer | null;
  readonly repository: string;
  readonly software: { readonly name: string; readonly sourceId: string };
}

/** The message to send and whom it concerns; or what already answers: the card that was to be changed is not there. */
export type Ready =
  | { readonly ask: Ask; readonly patient: Cx | null }
  | {
      readonly answer: ClientAnswer;
      /** The card has this uniqueId, not the one by which it was asked for. */
      readonly keeps?: string;
    };

const NOBODY: Cx = { value: '', oid: '' };

/** Makes the message of one transaction by its name (`carnet xds`). Changes of a card read it first, with `send`. */
export async function askFor(
  transaction: string,
  given: Given,
  clock: Clock,
  ids: Ids,
  send: (ask: Ask, patient: Cx | null) => Promise<ClientAnswer>,
): Promise<Ready> {
  const { argument, content, repository, software } = given;
  const patient = given.patient ?? NOBODY;
  const at = clock.now().toISOString().replace(/[-:T]/g, '').slice(0, 14);
  const sender: V3Sender = { sourceId: software.sourceId, softwareName: software.name, id: ids.uuid(), at };
  const about = (ask: Ask): Ready => ({ ask, patient });
  switch (transaction) {
    case 'exists':
      return about(demographics('TEST_EXST', patient, sender));
    case 'describe':
      return about(demographics('CNSLT_DATA', patient, sender));
    case 'revise':
      return about(revision('MODIF_DATA', patient, sender));
    case 'close':
      return about(revision('FERM', patient, sender));
    case 'authorise':
      return about(authorisation('AJOUT'));
    case 'end-access':
      return about(authorisation('SUPPRESSION'));
    case 'professionals':
      return about(professionals());
    case 'find': {
      const [birthName = '', givenName = '', sex = '', birthDate = ''] = argument.split('|');
      return { ask: searchWithoutIns({ birthName, givenName, sex, birthDate }, sender), patient: null };
    }
    case 'records':
      return { ask: records(), patient: null };
    case 'search':
      return about(search(patient));
    case 'read':
      return about(retrieval(repository, argument));
    case 'deposit': {
      const made = deposit(content ?? Buffer.alloc(0), software.sourceId);
      return { ask: made, patient: made.patient };
    }
    default:
      return change(
        transaction,
        { patient, argument, sender, setId: `2.25.${BigInt(`0x${ids.uuid().replaceAll('-', '')}`)}` },
        send,
      );
  }
}

interface Change {
  readonly patient: Cx;
  readonly argument: string;
  readonly sender: V3Sender;
  readonly setId: string;
}

const isWish = (text: string): text is CardWish => Object.hasOwn(CARD_CHANGES, text);

async function change(
  wish: string,
  { patient, argument, sender, setId }: Change,
  send: (ask: Ask, patient: Cx | null) => Promise<ClientAnswer>,
): Promise<Ready> {
  if (!isWish(wish)) throw new Error(`no message for ${wish}`);
  const answer = await send(cardOf(argument), patient);
  const list = everyElement(answer.envelope.body).find(({ name }) => name === 'RegistryObjectList');
  const [object] = list === undefined ? [] : readRegistryObjects(list).documents;
  const time = fromXdsTime(sender.at);
  if (object === undefined || time === null) return { answer };
  const card = readEbrimEntry(object, 'document[0]');
  if (card.uniqueId !== argument) return { answer, keeps: card.uniqueId };
  const set: SubmissionSet = {
    uniqueId: setId,
    sourceId: sender.sourceId,
    submissionTime: time,
    patientId: patient,
    contentType: CONSULTATION,
    authors: card.authors.slice(0, 1),
    intendedRecipients: [],
  };
  return { ask: update(wish, card, set), patient };
}
