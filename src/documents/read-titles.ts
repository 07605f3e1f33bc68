import { type DocumentFilter, sees } from '../access/decide.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Statement } from '../kernel/flight.ts';
import { sealKey } from '../kernel/keys/sealed-box.ts';
import { plainText, says } from '../kernel/plain-words.ts';
import { inSlices } from '../kernel/slices.ts';
import type { SoughtWord, TitledObjects } from '../kernel/trace-reader.ts';
import type { Transaction } from '../kernel/transaction.ts';
import type { DocumentsEnv } from './documents-env.ts';
import { ownKeysOf } from './own-keys.ts';
import { documentFacts, type EntryRow, openEnvelope, readEnvelope } from './stored-entry.ts';

/** Titles opened at once: those of the most recent documents. */
export const MAX_TITLES = 2_000;

const COLUMNS = `e.entry_uuid, e.logical_id, e.version, e.current, e.status, e.masked, e.hidden_from_holder,
  e.hidden_from_representatives, e.type_code, e.owner_keys, e.sealed,
  (select d.trace_id from document d where d.record_id = e.record_id and d.logical_id = e.logical_id) as added_by`;

const SOME: Statement = {
  name: 'history-titles',
  text: `select ${COLUMNS} from entry_version e where e.record_id = $1 and e.current and e.logical_id = any($2::uuid[])`,
};

const ALL: Statement = {
  name: 'history-all-titles',
  text: `select ${COLUMNS} from entry_version e where e.record_id = $1 and e.current
order by e.service_from desc, e.entry_uuid limit $2`,
};

type TitleRow = EntryRow & { readonly added_by: string };

/** A document that the reader may know of. */
export interface KnownTitle {
  readonly title: string;
  /** Withdrawn, it keeps its title in the history. */
  readonly withdrawn?: true;
  /** The trace of the act that added it. */
  readonly addedBy: number;
}

export type Titles = ReadonlyMap<string, KnownTitle>;

export interface TitlePlace {
  readonly env: DocumentsEnv;
  readonly ownerId: string;
  readonly reader: Actor;
  readonly filter: DocumentFilter;
}

/** Titles by logicalId, of those that the reader sees. */
export async function titlesOf(
  tx: Pick<Transaction, 'query'>,
  place: TitlePlace,
  logicalIds: readonly string[],
): Promise<Titles> {
  return opened(place, await tx.query<TitleRow>(SOME, [place.ownerId, [...logicalIds]]));
}

/** The titles of the most recent documents that the reader sees; `left`: there are more than were looked at. */
export async function readTitles(
  tx: Pick<Transaction, 'query'>,
  place: TitlePlace,
): Promise<{ readonly titles: Titles; readonly left: boolean }> {
  const rows = await tx.query<TitleRow>(ALL, [place.ownerId, MAX_TITLES + 1]);
  return { titles: await opened(place, rows.slice(0, MAX_TITLES)), left: rows.length > MAX_TITLES };
}

async function opened({ env, ownerId, reader, filter }: TitlePlace, rows: readonly TitleRow[]): Promise<Titles> {
  const key = rows.length === 0 ? null : await env.recordKeys.get(ownerId);
  if (key === null) return new Map();
  const [opener, ownKeys] = [sealKey(key), ownKeysOf(env, reader)];
  const titles = new Map<string, KnownTitle>();
  await inSlices(rows, (row) => {
    const facts = documentFacts(row, ownKeys);
    const withdrawn = facts.status === 'deleted';
    if (!sees(filter, withdrawn ? { ...facts, status: 'approved' } : facts)) return;
    const { title } = readEnvelope(openEnvelope(opener, ownerId, row.entry_uuid, row.sealed));
    titles.set(row.logical_id, { title, ...(withdrawn ? { withdrawn } : {}), addedBy: Number(row.added_by) });
  });
  return titles;
}

/** Which documents say each word in their title. */
export async function saidInTitles(titles: Titles, words: readonly SoughtWord[]): Promise<TitledObjects> {
  const plain = await inSlices([...titles], ([id, { title }]) => [id, plainText(title)] as const);
  return new Map(
    words.map(({ text }) => [text, new Set(plain.filter(([, title]) => says(title, text)).map(([id]) => id))]),
  );
}
