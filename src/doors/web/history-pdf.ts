/** The history as a document to read and to print: days, acts, pages with numbers; tagged, in an embedded font. */
import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';
import { breathing } from '../../kernel/slices.ts';
import { HISTORY_LABELS, OUTCOME_LABELS } from './history-labels.ts';
import type { PersonWords } from './person-words.ts';
import type { Language } from './web-api.ts';
import type { HistoryEvent } from './web-history.ts';

/** Acts in one document, the most recent: some sixty pages. The table holds all of them. */
export const MAX_PDF_ACTS = 1_000;
/** Characters of one name or title: those of strangers are longer than a line. */
const MAX_TEXT_CHARS = 160;
/** Where a person in France reads a clock. */
const TIME_ZONE = 'Europe/Paris';

/** Points. */
const MARGIN = 56;
const HOUR_WIDTH = 46;
const FOOTER_ABOVE = 36;
const SIZES = { title: 20, day: 12, text: 10, small: 8.5 } as const;
const [INK, GREY] = ['#1a1a1a', '#4a4a4a'];

const require = createRequire(import.meta.url);
const FONTS = {
  text: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
  bold: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
};

const WORDS = {
  fr: {
    title: 'Historique du carnet de santé',
    of: (name: string) => `Carnet\u00a0: ${name}`,
    at: (when: string) => `Établi le ${when}, heure de Paris.`,
    all: (n: number) => `${n} actes, du plus récent au plus ancien, refus compris.`,
    some: (n: number, all: number) => `Les ${n} actes les plus récents, de ${all}. Le tableau (CSV) les contient tous.`,
    none: 'Rien n’a encore été fait.',
    page: (n: number, all: number) => `Page ${n} sur ${all}`,
    self: 'Vous',
    system: 'Carnet',
    modes: { emergency: 'Accès en urgence', 'emergency-call-centre': 'Accès du SAMU' },
    reason: (reason: string) => `Raison donnée : ${reason}`,
    software: (name: string) => `Avec ${name}`,
    others: (n: number) => (n === 1 ? '1 autre document' : `${n} autres documents`),
    times: (n: number) => `${n} fois`,
    quote: (text: string) => `«\u00a0${text}\u00a0»`,
  },
  en: {
    title: 'History of the health record',
    of: (name: string) => `Record of ${name}`,
    at: (when: string) => `Made on ${when}, Paris time.`,
    all: (n: number) => `${n} acts, most recent first, refusals included.`,
    some: (n: number, all: number) => `The ${n} most recent acts of ${all}. The table (CSV) holds all of them.`,
    none: 'Nothing was done yet.',
    page: (n: number, all: number) => `Page ${n} of ${all}`,
    self: 'You',
    system: 'Carnet',
    modes: { emergency: 'Emergency access', 'emergency-call-centre': 'Access by the call centre' },
    reason: (reason: string) => `Reason given: ${reason}`,
    software: (name: string) => `With ${name}`,
    others: (n: number) => (n === 1 ? '1 other document' : `${n} other documents`),
    times: (n: number) => `${n} times`,
    quote: (text: string) => `“${text}”`,
  },
} as const;

export interface HistoryPdf {
  /** Whose history; her name, never an identifier. */
  readonly name: string;
  readonly at: Date;
  /** The most recent first; those after MAX_PDF_ACTS are counted in `total` only. */
  readonly events: readonly HistoryEvent[];
  readonly total: number;
  readonly language: Language;
}

/** @returns the bytes of a PDF 1.7, tagged */
export async function historyPdf(history: HistoryPdf): Promise<Buffer> {
  const { language, at } = history;
  const { title } = WORDS[language];
  const doc = new PDFDocument({
    ...{ size: 'A4', margin: MARGIN, bufferPages: true, pdfVersion: '1.7', tagged: true, displayTitle: true },
    ...{ lang: language, font: FONTS.text },
    info: { Title: title, Creator: 'Carnet', Producer: 'Carnet', CreationDate: at },
  });
  const chunks: Buffer[] = [];
  doc.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((resolve, reject) => doc.once('end', resolve).once('error', reject));
  doc.registerFont('text', FONTS.text).registerFont('bold', FONTS.bold);
  await writeBody(doc, history);
  writeFooters(doc, history);
  doc.end();
  await ended;
  return Buffer.concat(chunks);
}

