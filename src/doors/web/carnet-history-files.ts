/** The history as files that the person takes away: a proof, a table, FHIR. One traced act each. */
import type { ProvedHistory } from '../../documents/prove-history.ts';
import { MAX_NAMED_DOCUMENTS } from '../../documents/read-history.ts';
import type { Session } from '../../identity/contract.ts';
import type { Actor } from '../../kernel/actor.ts';
import type { Clock } from '../../kernel/clock.ts';
import { isFailure } from '../../kernel/errors.ts';
import { breathing } from '../../kernel/slices.ts';
import { PROOFS_SPENT } from '../../kernel/tlog/proof-gate.ts';
import type { LogProof } from '../../kernel/tlog/prove-traces.ts';
import { parseTrace, type TraceRow } from '../../kernel/trace.ts';
import { toAuditBundle } from '../../standards/fhir/audit-event.ts';
import { toHistoryEvent } from './carnet-history.ts';
import type { HistorySources } from './carnet-history-page.ts';
import { recordOf } from './carnet-session.ts';
import { HISTORY_LABELS, OUTCOME_LABELS as OUTCOMES } from './history-labels.ts';
import { type HistoryPdf, historyPdf, MAX_PDF_ACTS } from './history-pdf.ts';
import { type Language, WebError } from './web-api.ts';
import type { DocumentBytes } from './web-documents.ts';
import type { HistoryFileQuestion } from './web-history.ts';

export interface HistoryFileSources extends HistorySources {
  readonly clock: Clock;
  proveActs(actor: Actor, personId: string, since?: number, taken?: boolean): Promise<LogProof | null>;
}

/** @throws WebError unavailable, too-many-attempts (`retryAfter`) */
export async function historyFile(
  sources: HistoryFileSources,
  session: Session,
  { kind, since = [null, null], verifying = false }: HistoryFileQuestion,
  language: Language,
): Promise<DocumentBytes> {
  const logs = await proved([
    sources.record.prove(session.actor, recordOf(session), { since: since[0], titled: kind !== 'proof' }),
    sources.proveActs(session.actor, session.personId, since[1] ?? undefined, !verifying),
  ]);
  const signed = logs.filter((log) => log !== null);
  if (signed.length < logs.length) throw new WebError('unavailable');
  if (kind === 'proof') {
    return textFile('preuve-historique.json', 'application/json', await proofText(signed));
  }
  const traces = tracesOf(signed);
  const titles = titlesOf(signed);
  if (kind === 'pdf') return pdfFile(traces, titles, { name: session.displayName, at: sources.clock.now(), language });
  if (kind === 'csv') return textFile('historique.csv', 'text/csv', toCsv(traces, titles, language));
  const audited = traces.map((trace) => ({ ...toAudited(trace), titles }));
  const bundle = toAuditBundle(audited, sources.clock.now().toISOString());
  return textFile('historique-fhir.json', 'application/fhir+json', JSON.stringify(bundle, null, 1));
}

/** An hour's files are bounded: whoever reaches the bound is told when to come back. */
async function proved(proofs: readonly Promise<ProvedHistory | null>[]): Promise<(ProvedHistory | null)[]> {
  try {
    return await Promise.all(proofs);
  } catch (error) {
    const wait = isFailure(error, 'busy') && error.details.reason === PROOFS_SPENT;
    if (!wait) throw error;
    throw new WebError('too-many-attempts', { retryAfter: error.details.retryAfterSeconds ?? 3_600 });
  }
}

/** The file of a proof, written entry by entry: others are served meanwhile. */
export async function proofText(logs: readonly LogProof[]): Promise<string> {
  const breath = breathing();
  const written: string[] = [];
  for (const { entries, ...log } of logs) {
    const texts: string[] = [];
    for (const entry of entries) {
      texts.push(JSON.stringify(entry));
      await breath();
    }
    written.push(`${JSON.stringify(log).slice(0, -1)},"entries":[${texts.join(',')}]}`);
  }
  return `{"format":"carnet-proof/1","logs":[${written.join(',')}]}`;
}

