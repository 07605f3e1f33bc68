/** Traces as the events that the pages turn into sentences. */
import type { HistoryEntry, HistoryResult, ToldSubject } from '../../documents/read-history.ts';
import type { TraceRow } from '../../kernel/trace.ts';
import { professionWords } from '../../standards/terminologies/profession-words.ts';
import { isSecretTrace, isSentAgain, type ToldEntry } from './carnet-repeats.ts';
import { toldWords } from './carnet-told.ts';
import { READING, type VisitEntry } from './carnet-visits.ts';
import { originOfDeposit, tradeWords } from './carnet-words.ts';
import type { PersonWords } from './person-words.ts';
import { shownText } from './shown-text.ts';
import type { Language } from './web-api.ts';
import type { DocumentWay } from './web-documents.ts';
import type { HistoryAct, HistoryActorKind, HistoryEvent } from './web-history.ts';

/** Acts of both zones; what is not here is shown as a technical act. */
export const HISTORY_ACTS: Readonly<Record<string, HistoryAct>> = {
  'record.check': 'check-access',
  'documents.submit': 'add-document',
  'documents.search': 'list-documents',
  'documents.search-lists': 'list-documents',
  'documents.read-list': 'list-documents',
  'documents.browse': 'list-documents',
  'documents.read': 'read-document',
  'documents.retrieve': 'read-document',
  'documents.mask': 'hide-document',
  'documents.unmask': 'show-document',
  'documents.reveal': 'reveal-document',
  'documents.archive': 'archive-document',
  'documents.unarchive': 'unarchive-document',
  'documents.withdraw': 'withdraw-document',
  'documents.locate': 'find-document',
  'history.read': 'read-history',
  'history.prove': 'take-history',
  'history.search': 'find-own-acts',
  'history.tell': 'tell-act',
  'access.declare-consent': 'declare-care',
  'access.block': 'block-professional',
  'access.declare-refusal': 'declare-refusal',
  'documents.conceal': 'conceal-document',
  'documents.unconceal': 'unconceal-document',
  'access.list-professionals': 'list-professionals',
  'access.open-emergency': 'open-emergency',
  'access.review-emergency': 'review-emergency',
  'access.read-emergencies': 'read-emergencies',
  'access.acknowledge-emergency': 'acknowledge-emergency',
  'access.report': 'report-access',
  'access.read-reports': 'read-reports',
  'access.answer-report': 'answer-report',
  'access.read-settings': 'read-settings',
  'access.explain': 'read-settings',
  'access.authorize': 'authorize',
  'access.refuse': 'refuse',
  'access.end-access': 'end-access',
  'access.set-end': 'set-end',
  'access.name-administrator': 'name-administrator',
  'access.end-administrator': 'end-administrator',
  'access.unblock': 'unblock',
  'access.set-rule': 'set-rule',
  'access.end-rule': 'end-rule',
  'access.set-emergencies': 'set-emergencies',
  'access.set-visibility': 'set-visibility',
  'access.undo': 'undo',
  'access.end-own-attending': 'end-care',
  'record.open': 'open-record',
  'record.visit': 'open-record',
  'record.find': 'find-patient',
  'access.end-own-consent': 'end-care',
  'identity.find-patient': 'find-patient',
  'identity.identify-patient': 'identify-patient',
  'identity.sign-in': 'sign-in',
  'identity.ask-code': 'ask-code',
  'identity.ask-reset': 'ask-reset',
  'identity.reset-password': 'reset-password',
  'identity.tell-notice': 'tell-notice',
  'identity.tell-emergency': 'tell-notice',
  'identity.tell-report': 'tell-notice',
  'identity.choose-notice-mails': 'choose-mails',
  'identity.update-person': 'update-person',
  'identity.sign-out': 'sign-out',
  'identity.sign-out-everywhere': 'sign-out',
};

/** An act as the pages name it. */
export const actOf = (act: string): HistoryAct => HISTORY_ACTS[act] ?? 'other';

/** Documents that a sentence names. */
const MAX_NAMED = 3;
const MODES = { normal: 'normal', bris_de_glace: 'emergency', centre_15: 'emergency-call-centre' } as const;
const KINDS: Readonly<Record<string, HistoryActorKind>> = {
  person: 'self',
  professional: 'professional',
  structure: 'structure',
  system: 'system',
};

/** Why a document was withdrawn, as its author stated it (`WithdrawalReason`), and what a review concluded. Another reason says nothing more. */
const MOTIVES: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  'wrong-patient': { fr: 'Il concerne une autre personne', en: 'It is about another person' },
  'wrong-content': { fr: 'Le fichier n’était pas le bon', en: 'It was the wrong file' },
  unconscious: { fr: 'Personne inconsciente', en: 'Person unconscious' },
  'cannot-answer': { fr: 'Personne qui ne peut pas répondre', en: 'Person who cannot answer' },
  'unable-otherwise': {
    fr: 'Personne hors d’état de dire ce qu’elle veut',
    en: 'Person unable to say what they want',
  },
  justified: { fr: 'L’accès était justifié', en: 'The access was justified' },
  unjustified: { fr: 'L’accès n’était pas justifié', en: 'The access was not justified' },
  // of a deposit: `applyAskedVisibility`
  'masked-too': {
    fr: 'Il a été masqué aux professionnels à cette occasion',
    en: 'It was hidden from professionals then',
  },
  // of an import of insured persons
  'email-changed': {
    fr: 'L’adresse qui reçoit vos codes a changé',
    en: 'The address that receives your codes changed',
  },
  'telephone-changed': { fr: 'Le numéro de téléphone a changé', en: 'The telephone number changed' },
  'traits-changed': { fr: 'L’identité a changé', en: 'The identity changed' },
  duplicate: { fr: 'Il était déjà dans le carnet', en: 'It was in the record already' },
};