async function writeBody(doc: PDFKit.PDFDocument, history: HistoryPdf): Promise<void> {
  const { name, at, events, total, language } = history;
  const words = WORDS[language];
  const root = doc.struct('Document');
  doc.addStructure(root);
  const add = (tag: 'H1' | 'H2' | 'P', write: () => void) => root.add(doc.struct(tag, {}, write));
  add('H1', () => doc.font('bold').fontSize(SIZES.title).fillColor(INK).text(words.title));
  const count =
    events.length === 0 ? words.none : events.length < total ? words.some(events.length, total) : words.all(total);
  const when = `${dayOf(at, language)}, ${hourOf(at, language)}`;
  add('P', () => {
    doc.font('text').fontSize(SIZES.text).fillColor(GREY).moveDown(0.4);
    doc.text([words.of(clean(name)), words.at(when), count].join('\n'), { lineGap: 2 });
  });
  const breath = breathing();
  let lastDay = '';
  for (const event of events) {
    const moment = new Date(event.at);
    const day = dayOf(moment, language);
    const isNew = day !== lastDay;
    keepTogether(doc, isNew ? 90 : 60);
    if (isNew) {
      add('H2', () => doc.moveDown(0.9).font('bold').fontSize(SIZES.day).fillColor(INK).text(day));
      doc.outline.addItem(day);
    }
    lastDay = day;
    add('P', () => writeAct(doc, event, hourOf(moment, language), language));
    await breath();
  }
  root.end();
}

/** The hour in a column of its own, what was done beside it, and the rest under that. */
function writeAct(doc: PDFKit.PDFDocument, event: HistoryEvent, hour: string, language: Language): void {
  const left = MARGIN;
  const width = doc.page.width - 2 * MARGIN - HOUR_WIDTH;
  doc.moveDown(0.5);
  const top = doc.y;
  doc.font('text').fontSize(SIZES.text).fillColor(GREY).text(hour, left, top, { width: HOUR_WIDTH, lineBreak: false });
  doc
    .font('bold')
    .fillColor(INK)
    .text(headOf(event, language), left + HOUR_WIDTH, top, { width });
  doc.font('text');
  const [who, ...rest] = linesOf(event, language);
  if (who !== undefined) doc.text(who, { width, lineGap: 1 });
  doc.fontSize(SIZES.small).fillColor(GREY);
  for (const line of rest) doc.text(line, { width, lineGap: 1 });
  doc.x = left;
}

function headOf({ act, outcome, mode, times }: HistoryEvent, language: Language): string {
  const words = WORDS[language];
  return [
    HISTORY_LABELS[act][language],
    ...(outcome === 'done' ? [] : [OUTCOME_LABELS[language][outcome]]),
    ...(mode === 'normal' ? [] : [words.modes[mode]]),
    ...(times > 1 ? [words.times(times)] : []),
  ].join(' · ');
}

function linesOf(event: HistoryEvent, language: Language): string[] {
  const words = WORDS[language];
  const { actorKind, actor, documents, documentCount, reason, software } = event;
  const who = actorKind === 'self' ? words.self : nameOf(actor) || words.system;
  const titled = documents.flatMap(({ title }) => (title === '' ? [] : [words.quote(clean(title))]));
  const left = titled.length === 0 ? 0 : documentCount - titled.length;
  const named = [...titled, ...(left > 0 ? [words.others(left)] : [])].join(', ');
  return [
    who,
    ...(named === '' ? [] : [named]),
    ...(reason === undefined ? [] : [words.reason(clean(reason))]),
    ...(software === undefined ? [] : [words.software(clean(software))]),
  ];
}

function nameOf({ name, professionWords, structure }: PersonWords): string {
  const named = [name, professionWords].filter((part) => part !== undefined && part !== '').join(', ');
  if (structure === undefined) return clean(named);
  return clean(named === '' ? structure : `${named} (${structure})`);
}

/** A new page rather than a heading, or an act, cut from what follows. */
function keepTogether(doc: PDFKit.PDFDocument, points: number): void {
  if (doc.y + points > doc.page.height - MARGIN) doc.addPage();
}

function writeFooters(doc: PDFKit.PDFDocument, { at, language }: HistoryPdf): void {
  const words = WORDS[language];
  const { start, count } = doc.bufferedPageRange();
  const made = `${words.title} · ${dayOf(at, language)}`;
  for (let index = 0; index < count; index += 1) {
    doc.switchToPage(start + index);
    // The footer stands in the margin: without this, writing there would open another page.
    doc.page.margins.bottom = 0;
    doc.markContent('Artifact', { type: 'Pagination' });
    const y = doc.page.height - FOOTER_ABOVE;
    doc.font('text').fontSize(SIZES.small).fillColor(GREY);
    doc.text(made, MARGIN, y, { lineBreak: false });
    const width = doc.page.width - 2 * MARGIN;
    doc.text(words.page(index + 1, count), MARGIN, y, { width, align: 'right', lineBreak: false });
    doc.endMarkedContent();
    doc.page.margins.bottom = MARGIN;
  }
}

const dayOf = (at: Date, language: Language): string =>
  new Intl.DateTimeFormat(language, { dateStyle: 'full', timeZone: TIME_ZONE }).format(at);
const hourOf = (at: Date, language: Language): string =>
  new Intl.DateTimeFormat(language, { timeStyle: 'short', timeZone: TIME_ZONE }).format(at);

/** Texts of strangers: one line, no control characters, bounded. */
function clean(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  return plain.length > MAX_TEXT_CHARS ? `${plain.slice(0, MAX_TEXT_CHARS - 1)}…` : plain;
}
