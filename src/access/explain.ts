/**
 * What a reader sees of a record, and why: by the decision itself (`decide`, `filterOf`), never by a second one. Pure.
 * test: explain.test.ts proves on generated cases that what is told here is what is done.
 */
import type { Actor, Purpose } from '../kernel/actor.ts';
import { type AccessState, type DocumentFacts, stateAt, subjectsOf } from './access-state.ts';
import type { Act } from './acts.ts';
import { decide, filterOf } from './decide.ts';
import { type DocumentFilter, isSeen, type Verdict, verdictOf } from './document-filter.ts';
import { ruleOn } from './own-rules.ts';
import type { NamedRule, RecordAccess } from './record-access.ts';
import { entranceOf } from './standing.ts';

/** Somebody who might read: known (a PS_IdNat), or anybody of a profession (null). */
export interface Reader {
  readonly id: string | null;
  /** TRE_G15, and a specialty of TRE_R38, R01 or R02. */
  readonly profession?: string;
  readonly specialty?: string;
  /** Struct_IdNat of the place where she reads. */
  readonly structureId?: string;
  /** As `HeldDocument.ownerKeys`; absent: she owns none. */
  readonly ownKey?: string;
}

/** A document of a record, whoever reads it. */
export interface HeldDocument extends Omit<DocumentFacts, 'own'> {
  readonly logicalId: string;
  /** Keyed indexes (hexadecimal) of those whose own it is. */
  readonly ownerKeys: readonly string[];
}

/** How a reader stands before a record in one mode of access, at one instant. */
export interface Sight {
  readonly state: AccessState;
  /** The rules that name her. */
  readonly rules: readonly NamedRule[];
  readonly filter: DocumentFilter;
  /** Null: open; else the reason code of the decision. */
  readonly lists: string | null;
  readonly opens: string | null;
  /** What lets her in, or keeps her out: her own consent, that of her structure, a block. Null: no rule does. */
  readonly entrance: NamedRule | null;
  readonly ownKey: string | null;
}

/**
 * `content`: she opens it; `title`: she meets it in lists and cannot open it (an occupational doctor); `nothing`: for her it is not there.
 */
export interface Explanation {
  readonly sees: 'content' | 'title' | 'nothing';
  /** A verdict of the filter, or the reason code of the decision on the whole record. */
  readonly reason: string;
  /** The person's rule that says so, when one does. */
  readonly ruleId: string | null;
}

const PROFESSION_OID = '1.2.250.1.71.1.2.7';
const SPECIALTY_OID = '1.2.250.1.71.4.2.5';
/** Never a PS_IdNat: no rule names it. */
const NOBODY = '?';

/** The professional as the decision meets her, by software that is approved. */
function actorOf({ id, profession, specialty, structureId }: Reader, purpose: Purpose): Actor {
  return {
    kind: 'professional',
    id: id ?? NOBODY,
    name: '',
    recordIds: [],
    purpose,
    onBehalfOf: null,
    ...(profession === undefined ? {} : { profession: { code: profession, system: PROFESSION_OID } }),
    ...(specialty === undefined ? {} : { specialty: { code: specialty, system: SPECIALTY_OID } }),
    ...(structureId === undefined ? {} : { structure: { id: structureId, name: '' } }),
  };
}

const inClear = (kind: string, id: string): Buffer => Buffer.from(`${kind}|${id}`);

/** The rules of a record that name this actor: the same subjects as those read from the database for her. */
function rulesFor(actor: Actor, rules: readonly NamedRule[]): NamedRule[] {
  const subjects = new Set(subjectsOf(actor, inClear)?.map(String));
  return rules.filter(({ subject }) => subjects.has(`${subject.kind}|${subject.id}`));
}

/** The state that `decide` reads for this actor. */
function stateOf(access: RecordAccess, actor: Actor): AccessState {
  const { emergencies = [], inactive, regulating, ...rest } = access;
  return {
    ...rest,
    rules: rulesFor(actor, access.rules),
    emergencies: emergencies.filter(({ professionalId }) => professionalId === actor.id),
    professionalActive: inactive?.has(actor.id) !== true,
    softwareApproved: true,
    structureActive: actor.structure === undefined || inactive?.has(actor.structure.id) !== true,
    // Of a reader whose place is not said, in medical regulation: as she would in a centre.
    structureRegulates: actor.structure === undefined || regulating?.has(actor.structure.id) === true,
  };
}

/**
 * How a reader stands before the record.
 * @param ifOpened an emergency: as if she had opened it, with its reason
 */
export function sightOf(
  access: RecordAccess,
  reader: Reader,
  purpose: Purpose,
  now: Date,
  ifOpened: boolean = false,
): Sight {
  const actor = actorOf(reader, purpose);
  const read = stateAt(stateOf(access, actor), now);
  const until = new Date(now.getTime() + 1).toISOString();
  const state = ifOpened ? { ...read, emergencies: [{ purpose, until }] } : read;
  const refusalOf = (act: Act): string | null => {
    const decision = decide(actor, null, act, purpose, state, null, now);
    return decision.permit ? null : decision.reason;
  };
  const rules = state.rules as readonly NamedRule[];
  return {
    state,
    rules,
    filter: filterOf(actor, 'documents.search', state, now),
    lists: refusalOf('documents.search'),
    opens: refusalOf('documents.retrieve'),
    entrance: rules.find(({ kind }) => kind === 'block') ?? (purpose === 'normal' ? entranceOf(rules) : null),
    ownKey: reader.ownKey ?? null,
  };
}

/** The clear columns of a document as this reader meets them. */
function factsFor(sight: Sight, { ownerKeys, ...facts }: HeldDocument): DocumentFacts {
  return { ...facts, own: sight.ownKey !== null && ownerKeys.includes(sight.ownKey) };
}

/** What she sees of one document, and what says so. */
export function explain(sight: Sight, document: HeldDocument): Explanation {
  const { lists, opens, filter, rules } = sight;
  if (lists !== null && opens !== null)
    return { sees: 'nothing', reason: lists, ruleId: sight.entrance?.ruleId ?? null };
  const verdict = verdictOf(filter, factsFor(sight, document));
  const ruleId = OF_RULES.has(verdict) ? (ruleOn(rules, filter.seesMasked, document)?.ruleId ?? null) : null;
  if (!isSeen(verdict)) return { sees: 'nothing', reason: verdict, ruleId };
  if (opens === null) return { sees: 'content', reason: verdict, ruleId: ruleId ?? sight.entrance?.ruleId ?? null };
  return { sees: 'title', reason: opens, ruleId };
}

const OF_RULES: ReadonlySet<Verdict> = new Set(['hidden-document', 'hidden-type', 'shown-document', 'shown-type']);

/** The documents, of those given, that a reader opens in normal use: their logicalIds. What an effect is counted by. */
export function openedBy(
  access: RecordAccess,
  reader: Reader,
  documents: readonly HeldDocument[],
  now: Date,
): ReadonlySet<string> {
  const sight = sightOf(access, reader, 'normal', now);
  if (sight.opens !== null) return new Set();
  return new Set(
    documents.filter((one) => isSeen(verdictOf(sight.filter, factsFor(sight, one)))).map(({ logicalId }) => logicalId),
  );
}
