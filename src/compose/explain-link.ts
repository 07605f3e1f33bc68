/** Explanations of who sees what, across the link between the zones. */
import type { Matrix } from '../access/matrix.ts';
import { MAX_READ_RULES } from '../access/rule-store.ts';
import {
  type AskedReader,
  type ExplainAnswer,
  type ExplainedCard,
  type ExplainedDocument,
  type KnownReader,
  MAX_KNOWN_READERS,
  MAX_READERS,
  type ReaderAnswer,
} from '../documents/explained.ts';
import { MAX_PAGE } from '../documents/limits.ts';
import type { ExplainQuestion, RecordCalls } from '../doors/web/record-calls.ts';
import { defineCall } from '../kernel/link/link-call.ts';
import type { LinkClient } from '../kernel/link/link-client.ts';
import { type LinkOffer, offerToPerson, offerToZone } from '../kernel/link/link-server.ts';
import * as shape from '../kernel/link/shapes.ts';
import { CARD_BYTES, id, word } from './zone-shapes.ts';

const { flag, instant, integer, list, nullable, object, oneOf, optional, plain } = shape;

/** Documents that followed the one that a rule names. */
const MAX_FOLLOWERS = 5_000;

const question: shape.Shape<ExplainQuestion> = shape.both(
  object({ readers: list(plain<AskedReader>(), MAX_READERS), known: flag, continues: flag }),
  optional({
    documentId: id,
    page: object({
      mode: oneOf('normal', 'authorised', 'bris_de_glace', 'centre_15'),
      seen: flag,
      offset: integer,
      count: integer,
    }),
  }),
);
type Rule = ExplainAnswer['rules'][number];
const rule: shape.Shape<Rule> = object({
  ruleId: id,
  kind: plain<Rule['kind']>(),
  subject: plain<Rule['subject']>(),
  basis: plain<Rule['basis']>(),
  documentId: nullable(id),
  followedBy: list(id, MAX_FOLLOWERS),
  category: nullable(word),
  since: instant,
  until: nullable(instant),
  secret: flag,
});
const card = { entry: plain<ExplainedCard['entry']>(), depositedAt: instant, depositorKind: word };
const answer: shape.Shape<ExplainAnswer> = object({
  known: list(plain<KnownReader>(), MAX_KNOWN_READERS),
  readers: list(plain<ReaderAnswer>(), MAX_READERS),
  rules: list(rule, MAX_READ_RULES),
  document: nullable(object(card)),
  documents: list(object({ ...card, told: plain<ExplainedDocument['told']>() }), MAX_PAGE),
  more: flag,
  total: integer,
  cut: flag,
  emergencies: object({ regulation: flag, breakGlass: flag }),
  matrix: plain<ExplainAnswer['matrix']>(),
});

const EXPLAIN = defineCall({
  name: 'record.explain',
  as: 'person',
  input: object({ recordId: id, question }),
  output: answer,
  maxAnswer: 16 * CARD_BYTES,
});
const MATRIX = defineCall({ name: 'record.matrix', as: 'zone', input: object({}), output: plain<Matrix>() });

export function explainOffers(calls: Pick<RecordCalls, 'explain' | 'matrix'>): LinkOffer[] {
  return [
    offerToPerson(EXPLAIN, (actor, asked) => calls.explain(actor, asked.recordId, asked.question)),
    offerToZone(MATRIX, () => calls.matrix()),
  ];
}

export function explainOver(link: LinkClient): Pick<RecordCalls, 'explain' | 'matrix'> {
  return {
    explain: (actor, recordId, asked) => link.call(EXPLAIN, { recordId, question: asked }, actor),
    matrix: () => link.call(MATRIX, {}),
  };
}