/** Acts of the deployment's own look-ups of her pages: hers, many, and of no interest to anybody. */
const LEFT_OUT = new Set([
  'identity.read-person',
  'identity.read-former-traits',
  'identity.list-sessions',
  'identity.read-acts',
  'identity.prove-acts',
]);

/** Every act whose content she may read, most recent first. */
function tracesOf(logs: readonly LogProof[]): TraceRow[] {
  const rows = logs.flatMap(({ entries }) => entries.flatMap(({ row }) => (row === null ? [] : [row])));
  return rows
    .map((row) => parseTrace(Buffer.from(row)))
    .filter(({ actor, facts }) => actor.kind !== 'person' || !LEFT_OUT.has(facts.act))
    .sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : b.seq - a.seq));
}

type Titles = NonNullable<ProvedHistory['titles']>;

function titlesOf(logs: readonly ProvedHistory[]): Titles {
  return Object.assign({}, ...logs.map(({ titles = {} }) => titles));
}

function toAudited({ ownerId, seq, at, actor, facts }: TraceRow) {
  const { act, outcome, reason, objects } = facts;
  return { id: `${ownerId}-${seq}`, at, act, outcome, reason, purpose: actor.purpose, actor, objects };
}

const HEADINGS: Readonly<Record<Language, readonly string[]>> = {
  fr: [
    'Date et heure (UTC)',
    'Acte',
    'Résultat',
    'Fois',
    'Qui',
    'Profession',
    'Structure',
    'Mode',
    'Logiciel',
    'Documents',
    'Identifiants des documents',
    'Code',
  ],
  en: [
    'Date and time (UTC)',
    'Act',
    'Outcome',
    'Times',
    'Who',
    'Profession',
    'Structure',
    'Mode',
    'Software',
    'Documents',
    'Ids of documents',
    'Code',
  ],
};

/** Titles of what an act names, of those that she may know. */
const titlesIn = ({ facts }: TraceRow, titles: Titles): string[] =>
  facts.objects.flatMap((id) => (Object.hasOwn(titles, id) ? [titles[id] ?? ''] : []));

/** A table for any spreadsheet: semicolons, as those in French expect, and a mark of UTF-8. */
function toCsv(traces: readonly TraceRow[], titles: Titles, language: Language): string {
  const lines = traces.map((trace) => {
    const { at, act, outcome, times, actor, software = '' } = toHistoryEvent({ trace, documents: [] }, language);
    const { purpose } = trace.actor;
    return [
      ...[at, HISTORY_LABELS[act][language], OUTCOMES[language][outcome], String(times)],
      ...[actor.name ?? '', actor.professionWords ?? '', actor.structure ?? '', purpose, software],
      ...[titlesIn(trace, titles).join(', '), trace.facts.objects.join(' '), trace.facts.act],
    ];
  });
  return `\ufeff${[HEADINGS[language], ...lines].map((cells) => cells.map(cell).join(';')).join('\r\n')}\r\n`;
}

/** Quoted; what a spreadsheet would take for a formula is text. */
function cell(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${plain.replaceAll('"', '""')}"`;
}

async function pdfFile(
  traces: readonly TraceRow[],
  titles: Titles,
  about: Pick<HistoryPdf, 'name' | 'at' | 'language'>,
): Promise<DocumentBytes> {
  const events = traces.slice(0, MAX_PDF_ACTS).map((trace) => {
    const documents = trace.facts.objects
      .slice(0, MAX_NAMED_DOCUMENTS)
      .map((logicalId) => ({ logicalId, title: titles[logicalId] ?? null, before: false }));
    return toHistoryEvent({ trace, documents }, about.language);
  });
  const bytes = await historyPdf({ ...about, events, total: traces.length });
  return fileOf('historique.pdf', 'application/pdf', bytes);
}

function textFile(fileName: string, mimeType: string, text: string): DocumentBytes {
  return fileOf(fileName, mimeType, Buffer.from(text, 'utf8'));
}

function fileOf(fileName: string, mimeType: string, bytes: Buffer): DocumentBytes {
  return { mimeType, size: bytes.length, fileName, bytes: new Blob([Uint8Array.from(bytes)]).stream() };
}
