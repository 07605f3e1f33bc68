/** An in-memory `WebApi` for developing and attacking the pages. The tests of the product itself run on the real one. */
import { type NewSession, type WebApi, type WebApiFactory, WebError } from '../../src/doors/web/web-api.ts';
import type { DocumentFilter, DocumentSummary } from '../../src/doors/web/web-documents.ts';
import type { WhoSeesApi } from '../../src/doors/web/web-explain.ts';
import type { HistoryEvent } from '../../src/doors/web/web-history.ts';
import { fakeAccess } from './fake-access.ts';
import { fakeAccount } from './fake-account.ts';
import { type FakeDocument, fakeDocument } from './fake-documents.ts';
import { someEvents, someReports } from './fake-life.ts';
import { fakeNotices } from './fake-notices.ts';

export const FAKE_SIGN_IN = { identifier: 'claire', password: 'marguerite-2026', code: '123456' };
const SESSION = 'fake-session-of-claire';
const ENDS = '2026-12-31T00:00:00Z';
const PAGE = 20;

export interface FakeWorld {
  readonly factory: WebApiFactory;
  readonly documents: FakeDocument[];
  readonly events: HistoryEvent[];
  /** Set to make every call of a signed-in person fail with it. */
  breakWith: WebError | Error | null;
}

function keeps(filter: DocumentFilter, summary: DocumentSummary): boolean {
  if (filter.category !== undefined && summary.category !== filter.category) return false;
  if (filter.year !== undefined && !summary.date.text.startsWith(String(filter.year))) return false;
  return filter.hiddenOnly !== true || summary.hiddenFromProfessionals;
}

/** A world of one person. */
export function fakeWorld(documents: FakeDocument[]): FakeWorld {
  const world: FakeWorld = {
    documents,
    events: someEvents(documents),
    breakWith: null,
    factory: (visit) => fakeApi(world, visit.sessionToken),
  };
  return world;
}

interface Inside {
  checked(): void;
  find(logicalId: string): FakeDocument;
  summaries(): DocumentSummary[];
}

function inside(world: FakeWorld, token: string | null): Inside {
  return {
    checked() {
      if (token !== SESSION) throw new WebError('not-signed-in');
      if (world.breakWith !== null) throw world.breakWith;
    },
    find(logicalId) {
      const found = world.documents.find((one) => one.page.summary.logicalId === logicalId);
      if (found === undefined) throw new WebError('not-found');
      return found;
    },
    summaries: () => world.documents.map((one) => one.page.summary),
  };
}

function fakeApi(world: FakeWorld, token: string | null): WebApi {
  const within = inside(world, token);
  return {
    access: fakeAccess(within.checked),
    notices: fakeNotices(world, within.checked),
    ...signInApi(token, within),
    ...readingApi(world, within),
    ...historyApi(world, within),
    ...reportingApi(world, within),
    ...writingApi(world, within),
    whoSees: NOT_HERE,
  };
}

function reportingApi(world: FakeWorld, { checked }: Inside): Pick<WebApi, 'reportAccess' | 'reports'> {
  return {
    reportAccess: async () => checked(),
    async reports() {
      checked();
      return someReports(world.events);
    },
  };
}

const absent = async () => {
  throw new WebError('unavailable');
};
/** Who sees what is decided by the real record only. */
const NOT_HERE: WhoSeesApi = { document: absent, readers: absent, reader: absent, matrix: absent };

type SignInPart = Pick<
  WebApi,
  | 'signIn'
  | 'confirmCode'
  | 'forgotten'
  | 'signOut'
  | 'signOutEverywhere'
  | 'renewedSession'
  | 'me'
  | 'sessions'
  | 'formerIdentities'
>;

function signInApi(token: string | null, { checked }: Inside): SignInPart {
  const session: NewSession = { sessionToken: SESSION, expiresAt: ENDS };
  return {
    async signIn(identifier, password) {
      if (identifier !== FAKE_SIGN_IN.identifier || password !== FAKE_SIGN_IN.password)
        throw new WebError('wrong-sign-in');
      return { challenge: 'fake-challenge', sentToWords: 'c•••@exemple.fr' };
    },
    forgotten: { ask: async () => 'fake-reset', reset: async () => undefined },
    async confirmCode(_challenge, code) {
      if (code !== FAKE_SIGN_IN.code) throw new WebError('wrong-code');
      return session;
    },
    async signOut() {},
    async signOutEverywhere() {},
    renewedSession: () => null,
    async me() {
      if (token !== SESSION) throw new WebError('not-signed-in');
      return {
        displayName: 'Claire Moreau',
        firstName: 'Claire',
        previousSignIn: '2026-11-18T17:20:00Z',
        unreadNotices: 2,
      };
    },
    ...fakeAccount(checked),
  };
}

