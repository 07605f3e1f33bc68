/** The list of a patient's documents and the document beside it. */
import type { ProfessionalSession, SessionPatient } from '../../directory/contract.ts';
import type { ConsultedDocument } from '../../documents/consult-documents.ts';
import { readEnvelope } from '../../documents/stored-entry.ts';
import { CITIZEN_CATEGORIES, categoryOf } from '../../standards/terminologies/citizen-categories.ts';
import { fileOfPart, showContent, toVersions } from './carnet-content.ts';
import { consultCursor, openedCursor } from './carnet-cursors.ts';
import { inWords } from './carnet-errors.ts';
import { yearBounds } from './carnet-session.ts';
import { authorWords, entryWords, filterOfCategories, kindWords, originOfDeposit } from './carnet-words.ts';
import { emergencyOf, type KeptPatient } from './kept-patient.ts';
import type { ConsultedFilter, ConsultedList, ConsultedSummary, ProfessionalReading } from './professional-api.ts';
import type { ConsultFilter } from './professional-calls.ts';
import { readerOf } from './professional-emergency.ts';
import { onRecord, type ProfessionalVisitor } from './professional-visitor.ts';
import { shownText } from './shown-text.ts';
import { UUID } from './uuid.ts';
import { type Language, WebError } from './web-api.ts';
import type { DocumentCategory } from './web-documents.ts';

/** Of the list, and of what is new above it. */
export const DOCUMENTS_PER_PAGE = 40;
export const NEW_DOCUMENTS = 40;
/** A first look reaches this far back, by the date of the act (PDSm-for-DMP: at most two years on serviceStartTime). */
export const FIRST_LOOK_YEARS = 2;

const CURSOR = 'professional-cursor';
const SEARCH = 'professional-search';

export function professionalReading(visitor: ProfessionalVisitor): ProfessionalReading {
  const { parts, visit } = visitor;
  const retrieve = async (id: string, logicalId: string) => {
    const { session, patient } = await visitor.patient(id);
    mayRead(patient, parts.clock.now());
    if (!UUID.test(logicalId)) throw new WebError('not-found');
    const reader = readerOf(session, patient, parts.clock.now());
    const found = await onRecord(parts.record.retrieve(reader, patient.recordId, logicalId, true));
    return { found, session, patient };
  };
  return {
    listDocuments: (id, filter) => listOf(visitor, id, filter),
    preferredCategories: () => preferredBy(visitor),
    async prefer(categories) {
      const { professional } = await visitor.atWork();
      await inWords(parts.preferences.prefer(professional.idNat, categories.filter(isCategory)));
    },
    sealSearch: (text) => parts.seal(SEARCH, text),
    async readDocument(id, logicalId) {
      const { found, session, patient } = await retrieve(id, logicalId);
      const entry = readEnvelope(found.entry);
      const { depositedAt, depositorKind } = found;
      const own = isOwn(entry, session);
      const since = sinceOf(patient);
      const isNew = since !== null && !own && depositedAt.toISOString() > since;
      return {
        summary: summaryOf({ entry, depositedAt, depositorKind, own, isNew, preferred: false }, visit.language),
        entry,
        words: entryWords(entry, visit.language),
        ...showContent(found.content, found.mediaType),
        addedAt: depositedAt.toISOString(),
        versions: toVersions(found),
      };
    },
    async documentContent(id, logicalId, part) {
      const { found } = await retrieve(id, logicalId);
      return fileOfPart(found, logicalId, part);
    },
  };
}

/** The categories that she wants first, in the order of the pages. */
async function preferredBy(visitor: ProfessionalVisitor): Promise<DocumentCategory[]> {
  const { professional } = await visitor.atWork();
  return (await inWords(visitor.parts.preferences.categories(professional.idNat))).filter(isCategory);
}

const isCategory = (code: string): code is DocumentCategory => CITIZEN_CATEGORIES.some((one) => one.code === code);

