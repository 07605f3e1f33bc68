/** `WebApi` over the actions of both zones: translate in, call, translate out. One object a request. */
import type { BrowsedDocument } from '../../documents/browse-documents.ts';
import { readEnvelope } from '../../documents/stored-entry.ts';
import type { ForgottenPassword, PersonView, Session, SignIn } from '../../identity/contract.ts';
import type { Actor } from '../../kernel/actor.ts';
import type { Clock } from '../../kernel/clock.ts';
import { categoryOf } from '../../standards/terminologies/citizen-categories.ts';
import { type AccessSources, accessApi } from './carnet-access.ts';
import { fileOfPart, showContent, toVersions } from './carnet-content.ts';
import { type CursorKind, documentsCursor, openedCursor } from './carnet-cursors.ts';
import { toSubmission } from './carnet-deposit.ts';
import { inWords, shownVersion } from './carnet-errors.ts';
import { type ExplainSources, explainApi } from './carnet-explain.ts';
import { forgottenApi, visitOf } from './carnet-forgotten.ts';
import { type FormerSources, formerIdentities } from './carnet-former.ts';
import { toHistoryEvent, toVisitEvent, toWays } from './carnet-history.ts';
import { type HistoryFileSources, historyFile } from './carnet-history-files.ts';
import { historyPage, lastAccesses, sealSearch } from './carnet-history-page.ts';
import { type NoticeSources, noticesApi } from './carnet-notices.ts';
import { reportedBy, reportOne } from './carnet-reports.ts';
import { recordOf, yearBounds } from './carnet-session.ts';
import { entryWords, filterOfCategory } from './carnet-words.ts';
import { summaryOf } from './document-summary.ts';
import type { BrowseFilter, RecordCalls } from './record-calls.ts';
import { UUID } from './uuid.ts';
import type { AccessApi } from './web-access-pages.ts';
import {
  type NewSession,
  type OpenSession,
  type Person,
  type SignInChallenge,
  type WebApi,
  WebError,
  type WebVisit,
} from './web-api.ts';
import type {
  DocumentBytes,
  DocumentFilter,
  DocumentList,
  DocumentPage,
  DocumentSummary,
  DocumentToAdd,
  Home,
} from './web-documents.ts';
import type { WhoSeesApi } from './web-explain.ts';
import type { HistoryFileQuestion, HistoryPage, HistoryQuestion } from './web-history.ts';

export const DOCUMENTS_PER_PAGE = 25;
/** Most recent arrivals on the home page: all that are new, or the last ones. */
const HOME_DOCUMENTS = 5;
const HOME_LAST_DOCUMENTS = 3;

export interface CarnetApiParts extends HistoryFileSources, ExplainSources, AccessSources, NoticeSources {
  readonly signIn: SignIn;
  readonly forgotten: ForgottenPassword;
  readonly record: RecordCalls;
  readPerson(actor: Actor, personId: string): Promise<PersonView>;
  readonly readFormerTraits: FormerSources['readFormerTraits'];
  readonly clock: Clock;
}

export const carnetApi = (parts: CarnetApiParts, visit: WebVisit): WebApi => new CarnetApi(parts, visit);

class CarnetApi implements WebApi {
  readonly #parts: CarnetApiParts;
  readonly #visit: WebVisit;
  readonly forgotten: WebApi['forgotten'];
  readonly whoSees: WhoSeesApi;
  readonly notices: WebApi['notices'];
  #session: Promise<Session> | null = null;
  #renewed: NewSession | null = null;
  readonly access: AccessApi;