/** Motives stand behind the rule: `doctor_normal:own;wrong-patient`. */
const motivesOf = ({ facts }: TraceRow, language: Language): (string | undefined)[] =>
  facts.reason.split(';').map((part) => MOTIVES[part]?.[language]);

/** What somebody else did in the record; acts of the space zone are in another chain. */
const isReportable = ({ actor, facts }: TraceRow): boolean =>
  (actor.kind === 'professional' || actor.kind === 'structure') && !facts.act.startsWith('identity.');

/** `entry` may carry its repetitions (`foldRepeats`). */
export function toHistoryEvent(entry: HistoryEntry & Partial<ToldEntry>, language: Language): HistoryEvent {
  const { trace, documents, repeats = [] } = entry;
  const { actor, facts } = trace;
  const reasons = [...motivesOf(trace, language), entry.stated, toldWords(entry.told, language)].filter(
    (each) => each !== undefined,
  );
  return {
    id: `${trace.ownerId}-${trace.seq}`,
    ...(isReportable(trace) ? { reportable: trace.seq } : {}),
    at: trace.at,
    act: isSentAgain(entry) ? 'send-again' : actOf(facts.act),
    actorKind: KINDS[actor.kind] ?? 'system',
    actor: actorWords(trace, language),
    documents: documents.map(({ logicalId, title, withdrawn }) => ({
      logicalId: title === null || withdrawn === true ? null : logicalId,
      title: shownText(title ?? ''),
    })),
    documentCount: facts.objects.length,
    mode: MODES[actor.purpose as keyof typeof MODES] ?? 'normal',
    outcome: facts.outcome,
    ...(isSecretTrace(facts) ? { secret: true } : {}),
    times: facts.count,
    repeats: repeats.map(({ at }) => at),
    ...(entry.about === undefined ? {} : { about: subjectWords(entry.about, language) }),
    ...(reasons.length === 0 ? {} : { reason: reasons.join('\u00a0: ') }),
    ...(actor.softwareName === null ? {} : { software: `${actor.softwareName} ${actor.softwareVersion ?? ''}`.trim() }),
  };
}

const EVERYONE: Readonly<Record<Language, string>> = { fr: 'tous les professionnels', en: 'all professionals' };

/** Whom a rule names, as it is said in a sentence. */
export function subjectWords({ kind, code, name }: ToldSubject, language: Language): string {
  if (kind === 'everyone') return EVERYONE[language];
  if (kind !== 'profession') return shownText(name);
  const trade = professionWords(code)?.[language] ?? name;
  return language === 'fr' ? `la profession «\u00a0${trade}\u00a0»` : `the profession “${trade}”`;
}

/** A visit as one event with its parts; an act that stands alone as itself. */
export function toVisitEvent(entry: VisitEntry, language: Language): HistoryEvent {
  const { parts, visit } = entry;
  const event = toHistoryEvent(entry, language);
  if (parts.length === 0) return event;
  const read = new Set(
    parts.filter(({ trace }) => READING.has(trace.facts.act)).flatMap((one) => one.trace.facts.objects),
  );
  return {
    ...event,
    id: `${event.id}-visit`,
    ...(visit === null ? {} : { act: visit === 'read' ? 'visit-and-read' : 'visit' }),
    documents: event.documents.slice(0, MAX_NAMED),
    documentCount: read.size,
    repeats: [],
    parts: parts.map((part) => toHistoryEvent(part, language)),
  };
}

/** By which ways a document came, when there are several. */
export function toWays(ways: HistoryResult['ways'], language: Language): DocumentWay[] {
  if (ways.length < 2) return [];
  return ways.map(({ at, depositorKind, by }) => ({
    at: at.toISOString(),
    origin: originOfDeposit(depositorKind),
    by: by === null ? {} : actorWords({ actor: by }, language),
  }));
}

/** Who acted, as the pages name them. */
export function actorWords({ actor }: Pick<TraceRow, 'actor'>, language: Language): PersonWords {
  const trade = tradeWords(actor.profession, actor.specialty, language, actor.name);
  return {
    ...(actor.kind === 'structure' || actor.kind === 'system' ? {} : { name: shownText(actor.name) }),
    ...(trade === undefined ? {} : { professionWords: trade }),
    ...(actor.structureName === null ? {} : { structure: shownText(actor.structureName) }),
  };
}