/** What is new, then the rest: two decided and traced looks. */
async function listOf(visitor: ProfessionalVisitor, id: string, filter: ConsultedFilter): Promise<ConsultedList> {
  const { parts, visit } = visitor;
  const { session, patient } = await visitor.patient(id);
  mayRead(patient, parts.clock.now());
  const reader = readerOf(session, patient, parts.clock.now());
  const since = sinceOf(patient);
  const text = filter.search === undefined ? null : openedSearch(parts, filter.search);
  const asked = toFilter(filter, text, parts.clock.now(), (cursor) =>
    openedCursor(consultCursor, () => parts.open(CURSOR, cursor)),
  );
  const preferred = await preferredBy(visitor);
  // Who asked for some categories sees these.
  const first =
    preferred.length === 0 || asked.category !== undefined ? {} : { preferred: filterOfCategories(preferred) };
  const consult = (more: ConsultFilter) => onRecord(parts.record.consult(reader, patient.recordId, more));
  const isFirstPage = filter.cursor === undefined;
  // What is new is shown whatever its date: an old report that arrived yesterday is news.
  const { from: _from, to: _to, ...undated } = asked;
  const news = { ...undated, count: NEW_DOCUMENTS, part: 'new' as const };
  const [fresh, rest] = await Promise.all([
    since === null || !isFirstPage ? null : consult({ ...news, since }),
    consult({ ...asked, ...first, part: since === null ? 'all' : 'known', ...(since === null ? {} : { since }) }),
  ]);
  const toSummary = (document: ConsultedDocument) => summaryOf(document, visit.language);
  return {
    text,
    fresh: fresh?.documents.map(toSummary) ?? [],
    freshCount: fresh === null ? 0 : text === null ? fresh.total : fresh.documents.length,
    documents: rest.documents.map(toSummary),
    nextCursor: rest.next === null ? null : parts.seal(CURSOR, consultCursor.write(rest.next)),
    total: rest.total,
    older: rest.older,
    preferred,
    categories: [...new Set(rest.facets.map((f) => categoryOf(f.type, f.class)))].sort(
      (a, b) => Number(preferred.includes(b)) - Number(preferred.includes(a)),
    ),
    years: [...new Set(rest.facets.map((f) => f.year))].sort((a, b) => b - a),
  };
}

/** Who has not declared anything yet is led there, without a try that the patient would be told of. @throws WebError no-consent */
function mayRead(patient: SessionPatient, now: Date): void {
  const { access } = patient.kept as KeptPatient;
  if (access === null && emergencyOf(patient, now) === null) throw new WebError('no-consent');
}

/** ISO instant after which a document is new to this professional; null at a first visit. */
function sinceOf({ kept }: SessionPatient): string | null {
  return (kept as KeptPatient).access?.previousVisit ?? null;
}

/** Written by this professional; what she deposited for another is marked in the list alone. */
function isOwn(entry: ConsultedDocument['entry'], { professional }: ProfessionalSession): boolean {
  return entry.authors.some(({ person }) => person.id === professional.idNat);
}

/** @throws WebError not-found for what `sealSearch` did not make */
function openedSearch(parts: ProfessionalVisitor['parts'], sealed: string): string {
  try {
    const text = parts.open(SEARCH, sealed);
    if (typeof text === 'string' && text !== '') return text;
  } catch {
    // Not ours, or of another deployment.
  }
  throw new WebError('not-found');
}

function toFilter(
  filter: ConsultedFilter,
  text: string | null,
  now: Date,
  open: (cursor: string) => NonNullable<ConsultFilter['after']>,
): ConsultFilter {
  const { period = 'recent', categories, cursor } = filter;
  return {
    part: 'all',
    count: DOCUMENTS_PER_PAGE,
    ...(categories === undefined || categories.length === 0 ? {} : { category: filterOfCategories(categories) }),
    ...(typeof period === 'number' ? yearBounds(period) : period === 'recent' ? { from: firstLook(now) } : {}),
    ...(text === null ? {} : { text }),
    ...(cursor === undefined ? {} : { after: open(cursor) }),
  };
}

function firstLook(now: Date): string {
  const from = new Date(now);
  from.setUTCFullYear(from.getUTCFullYear() - FIRST_LOOK_YEARS);
  return from.toISOString();
}

function summaryOf(document: ConsultedDocument, language: Language): ConsultedSummary {
  const { entry, depositorKind, own, isNew, preferred } = document;
  return {
    logicalId: entry.logicalId,
    version: entry.version,
    title: shownText(entry.title),
    kindWords: kindWords(entry, language),
    category: categoryOf(entry.typeCode.code, entry.classCode.code),
    date: entry.serviceStart ?? entry.creationTime,
    authors: entry.authors.map((author) => authorWords(author, language)),
    origin: originOfDeposit(depositorKind),
    isNew,
    hiddenFromProfessionals: entry.visibility.includes('MASQUE_PS'),
    own,
    preferred,
    notAnnounced: entry.visibility.includes('INVISIBLE_PATIENT'),
  };
}
