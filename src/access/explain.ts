/**
 * What a reader sees of a record, and why: by the decision itself (`decide`, `filterOf`), never by a second one. Pure.
 * test: explain.test.ts proves on generated cases that what is told here is what is done.
 */
import type { Actor, Purpose } from '../kernel/actor.ts';
import { type AccessState, type DocumentFacts, stateAt, subjectsOf } from './access-state.ts';
import type { Act } from './acts.ts';
import { decide, filterOf } from './decide.ts';
import { type DocumentFilter, isSeen, type Verdict, verdictOf } from './document-filter.ts';
import { ruleOn, type WeighedRules, weighed } from './own-rules.ts';
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
  /** The person's own rules that name her. */
  readonly weighed: WeighedRules<NamedRule>;
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

/** The rules of a record that are in force, by whom they name. */
export type RulesByName = ReadonlyMap<string, readonly NamedRule[]>;

/** Made once for all the readers of one record at one instant. */
export function rulesByName({ rules }: Pick<RecordAccess, 'rules'>, now: Date): RulesByName {
  const found = new Map<string, NamedRule[]>();
  for (const rule of stateAt({ rules }, now).rules as readonly NamedRule[]) {
    const key = `${rule.subject.kind}|${rule.subject.id}`;
    const known = found.get(key);
    if (known === undefined) found.set(key, [rule]);
    else known.push(rule);
  }
  return found;
}

/** The rules that name this actor: the same subjects as those read from the database for her. */
const rulesFor = (actor: Actor, byName: RulesByName): NamedRule[] =>
  subjectsOf(actor, inClear)?.flatMap((key) => byName.get(String(key)) ?? []) ?? [];

/** The state that `decide` reads for this actor. */
function stateOf(access: RecordAccess, actor: Actor, now: Date): Omit<AccessState, 'rules'> {
  const { emergencies = [], inactive, regulating, rules: _rules, ...rest } = access;
  return {
    ...rest,
    emergencies: emergencies.filter(
      ({ professionalId, until }) => professionalId === actor.id && now < new Date(until),
    ),
    professionalActive: inactive?.has(actor.id) !== true,
    softwareApproved: true,
    structureActive: actor.structure === undefined || inactive?.has(actor.structure.id) !== true,
    // Of a reader whose place is not said, in medical regulation: as she would in a centre.
    structureRegulates: actor.structure === undefined || regulating?.has(actor.structure.id) === true,
  };
}

/** As things are; `ifOpened`: as if she had opened the emergency, with its reason; `letIn`: as if the person had let her in. */
export interface AsIf {
  readonly ifOpened?: boolean;
  readonly letIn?: boolean;
}

/** How a reader stands before the record. @param byName of the same record and instant, where many readers are asked about */
export function sightOf(
  access: RecordAccess,
  reader: Reader,
  purpose: Purpose,
  now: Date,
  { ifOpened = false, letIn = false }: AsIf = {},
  byName: RulesByName = rulesByName(access, now),
): Sight {
  const actor = actorOf(reader, purpose);
  const named = rulesFor(actor, byName);
  const rules = letIn ? [...named, consentOf(actor)] : named;
  const read = { ...stateOf(access, actor, now), rules, readAt: now.getTime() };
  const until = new Date(now.getTime() + 1).toISOString();
  const state = ifOpened ? { ...read, emergencies: [{ purpose, until }] } : read;
  const refusalOf = (act: Act): string | null => {
    const decision = decide(actor, null, act, purpose, state, null, now);
    return decision.permit ? null : decision.reason;
  };
  const filter = filterOf(actor, 'documents.search', state, now);
  return {
    state,
    weighed: weighed(rules, filter.seesMasked),
    filter,
    lists: refusalOf('documents.search'),
    opens: refusalOf('documents.retrieve'),
    entrance: rules.find(({ kind }) => kind === 'block') ?? (purpose === 'normal' ? entranceOf(rules) : null),
    ownKey: reader.ownKey ?? null,
  };
}

/** A consent that the person might give her. */
const consentOf = ({ id }: Actor): NamedRule => ({
  ...{ ruleId: '', kind: 'consent', basis: 'person', subjectKind: 'professional' },
  subject: { kind: 'professional', id },
});

/** The clear columns of a document as this reader meets them. */
function factsFor(sight: Sight, { ownerKeys, ...facts }: HeldDocument): DocumentFacts {
  return { ...facts, own: sight.ownKey !== null && ownerKeys.includes(sight.ownKey) };
}

/** What she sees of one document, and what says so. */
export function explain(sight: Sight, document: HeldDocument): Explanation {
  const { lists, opens, filter } = sight;
  if (lists !== null && opens !== null)
    return { sees: 'nothing', reason: lists, ruleId: sight.entrance?.ruleId ?? null };
  const verdict = verdictOf(filter, factsFor(sight, document));
  const ruleId = OF_RULES.has(verdict) ? (ruleOn(sight.weighed, document)?.ruleId ?? null) : null;
  if (!isSeen(verdict)) return { sees: 'nothing', reason: verdict, ruleId };
  if (opens === null) return { sees: 'content', reason: verdict, ruleId: ruleId ?? sight.entrance?.ruleId ?? null };
  return { sees: 'title', reason: opens, ruleId };
}

const OF_RULES: ReadonlySet<Verdict> = new Set(['hidden-document', 'hidden-type', 'shown-document', 'shown-type']);

/** Does she open the document? `explain` without its reason. */
export const opensIn = (sight: Sight, document: HeldDocument): boolean =>
  sight.opens === null && isSeen(verdictOf(sight.filter, factsFor(sight, document)));