  constructor(parts: CarnetApiParts, visit: WebVisit) {
    this.#parts = parts;
    this.#visit = visit;
    this.forgotten = forgottenApi(parts.forgotten, visit);
    this.whoSees = explainApi(parts, visit.language, () => this.#signedIn());
    this.notices = noticesApi(parts, visit.language, () => this.#signedIn());
    this.access = accessApi(parts, visit.language, () => this.#signedIn());
  }

  signIn(identifier: string, password: string): Promise<SignInChallenge> {
    return inWords(this.#parts.signIn.signIn(identifier, password, visitOf(this.#visit)));
  }

  confirmCode(challenge: string, code: string): Promise<NewSession> {
    return inWords(this.#parts.signIn.confirmCode(challenge, code, visitOf(this.#visit)));
  }

  async signOut(): Promise<void> {
    if (this.#visit.sessionToken !== null) await inWords(this.#parts.signIn.signOut(this.#visit.sessionToken));
  }

  async signOutEverywhere(): Promise<void> {
    await inWords(this.#parts.signIn.signOutEverywhere(await this.#signedIn()));
  }

  renewedSession = (): NewSession | null => this.#renewed;
  async me(): Promise<Person> {
    const { displayName, firstName, previousSignIn, unreadNotices } = await this.#signedIn();
    return { displayName, firstName, previousSignIn, unreadNotices };
  }

  async sessions(): Promise<readonly OpenSession[]> {
    return inWords(this.#parts.signIn.listSessions(await this.#signedIn(), this.#visit.language));
  }
  formerIdentities = async () => formerIdentities(this.#parts, await this.#signedIn());

  async home(): Promise<Home> {
    const session = await this.#signedIn();
    const since = session.previousSignIn;
    const latest = { hiddenOnly: false, byArrival: true, count: HOME_DOCUMENTS, ...(since === null ? {} : { since }) };
    const [found, accesses] = await Promise.all([this.#browse(latest), lastAccesses(this.#parts, session)]);
    const shown = found.documents.map((d) => this.#summary(d, session));
    return {
      newCount: found.fresh,
      newDocuments: shown.filter((d) => d.isNew),
      lastDocuments: found.fresh > 0 ? [] : shown.slice(0, HOME_LAST_DOCUMENTS),
      documentCount: found.total,
      lastAccesses: accesses.map((e) => toVisitEvent(e, this.#visit.language)),
    };
  }

  async listDocuments(filter: DocumentFilter): Promise<DocumentList> {
    const asked: BrowseFilter = {
      hiddenOnly: filter.hiddenOnly ?? false,
      count: DOCUMENTS_PER_PAGE,
      ...(filter.category === undefined ? {} : { category: filterOfCategory(filter.category) }),
      ...(filter.year === undefined ? {} : yearBounds(filter.year)),
      ...(filter.cursor === undefined ? {} : { after: this.#cursor(documentsCursor, filter.cursor) }),
    };
    const found = await this.#browse(asked);
    const { facets } = found;
    return {
      documents: found.documents.map((d) => this.#summary(d, found.session)),
      nextCursor: found.next === null ? null : this.#parts.sealCursor(documentsCursor.write(found.next)),
      total: found.total,
      categories: [...new Set(facets.map((f) => categoryOf(f.type, f.class)))],
      years: [...new Set(facets.map((f) => f.year))].sort((a, b) => b - a),
      hiddenCount: facets.reduce((sum, f) => sum + f.hidden, 0),
    };
  }

  async getDocument(logicalId: string): Promise<DocumentPage> {
    const session = await this.#signedIn();
    const found = await this.#retrieve(session, logicalId);
    const entry = readEnvelope(found.entry);
    const { language } = this.#visit;
    const { entries, ways } = await inWords(
      this.#parts.record.history(session.actor, recordOf(session), { logicalId, count: 5 }),
    );
    const { depositedAt, depositorKind } = found;
    return {
      summary: this.#summary({ entry, depositedAt, depositorKind, visibleFrom: depositedAt }, session),
      entry,
      words: entryWords(entry, language),
      requestedBy: null,
      ...showContent(found.content, found.mediaType),
      addedAt: depositedAt.toISOString(),
      versions: toVersions(found),
      ways: toWays(ways, language),
      canChangeVisibility: true,
      lastEvents: entries.map((e) => toHistoryEvent(e, language)),
    };
  }

  async documentContent(logicalId: string, part: string): Promise<DocumentBytes> {
    const session = await this.#signedIn();
    const found = await this.#retrieve(session, logicalId);
    return fileOfPart(found, logicalId, part);
  }

  readonly hideDocument = (logicalId: string, version: number) => this.#setHidden(logicalId, version, true);
  readonly showDocument = (logicalId: string, version: number) => this.#setHidden(logicalId, version, false);

  async addDocument(document: DocumentToAdd): Promise<{ readonly logicalId: string; readonly alreadyThere: boolean }> {
    const session = await this.#signedIn();
    const person = await inWords(this.#parts.readPerson(session.actor, session.personId));
    const submission = toSubmission(document, person, recordOf(session), this.#parts.clock.now());
    const result = await inWords(this.#parts.record.submit(session.actor, submission));
    const [added] = result.documents;
    if (added === undefined) throw new WebError('unavailable');
    return { logicalId: added.logicalId, alreadyThere: added.alreadyThere ?? false };
  }

  async history(filter: HistoryQuestion): Promise<HistoryPage> {
    const session = await this.#signedIn();
    if (filter.documentId !== undefined && !UUID.test(filter.documentId)) throw new WebError('not-found');
    return inWords(historyPage(this.#parts, session, filter, this.#visit.language));
  }

  sealHistorySearch(text: string): string | null {
    return sealSearch(this.#parts, text);
  }

  async historyFile(asked: HistoryFileQuestion): Promise<DocumentBytes> {
    return inWords(historyFile(this.#parts, await this.#signedIn(), asked, this.#visit.language));
  }

  async reportAccess(seq: number, words: string): Promise<void> {
    await reportOne(this.#parts.record, await this.#signedIn(), seq, words);
  }

  async reports() {
    return reportedBy(this.#parts, await this.#signedIn(), this.#visit.language);
  }

  /** Proves the session once a request. */
  #signedIn(): Promise<Session> {
    this.#session ??= this.#prove();
    return this.#session;
  }

  async #prove(): Promise<Session> {
    if (this.#visit.sessionToken === null) throw new WebError('not-signed-in');
    const session = await inWords(this.#parts.signIn.sessionOf(this.#visit.sessionToken));
    this.#renewed = session.renewed;
    return session;
  }

  async #browse(filter: BrowseFilter) {
    const session = await this.#signedIn();
    const found = await inWords(this.#parts.record.browse(session.actor, recordOf(session), filter));
    return { ...found, session };
  }

  /** A page, its files and its reloading are one reading of the holder: the first of ten minutes is in the history. */
  async #retrieve(session: Session, logicalId: string) {
    if (!UUID.test(logicalId)) throw new WebError('not-found');
    return inWords(this.#parts.record.retrieve(session.actor, recordOf(session), logicalId, true));
  }

  async #setHidden(logicalId: string, version: number, hidden: boolean): Promise<void> {
    const session = await this.#signedIn();
    if (!UUID.test(logicalId)) throw new WebError('not-found');
    await inWords(
      this.#parts.record.setHidden(session.actor, recordOf(session), logicalId, shownVersion(version), hidden),
    );
  }

  #summary(document: BrowsedDocument, session: Session): DocumentSummary {
    return summaryOf(document, session.previousSignIn, this.#visit.language);
  }

  /** @throws WebError not-found for a cursor that is not ours, or of another list */
  #cursor<T>(kind: CursorKind<T>, cursor: string): T {
    return openedCursor(kind, () => this.#parts.openCursor(cursor));
  }
}
