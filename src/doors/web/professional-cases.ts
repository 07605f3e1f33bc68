/** The cases that an officer of a structure answers, on her pages. */
import { type CaseToAnswer, MAX_ANSWER_CHARS, MIN_ANSWER_CHARS } from '../../documents/answer-report.ts';
import { inWords } from './carnet-errors.ts';
import { actOf, actorWords } from './carnet-history.ts';
import { HISTORY_LABELS } from './history-labels.ts';
import type { ProfessionalVisitor } from './professional-visitor.ts';
import { UUID } from './uuid.ts';
import { type Language, WebError } from './web-api.ts';
import type { ProfessionalCases, StructureCaseView, WaitingCase } from './web-cases.ts';

const MODES = ['normal', 'bris_de_glace', 'centre_15'] as const;

export function professionalCases(visitor: ProfessionalVisitor): ProfessionalCases {
  const { parts, visit } = visitor;
  /** The directory is asked at every request: who was ended a moment ago is out. */
  const officer = async () => {
    const { actor } = await visitor.atWork();
    const place = actor.structure?.id;
    const isOfficer = place !== undefined && (await inWords(parts.officers.isInForce(place, actor.id)));
    return isOfficer ? actor : null;
  };
  const onCase = async (id: string, answer: Parameters<typeof parts.record.answerCase>[2]) => {
    const actor = await officer();
    if (actor === null || !UUID.test(id)) throw new WebError('not-found');
    return inWords(parts.record.answerCase(actor, id, answer));
  };
  return {
    async structureCases() {
      const actor = await officer();
      if (actor === null) return null;
      const { cases } = await inWords(parts.record.cases(actor));
      return cases.map(({ reportId, reportedAt, dueAt }) => waiting(reportId, reportedAt, dueAt, parts.clock.now()));
    },
    async answeredCases() {
      const actor = await officer();
      if (actor === null) return [];
      const { cases } = await inWords(parts.record.answeredCases(actor));
      return cases.map(({ reportId, reportedAt, answeredAt, outcome, by }) => ({
        id: reportId,
        reportedAt: reportedAt.toISOString(),
        answeredAt: answeredAt.toISOString(),
        justified: outcome === 'justified',
        by,
      }));
    },
    structureCase: async (id) => toView(await onCase(id, null), parts.clock.now(), visit.language),
    async answerCase(id, { justified, text }) {
      const given = text.trim();
      if (given.length < MIN_ANSWER_CHARS || given.length > MAX_ANSWER_CHARS)
        throw new WebError('invalid-form', { fields: ['text'] });
      await onCase(id, { outcome: justified ? 'justified' : 'unjustified', text: given });
    },
  };
}

const waiting = (id: string, reportedAt: Date, dueAt: Date, now: Date): WaitingCase => ({
  id,
  reportedAt: reportedAt.toISOString(),
  dueAt: dueAt.toISOString(),
  late: dueAt < now,
});

function toView(found: CaseToAnswer, now: Date, language: Language): StructureCaseView {
  const { reportId, reportedAt, dueAt, access, words, secret } = found;
  const { actor, act, at } = access;
  return {
    ...waiting(reportId, reportedAt, dueAt, now),
    actor: actorWords({ actor }, language),
    actWords: HISTORY_LABELS[actOf(act)][language],
    at,
    mode: MODES.find((one) => one === actor.purpose) ?? 'normal',
    software: actor.softwareName === null ? null : `${actor.softwareName} ${actor.softwareVersion ?? ''}`.trim(),
    words,
    secret,
  };
}
