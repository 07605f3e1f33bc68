/** The invented life of Claire: a few documents of each kind, and who did what with them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HistoryEvent, ReportedCase } from '../../src/doors/web/web-history.ts';
import type { Narrative } from '../../src/standards/cda/narrative.ts';
import { readNarrative } from '../../src/standards/cda/read-narrative.ts';
import { type FakeDocument, fakeDocument, smallPdf, TINY_PNG } from './fake-documents.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures/cda');

function event(fields: Partial<HistoryEvent> & Pick<HistoryEvent, 'id' | 'at' | 'act' | 'actorKind'>): HistoryEvent {
  return {
    actor: {},
    documents: [],
    documentCount: 0,
    mode: 'normal',
    outcome: 'done',
    times: 1,
    repeats: [],
    ...fields,
  };
}

/** A week of acts: ordinary, urgent, refused, by someone else's hand. */
export function someEvents(documents: readonly FakeDocument[]): HistoryEvent[] {
  const named = (index: number) => {
    const { logicalId, title } = documents[index]?.page.summary ?? { logicalId: null, title: '?' };
    return { documents: [{ logicalId, title }], documentCount: 1 };
  };
  const sophie = {
    name: 'Dr Sophie Martin',
    professionWords: 'médecin généraliste',
    structure: 'Cabinet des Tilleuls',
  };
  const professional = { actorKind: 'professional', actor: sophie } as const;
  const urgent = { name: 'Dr Ali Roux', professionWords: 'médecin urgentiste', structure: 'CHU Belledonne' };
  return [
    event({ id: '9', at: '2026-11-22T08:02:00Z', act: 'sign-in', actorKind: 'self' }),
    event({
      id: '8',
      at: '2026-11-21T13:05:00Z',
      act: 'read-document',
      ...professional,
      ...named(3),
      software: 'Hippocrate 4.2',
    }),
    event({
      id: '7',
      at: '2026-11-21T08:12:00Z',
      act: 'add-document',
      actorKind: 'structure',
      actor: { structure: 'Laboratoire des Tilleuls' },
      ...named(0),
    }),
    event({
      id: '6',
      at: '2026-11-18T22:40:00Z',
      act: 'read-document',
      actorKind: 'professional',
      actor: urgent,
      ...named(2),
      mode: 'emergency',
      reason: 'Patiente inconsciente à l’arrivée',
    }),
    event({
      id: '5',
      at: '2026-11-12T10:00:00Z',
      act: 'list-documents',
      actorKind: 'professional',
      actor: { name: 'Paul Petit', professionWords: 'opticien' },
      outcome: 'refused',
      times: 3,
    }),
    event({ id: '4', at: '2026-11-05T09:30:00Z', act: 'hide-document', actorKind: 'self', ...named(2) }),
    event({
      id: '3',
      at: '2026-11-04T09:30:00Z',
      act: 'add-document',
      ...professional,
      delegate: { name: 'Julie Roy', professionWords: 'secrétaire' },
      ...named(1),
    }),
  ];
}

const SOPHIE = { name: 'Dr Sophie Martin', professionWords: 'médecin généraliste', structure: 'Cabinet des Tilleuls' };
const LAB = { structure: 'Laboratoire des Tilleuls' };

/** A small life: enough kinds to see every page. */
export async function fakeLife(): Promise<FakeDocument[]> {
  const biology = readFileSync(join(FIXTURES, 'n3-biologie.xml'));
  const narrative: Narrative = readNarrative(biology);
  const xml = (bytes: Uint8Array) => ({ mimeType: 'text/xml', bytes });
  const pdf = {
    mimeType: 'application/pdf',
    bytes: await smallPdf(['Lettre de sortie', 'Cher confrere,', 'Le sejour est termine.']),
  };
  const fromProfessionals = [
    fakeDocument({
      kindWords: 'Analyse de sang',
      title: 'Bilan biologique annuel',
      date: '2026-11-21',
      category: 'BIOLOGIE',
      by: LAB,
      origin: 'structure',
      isNew: true,
      view: { kind: 'narrative', narrative },
      file: xml(biology),
      pieces: narrative.attachments.map((one) => ({ title: one.title, mimeType: one.mediaType, bytes: pdf.bytes })),
    }),
    fakeDocument({
      kindWords: 'Ordonnance de médicaments',
      title: 'Ordonnance de médicaments',
      date: '2026-11-19',
      category: 'ORD_SOIN',
      by: SOPHIE,
      isNew: true,
      view: { kind: 'pdf' },
      file: pdf,
    }),
    fakeDocument({
      kindWords: 'Compte rendu d’imagerie',
      title: 'Radiographie du genou droit',
      date: '2026-11-04',
      category: 'RADIO_SC',
      by: { structure: 'Centre d’imagerie Saint-Roch' },
      origin: 'structure',
      hidden: true,
      view: { kind: 'pdf' },
      file: pdf,
    }),
    fakeDocument({
      kindWords: 'Lettre de sortie d’hôpital',
      title: 'Lettre de liaison',
      date: '2026-10-28',
      category: 'CPT_REND',
      by: { name: 'Dr Hugo Benali', professionWords: 'cardiologue', structure: 'CHU Belledonne' },
      view: { kind: 'pdf' },
      file: pdf,
    }),
  ];
  return [...fromProfessionals, ...ownDocuments()];
}

function ownDocuments(): FakeDocument[] {
  const text = { mimeType: 'text/plain', bytes: Buffer.from('Marche : 30 minutes chaque jour.\nEau : 1,5 litre.') };
  return [
    fakeDocument({
      kindWords: 'Imagerie que j’ai ajoutée',
      title: 'Photo de ma cheville',
      date: '2026-09-02',
      category: 'RADIO_SC',
      origin: 'self',
      view: { kind: 'image' },
      file: { mimeType: 'image/png', bytes: TINY_PNG },
    }),
    fakeDocument({
      kindWords: 'Document que j’ai ajouté',
      title: 'Mes habitudes',
      date: '2025-06-12',
      category: 'AUTR_DOC',
      origin: 'self',
      view: { kind: 'text', text: text.bytes.toString() },
      file: text,
    }),
    fakeDocument({
      kindWords: 'Certificat médical',
      title: 'Certificat de sport',
      date: '2024-09-10',
      category: 'CERT_MED',
      by: SOPHIE,
      view: { kind: 'download-only' },
      file: { mimeType: 'text/rtf', bytes: Buffer.from('{\\rtf1 Apte.}') },
    }),
  ];
}

/** Accesses that were reported: one answered, one late, one that waits. */
export function someReports(events: readonly HistoryEvent[]): ReportedCase[] {
  const accesses = events.filter(({ actorKind }) => actorKind === 'professional').slice(0, 3);
  return accesses.map(({ id, actor, act, at }, n) => ({
    ...{ id, reportable: n + 1, actor, act, at, reportedAt: at, dueAt: at, late: n === 1 },
    words: n === 1 ? (actor.name ?? '') : null,
    answer: n === 0 ? { at, by: 'structure', justified: false, text: actor.name ?? '' } : null,
  }));
}
