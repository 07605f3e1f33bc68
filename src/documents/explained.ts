/** What an explanation of who sees what takes and gives: plain data, it crosses between the zones. */
import type { Explanation, Reader } from '../access/explain.ts';
import type { MatrixNotice } from '../access/matrix.ts';
import type { AskedReaders, RecordAccessView } from '../access/record-access.ts';
import type { Purpose } from '../kernel/actor.ts';
import type { DocumentsEnv } from './documents-env.ts';
import type { StoredEntry } from './stored-entry.ts';

/** Readers of one explanation: known professionals, each at one place. */
export const MAX_READERS = 300;
/** Readers whom one record names: rules, emergencies, authors; in this order. */
export const MAX_KNOWN_READERS = 200;

/** Milliseconds that one explanation, or one effect, may take to be counted: then it says that it did not end. */
export const EXPLAIN_BUDGET_MS = 3_000;

/**
 * `normal`: as things are; `authorised`: as if the person had let her in; the two emergencies: as if she had opened one.
 */
export type Mode = Purpose | 'authorised';

/** A professional (PS_IdNat), or anybody of a profession (null). */
export type AskedReader = Pick<Reader, 'profession' | 'specialty' | 'structureId'> & { readonly id: string | null };

/** Whose standing counts, of those asked about. */
export function askedOf(readers: readonly AskedReader[]): AskedReaders {
  return {
    professionals: readers.flatMap(({ id }) => id ?? []),
    structures: readers.flatMap(({ structureId }) => structureId ?? []),
  };
}

export function toReader(env: Pick<DocumentsEnv, 'keyOf'>, asked: AskedReader): Reader {
  return asked.id === null ? asked : { ...asked, ownKey: env.keyOf('professional', asked.id).toString('hex') };
}

export type ReaderRole = 'administrator' | 'authorised' | 'refused' | 'blocked' | 'named' | 'emergency' | 'author';

/** Somebody whom the record names. */
export interface KnownReader {
  readonly kind: 'professional' | 'structure';
  /** PS_IdNat or Struct_IdNat. */
  readonly id: string;
  readonly name: string;
  readonly roles: readonly ReaderRole[];
}

/** What she sees in one mode: of one document, or how many of all. */
export interface Told {
  /** Of one document. */
  readonly document: Explanation | null;
  /** Of all: how many she opens, and how many of the others for which reason. */
  readonly opens: number;
  readonly titles: number;
  readonly reasons: Readonly<Record<string, number>>;
}

export interface ReaderAnswer {
  /** Null: she may read; else the reason code of the decision on the whole record. */
  readonly refusal: string | null;
  /** The rule that lets her in or keeps her out. */
  readonly entranceId: string | null;
  /** An emergency of hers is open until then (ISO instant). */
  readonly emergencyUntil: string | null;
  readonly told: Readonly<Record<Mode, Told>>;
}

export interface ExplainedCard {
  readonly entry: StoredEntry;
  readonly depositedAt: Date;
  readonly depositorKind: string;
}

export interface ExplainedDocument extends ExplainedCard {
  readonly told: Explanation;
}

export interface ExplainAnswer {
  readonly known: readonly KnownReader[];
  /** In the order asked. */
  readonly readers: readonly ReaderAnswer[];
  readonly rules: RecordAccessView['rules'];
  /** The one asked about. */
  readonly document: ExplainedCard | null;
  readonly documents: readonly ExplainedDocument[];
  /** The page goes on. */
  readonly more: boolean;
  /** Documents that count. */
  readonly total: number;
  /** The record holds more than MAX_HELD_DOCUMENTS. */
  readonly cut: boolean;
  /** What the person allows in emergencies. */
  readonly emergencies: { readonly regulation: boolean; readonly breakGlass: boolean };
  /** The version of the table of professions and types that decided. */
  readonly matrix: MatrixNotice;
}