function historyApi(
  world: FakeWorld,
  { checked }: Pick<Inside, 'checked'>,
): Pick<WebApi, 'history' | 'historyFile' | 'sealHistorySearch'> {
  return {
    sealHistorySearch: () => null,
    async historyFile() {
      throw new WebError('unavailable');
    },
    async history({ documentId }) {
      checked();
      const events = world.events.filter(
        (one) => documentId === undefined || one.documents.some((named) => named.logicalId === documentId),
      );
      return {
        events,
        ...{ nextCursor: null, actors: [], chosen: null, words: null, lookedAt: null, titlesLookedAt: null },
      };
    },
  };
}

function readingApi(
  world: FakeWorld,
  { checked, find, summaries }: Inside,
): Pick<WebApi, 'home' | 'listDocuments' | 'getDocument' | 'documentContent'> {
  return {
    async home() {
      checked();
      const all = summaries();
      const others = world.events.filter((one) => one.actorKind !== 'self');
      return {
        newCount: all.filter((one) => one.isNew).length,
        newDocuments: all.filter((one) => one.isNew).slice(0, 5),
        lastDocuments: all.slice(0, 3),
        documentCount: all.length,
        lastAccesses: others.slice(0, 3),
      };
    },
    async listDocuments(filter) {
      checked();
      const all = summaries();
      const kept = all.filter((one) => keeps(filter, one));
      const start = Number(filter.cursor ?? 0);
      return {
        documents: kept.slice(start, start + PAGE),
        nextCursor: kept.length > start + PAGE ? String(start + PAGE) : null,
        total: kept.length,
        categories: [...new Set(all.map((one) => one.category))],
        years: [...new Set(all.map((one) => Number(one.date.text.slice(0, 4))))],
        hiddenCount: all.filter((one) => one.hiddenFromProfessionals).length,
      };
    },
    async getDocument(logicalId) {
      checked();
      const { page } = find(logicalId);
      const about = world.events.filter((one) => one.documents.some((named) => named.logicalId === logicalId));
      return { ...page, lastEvents: about };
    },
    async documentContent(logicalId, part) {
      checked();
      const file = find(logicalId).bytes.get(part);
      if (file === undefined) throw new WebError('not-found');
      return {
        ...file,
        size: file.bytes.length,
        fileName: 'document',
        bytes: new Blob([new Uint8Array(file.bytes)]).stream(),
      };
    },
  };
}

function writingApi(
  world: FakeWorld,
  { checked, find }: Inside,
): Pick<WebApi, 'hideDocument' | 'showDocument' | 'addDocument'> {
  const setHidden = (logicalId: string, version: number, hidden: boolean) => {
    const found = find(logicalId);
    const { summary } = found.page;
    if (summary.version !== version) throw new WebError('version-conflict');
    found.page = { ...found.page, summary: { ...summary, version: version + 1, hiddenFromProfessionals: hidden } };
  };
  return {
    async hideDocument(logicalId, version) {
      checked();
      setHidden(logicalId, version, true);
    },
    async showDocument(logicalId, version) {
      checked();
      setHidden(logicalId, version, false);
    },
    async addDocument({ title, date, hidden, bytes }) {
      checked();
      const isPdf = Buffer.from(bytes.subarray(0, 5)).toString() === '%PDF-';
      if (!isPdf) throw new WebError('file-type-refused');
      const added = fakeDocument({
        kindWords: 'Document que j’ai ajouté',
        title,
        date,
        category: 'AUTR_DOC',
        origin: 'self',
        hidden,
        view: { kind: 'pdf' },
        file: { mimeType: 'application/pdf', bytes },
      });
      world.documents.unshift(added);
      return { logicalId: added.page.summary.logicalId, alreadyThere: false };
    },
  };
}
