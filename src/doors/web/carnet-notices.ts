/** What a person is told of, each with the sentence that her record has for it. */
import type { NoticePage, Session } from '../../identity/contract.ts';
import type { Actor } from '../../kernel/actor.ts';
import { isFailure } from '../../kernel/errors.ts';
import { inWords } from './carnet-errors.ts';
import { toHistoryEvent } from './carnet-history.ts';
import type { RecordCalls } from './record-calls.ts';
import type { Language } from './web-api.ts';
import type { HistoryEvent } from './web-history.ts';
import type { NoticesApi } from './web-notices.ts';

const MAX_CHOSEN_KINDS = 20;
const MAX_KIND_CHARS = 20;

export interface NoticeSources {
  readonly record: Pick<RecordCalls, 'history'>;
  readonly notices: {
    read(actor: Actor, personId: string): Promise<NoticePage>;
    see(actor: Actor, personId: string, upTo: number): Promise<void>;
    choose(actor: Actor, personId: string, mails: readonly string[]): Promise<void>;
  };
}

export function noticesApi(sources: NoticeSources, language: Language, signedIn: () => Promise<Session>): NoticesApi {
  const { notices } = sources;
  const read = async () => {
    const session = await signedIn();
    return { session, ...(await inWords(notices.read(session.actor, session.personId))) };
  };
  return {
    async list() {
      const { session, upTo, notices: found } = await read();
      const events = await inWords(eventsOf(sources, session, found, language));
      // Only once they can be shown.
      if (found.some(({ unread }) => unread)) await inWords(notices.see(session.actor, session.personId, upTo));
      return found.map(({ sourceId, seq, kind, at, unread }) => {
        const id = `${sourceId}-${seq}`;
        return { id, kind, at, unread, event: events.get(id) ?? null };
      });
    },
    choices: async () => (await read()).choices,
    async choose(mails) {
      const { actor, personId } = await signedIn();
      const kinds = mails.slice(0, MAX_CHOSEN_KINDS).map((kind) => kind.slice(0, MAX_KIND_CHARS));
      await inWords(notices.choose(actor, personId, kinds));
    },
  };
}

/** What each record tells of the traces that notices point at, by `source-seq`: what she may read, as she may read it. */
async function eventsOf(
  { record }: NoticeSources,
  session: Session,
  notices: NoticePage['notices'],
  language: Language,
): Promise<ReadonlyMap<string, HistoryEvent>> {
  const found = new Map<string, HistoryEvent>();
  for (const recordId of session.recordIds) {
    const seqs = notices.filter(({ sourceId, seq }) => sourceId === recordId && seq > 0).map(({ seq }) => seq);
    if (seqs.length === 0) continue;
    const asked = { seqs, count: seqs.length };
    const { entries } = await record.history(session.actor, recordId, asked).catch(nothingToRead);
    for (const entry of entries) found.set(`${recordId}-${entry.trace.seq}`, toHistoryEvent(entry, language));
  }
  return found;
}

/** A record that is closed, or that she may no longer read, takes nothing from what she is told elsewhere. */
function nothingToRead(error: unknown): { readonly entries: readonly never[] } {
  if (isFailure(error) && (error.code === 'refused' || error.code === 'not-found')) return { entries: [] };
  throw error;
}
