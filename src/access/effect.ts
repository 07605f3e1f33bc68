/** What a change of access would do, before it is done: by the same explanation as everything else. Pure. */
import { MAX_ACTS_TOGETHER } from '../kernel/limits.ts';
import { DEFAULT_CHOICES, type RecordChoices, type RuleKind } from './access-state.ts';
import { type HeldDocument, opensIn, type Reader, rulesByName, type Sight, sightOf } from './explain.ts';
import { type Holdings, holdingsOf } from './holdings.ts';
import type { NamedRule, RecordAccess } from './record-access.ts';
import type { NamedSubject } from './rule-store.ts';

/** Changes that are looked at together: those of a guided setting. */
export const MAX_PLANNED_CHANGES = MAX_ACTS_TOGETHER;

/** A change as the person plans it; instants in ISO text, `until` null: no end. Each is one act (set-access.ts, set-rule.ts, set-choices.ts). */
export type AccessChange =
  | {
      readonly act: 'authorize' | 'refuse' | 'block' | 'name-administrator';
      readonly subject: NamedSubject & { readonly kind: 'professional' | 'structure' };
      readonly until: string | null;
    }
  | { readonly act: 'end-access' | 'end-administrator' | 'unblock' | 'end-rule'; readonly ruleId: string }
  | { readonly act: 'set-end'; readonly ruleId: string; readonly until: string | null }
  | {
      readonly act: 'set-rule';
      readonly effect: 'hide' | 'show';
      readonly subject: NamedSubject;
      readonly documentId?: string;
      readonly category?: string;
      readonly until: string | null;
    }
  | ({ readonly act: 'set-emergencies' } & Pick<RecordChoices, 'regulation' | 'breakGlass' | 'masked'>)
  | ({ readonly act: 'set-visibility' } & Pick<RecordChoices, 'masksNew'>);

/** As GRANTS of set-access.ts: what each act writes, and which rules of the same subject it ends. */
const GRANTS = {
  authorize: { kind: 'consent', ends: ['consent', 'refusal'] },
  refuse: { kind: 'refusal', ends: ['consent', 'administrator', 'refusal'] },
  'name-administrator': { kind: 'administrator', ends: ['refusal', 'administrator'] },
  block: { kind: 'block', ends: ['block'] },
} as const satisfies Record<string, { kind: RuleKind; ends: readonly RuleKind[] }>;

/** The rules and choices as they would be after it. */
export function accessAfter(access: RecordAccess, change: AccessChange): RecordAccess {
  const { rules } = access;
  switch (change.act) {
    case 'authorize':
    case 'refuse':
    case 'block':
    case 'name-administrator': {
      const { kind, ends } = GRANTS[change.act];
      const ended: readonly RuleKind[] = ends;
      const { subject, until } = change;
      const kept = rules.filter((rule) => !(ended.includes(rule.kind) && isOf(rule, subject)));
      return { ...access, rules: [...kept, ruleOf({ kind, basis: 'person', until }, subject)] };
    }
    case 'set-end':
      return {
        ...access,
        rules: rules.map((r) => (r.ruleId === change.ruleId ? { ...r, until: change.until } : r)),
      };
    case 'set-rule': {
      const { effect: kind, subject, documentId = null, category = null, until } = change;
      return {
        ...access,
        rules: [...rules, ruleOf({ kind, basis: 'person', documentId, category, until }, subject)],
      };
    }
    case 'set-emergencies':
    case 'set-visibility': {
      const { act, ...choices } = change;
      return { ...access, choices: { ...(access.choices ?? DEFAULT_CHOICES), ...choices } };
    }
    default:
      return { ...access, rules: rules.filter(({ ruleId }) => ruleId !== change.ruleId) };
  }
}

const isOf = ({ subject }: NamedRule, { kind, id }: NamedSubject): boolean =>
  subject.kind === kind && subject.id === id;

/** A rule that is not written yet. */
function ruleOf(what: Pick<NamedRule, 'kind' | 'basis'> & Partial<NamedRule>, { kind, id }: NamedSubject): NamedRule {
  return { ...what, ruleId: '', subjectKind: kind, subject: { kind, id } };
}

/** logicalIds that one reader opens only before, and only after. */
export interface ReaderEffect {
  readonly loses: readonly string[];
  readonly gains: readonly string[];
}

/**
 * What the changes together would do to each reader in normal use, at this instant: prepared once, then asked of one reader after the other.
 * @returns of one reader at all the places where she works: she sees what she sees at one of them
 */
export function effects(
  access: RecordAccess,
  changes: readonly AccessChange[],
  documents: readonly HeldDocument[],
  now: Date,
): (places: readonly Reader[]) => ReaderEffect {
  const after = changes.reduce(accessAfter, access);
  const holdings = holdingsOf(documents, [...access.rules, ...after.rules]);
  const [asIs, asPlanned] = [access, after].map((state) => {
    const byName = rulesByName(state, now);
    return (reader: Reader) => sightOf(state, reader, 'normal', now, {}, byName);
  });
  if (asIs === undefined || asPlanned === undefined) throw new TypeError('two states');
  return (places) => {
    const [then, thereafter] = [asIs, asPlanned].map((sight) => openedBy(holdings, places.map(sight)));
    const gone = (from: Uint8Array | undefined, to: Uint8Array | undefined) =>
      documents.flatMap(({ logicalId }, i) => (from?.[i] === 1 && to?.[i] !== 1 ? [logicalId] : []));
    return { loses: gone(then, thereafter), gains: gone(thereafter, then) };
  };
}

/** 1 for each document that one of these sights opens, in order. */
function openedBy(holdings: Holdings, sights: readonly Sight[]): Uint8Array {
  const opened = new Uint8Array(holdings.documents.length);
  for (const sight of sights) {
    if (sight.opens !== null) continue;
    const ofClass = holdings.classes.map((document) => opensIn(sight, document));
    const own = new Set((sight.ownKey === null ? undefined : holdings.byOwner.get(sight.ownKey)) ?? []);
    for (const [i, one] of holdings.classOf.entries()) if (ofClass[one] === true && !own.has(i)) opened[i] = 1;
    for (const i of own) {
      const document = holdings.documents[i];
      if (document !== undefined && opensIn(sight, document)) opened[i] = 1;
    }
  }
  return opened;
}
