/** An in-memory `WebApi` for developing and attacking the pages. The tests of the product itself run on the real one. */
import {
  type DocumentFilter,
  type DocumentSummary,
  type HistoryEvent,
  type NewSession,
  type WebApi,
  type WebApiFactory,
  WebError,
} from '../../src/doors/web/web-api.ts';
import { type FakeDocument, fakeDocument } from './fake-documents.ts';

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

function event(fields: Partial<HistoryEvent> & Pick<HistoryEvent, 'id' | 'at' | 'act' | 'actorKind'>): HistoryEvent {
  return { actor: {}, documents: [], documentCount: 0, mode: 'normal', outcome: 'done', times: 1, ...fields };
}

function someEvents(documents: readonly FakeDocument[]): HistoryEvent[] {
  const named = (index: number) => {
    const { logicalId, title } = documents[index]?.page.summary ?? { logicalId: null, title: '?' };
    return { documents: [{ logicalId, title }], documentCount: 1 };
  };
  const sophie = { name: 'Dr Sophie Martin', professionWords: 'médecin généraliste', structure: 'Cabinet des Tilleuls' };
  const professional = { actorKind: 'professional', actor: sophie } as const;
  const urgent = { name: 'Dr Ali Roux', professionWords: 'médecin urgentiste', structure: 'CHU Belledonne' };
  return [
    event({ id: '9', at: '2026-11-22T08:02:00Z', act: 'sign-in', actorKind: 'self' }),
    event({ id: '8', at: '2026-11-21T13:05:00Z', act: 'read-document', ...professional, ...named(3), software: 'Hippocrate 4.2' }),
    event({ id: '7', at: '2026-11-21T08:12:00Z', act: 'add-document', actorKind: 'structure', actor: { structure: 'Laboratoire des Tilleuls' }, ...named(0) }),
    event({
      id: '6', at: '2026-11-18T22:40:00Z', act: 'read-document', actorKind: 'professional', actor: urgent, ...named(2),
      mode: 'emergency', reason: 'Patiente inconsciente à l’arrivée',
    }),
    event({ id: '5', at: '2026-11-12T10:00:00Z', act: 'list-documents', actorKind: 'professional', actor: { name: 'Paul Petit', professionWords: 'opticien' }, outcome: 'refused', times: 3 }),
    event({ id: '4', at: '2026-11-05T09:30:00Z', act: 'hide-document', actorKind: 'self', ...named(2) }),
    event({ id: '3', at: '2026-11-04T09:30:00Z', act: 'add-document', ...professional, delegate: { name: 'Julie Roy', professionWords: 'secrétaire' }, ...named(1) }),
  ];
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

function fakeApi(world: FakeWorld, token: string | null): WebApi {
  const session: NewSession = { sessionToken: SESSION, expiresAt: ENDS };
  const checked = () => {
    if (token !== SESSION) throw new WebError('not-signed-in');
    if (world.breakWith !== null) throw world.breakWith;
  };
  const find = (logicalId: string): FakeDocument => {
    const found = world.documents.find((one) => one.page.summary.logicalId === logicalId);
    if (found === undefined) throw new WebError('not-found');
    return found;
  };
  const summaries = () => world.documents.map((one) => one.page.summary);
  const setHidden = (logicalId: string, version: number, hidden: boolean) => {
    const found = find(logicalId);
    const { summary } = found.page;
    if (summary.version !== version) throw new WebError('version-conflict');
    found.page = { ...found.page, summary: { ...summary, version: version + 1, hiddenFromProfessionals: hidden } };
  };
  return {
    async signIn(identifier, password) {
      if (identifier !== FAKE_SIGN_IN.identifier || password !== FAKE_SIGN_IN.password) throw new WebError('wrong-sign-in');
      return { challenge: 'fake-challenge', sentToWords: 'c•••@exemple.fr' };
    },
    async confirmCode(_challenge, code) {
      if (code !== FAKE_SIGN_IN.code) throw new WebError('wrong-code');
      return session;
    },
    async signOut() {},
    async signOutEverywhere() {},
    renewedSession: () => null,
    async me() {
      if (token !== SESSION) throw new WebError('not-signed-in');
      return { displayName: 'Claire Moreau', firstName: 'Claire', previousSignIn: '2026-11-18T17:20:00Z' };
    },
    async sessions() {
      checked();
      const times = { openedAt: '2026-11-22T08:02:00Z', lastUsedAt: '2026-11-22T09:15:00Z' };
      return [
        { id: 'a', ...times, deviceWords: 'Firefox, Windows', current: true },
        { id: 'b', ...times, openedAt: '2026-11-03T18:00:00Z', deviceWords: 'Safari, iPhone', current: false },
      ];
    },
    async home() {
      checked();
      const all = summaries();
      const others = world.events.filter((one) => one.actorKind !== 'self');
      return {
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
      return { ...file, size: file.bytes.length, fileName: 'document', bytes: new Blob([new Uint8Array(file.bytes)]).stream() };
    },
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
        kindWords: 'Document que j’ai ajouté', title, date, category: 'AUTR_DOC', origin: 'self', hidden,
        view: { kind: 'pdf' }, file: { mimeType: 'application/pdf', bytes },
      });
      world.documents.unshift(added);
      return { logicalId: added.page.summary.logicalId };
    },
    async history({ documentId }) {
      checked();
      const events = world.events.filter(
        (one) => documentId === undefined || one.documents.some((named) => named.logicalId === documentId),
      );
      return { events, nextCursor: null };
    },
  };
}
