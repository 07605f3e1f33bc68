/** The reason codes of the decision as what a page tells. Pure. */
import type { Explanation } from '../../access/explain.ts';
import type { ExplainAnswer, Mode } from '../../documents/explained.ts';
import type { DocumentCategory } from './web-documents.ts';
import type { ReaderSees, RuleWords, Why, WhyCode, WhyPlace } from './web-explain.ts';

type Rule = ExplainAnswer['rules'][number];

/** Refusals and verdicts by their codes (access/standing.ts, document-filter.ts); what is not here is `other`. */
const NO: Readonly<Record<string, readonly [WhyCode, WhyPlace | null]>> = {
  'no-consent': ['nobody-asked', 'professionals'],
  'refused-by-the-person': ['refused', 'professionals'],
  'no-express-consent': ['no-express-consent', 'professionals'],
  blocked: ['blocked', 'blocked'],
  'hidden-document': ['hidden-by-rule', 'rules'],
  'hidden-type': ['hidden-by-rule', 'rules'],
  masked: ['masked', 'document'],
  'type-not-read': ['profession', 'matrix'],
  withdrawn: ['withdrawn', null],
  'holder-deceased': ['deceased', null],
  'professional-inactive': ['inactive', null],
  'structure-closed': ['structure-closed', null],
  'record-closed': ['closed', null],
  'projections-stale': ['stale', null],
  'emergency-opposed': ['emergency-opposed', 'emergencies'],
  'emergency-not-open': ['emergency-closed', null],
};

const refusalWords = (reason: string): WhyCode => NO[reason]?.[0] ?? 'other';

/** Where what lets her see is changed; else where professionals are let in. */
const YES: Readonly<Partial<Record<WhyCode, WhyPlace>>> = {
  author: 'document',
  'shown-by-rule': 'rules',
  'as-if-authorised': 'document',
  'in-emergency': 'emergencies',
  'masked-in-emergency': 'emergencies',
};

/** Why one document is seen or not. @param entranceId the rule that lets the reader in */
export function whyOf(told: Explanation, mode: Mode, rules: readonly Rule[], entranceId: string | null): Why {
  const ruleId = told.ruleId ?? entranceId;
  const rule = rules.find((one) => one.ruleId === ruleId) ?? null;
  const words = rule === null ? null : ruleWords(rule);
  if (told.sees === 'nothing') {
    const [code, place] = NO[told.reason] ?? (['other', null] as const);
    return { sees: 'no', code, place, rule: words };
  }
  if (told.sees === 'title') return { sees: 'title', code: 'titles-only', place: null, rule: words };
  const code = yesOf(told.reason, mode, rule);
  return { sees: 'yes', code, place: YES[code] ?? 'professionals', rule: words };
}

const SIGHT: Readonly<Record<Why['sees'], number>> = { no: 0, title: 1, yes: 2 };

/** What an emergency would open beyond what is open already; null: nothing, and then nothing is said of it. */
export function inEmergencyToo(now: Why, emergency: Why): Why | null {
  return SIGHT[emergency.sees] > SIGHT[now.sees] ? emergency : null;
}

/** Why a reader sees nothing at all. */
export function barredBy(reason: string, rules: readonly Rule[], entranceId: string | null): Why {
  return whyOf({ sees: 'nothing', reason, ruleId: entranceId }, 'normal', rules, null);
}

function yesOf(reason: string, mode: Mode, rule: Rule | null): WhyCode {
  if (reason === 'own') return 'author';
  if (reason === 'shown-document' || reason === 'shown-type') return 'shown-by-rule';
  const isEmergency = mode === 'bris_de_glace' || mode === 'centre_15';
  if (isEmergency) return reason === 'unmasked' ? 'masked-in-emergency' : 'in-emergency';
  if (rule?.kind === 'administrator') return 'administrator';
  if (mode === 'authorised') return 'as-if-authorised';
  if (rule?.subject.kind === 'structure') return 'structure-authorised';
  if (rule?.basis === 'person') return 'authorised-by-you';
  return rule?.basis === 'presumed' ? 'care-presumed' : 'care-declared';
}

function ruleWords({ documentId, category, subject, since, until }: Rule): RuleWords {
  return {
    about: documentId !== null ? 'document' : category !== null ? 'category' : 'everything',
    category: category as DocumentCategory | null,
    subject: subject.kind,
    since: since.toISOString(),
    until: until?.toISOString() ?? null,
  };
}

/** How many for which reason, the most frequent first. */
export function byCode(reasons: Readonly<Record<string, number>>): ReaderSees['reasons'] {
  const counts = new Map<WhyCode, number>();
  for (const [reason, count] of Object.entries(reasons))
    counts.set(refusalWords(reason), (counts.get(refusalWords(reason)) ?? 0) + count);
  return [...counts].map(([code, count]) => ({ code, count })).sort((a, b) => b.count - a.count);
}
