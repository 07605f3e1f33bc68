/** Invented professionals' pages: what is ours is real (types, labels, sentences), what people write is `data`. */

import { contextChoices, defaultContext, depositTypes } from '../../src/doors/web/deposit-choices.ts';
import type {
  ConsultedSummary,
  PatientBanner,
  ProfessionalApi,
  ProfessionalApiFactory,
  ProfessionalPatients,
} from '../../src/doors/web/professional-api.ts';
import type { ProfessionalDeposit } from '../../src/doors/web/professional-documents.ts';
import { WebError } from '../../src/doors/web/web-api.ts';
import type { ProfessionalCases } from '../../src/doors/web/web-cases.ts';
import type { ProfessionalTold } from '../../src/doors/web/web-emergencies.ts';
import { stated } from './fake-documents.ts';

export const PATIENT = '5f0c3a52-2222-4000-8000-000000000001';
export const CASE = '5f0c3a52-2222-4000-8000-000000000003';
export const DOCUMENT = '5f0c3a52-2222-4000-8000-000000000002';
const AT = '2026-11-20T09:30:00Z';

/** What a test changes between two pages. */
export interface FakeProfessionals {
  readonly factory: ProfessionalApiFactory;
  patient: Pick<PatientBanner, 'access' | 'blocked' | 'emergencyUntil' | 'secret'>;
  mustChoose: boolean;
  /** What every page fails with, when it is not null. */
  breakWith: Error | null;
}

export function fakeProfessionals(data: string): FakeProfessionals {
  const world: FakeProfessionals = {
    patient: {
      access: { basis: 'attending', since: AT, previousVisit: AT },
      blocked: false,
      emergencyUntil: null,
      secret: false,
    },
    mustChoose: false,
    breakWith: null,
    factory: ({ language, sessionToken }) => {
      const api = apiOf(world, data, language);
      const open = new Set([
        'canSignIn',
        'renewedSession',
        'finishSignIn',
        'activityChoice',
        'sealLink',
        'carryLink',
        'linkWaits',
      ]);
      return new Proxy(api, {
        get(target, name) {
          const found = Reflect.get(target, name);
          if (typeof found !== 'function' || open.has(String(name))) return found;
          return async (...asked: unknown[]) => {
            if (sessionToken === null) throw new WebError('not-signed-in');
            if (world.mustChoose) throw new WebError('activity-needed');
            if (world.breakWith !== null && name !== 'me' && name !== 'secretPatients') throw world.breakWith;
            return found(...asked);
          };
        },
      });
    },
  };
  return world;
}

function summaryOf(data: string, isNew: boolean): ConsultedSummary {
  return {
    logicalId: DOCUMENT,
    version: 1,
    title: data,
    kindWords: data,
    category: 'BIOLOGIE',
    date: stated('2026-11-19'),
    authors: [{ name: data }],
    origin: 'professional',
    isNew,
    hiddenFromProfessionals: isNew,
    own: true,
    notAnnounced: isNew,
    preferred: !isNew,
  };
}

function apiOf(world: FakeProfessionals, data: string, language: 'fr' | 'en'): ProfessionalApi {
  const banner = (): PatientBanner => ({
    id: PATIENT,
    birthName: data,
    usedName: data,
    givenName: data,
    otherGivenNames: '',
    birthDate: '1944-03-12',
    age: 82,
    sex: 'F',
    insKind: 'NIR',
    test: true,
    maySecret: true,
    ...world.patient,
  });
  return {
    ...entrance(world, data),
    ...patientsOf(banner),
    sealLink: () => 'sealed',
    carryLink: (sealed) => sealed,
    linkWaits: (sealed) => sealed === 'sealed',
    followLink: async () => ({ kind: 'link-over' }),
    openEmergency: async () => undefined,
    ...answering(data),
    ...telling(data),
    listDocuments: async () => ({
      text: null,
      fresh: [summaryOf(data, true)],
      freshCount: 50,
      documents: [summaryOf(data, false)],
      nextCursor: 'x',
      total: 90,
      older: 12,
      preferred: ['BIOLOGIE'],
      categories: ['BIOLOGIE', 'CPT_REND'],
      years: [2026, 2025],
    }),
    sealSearch: (text) => text,
    preferredCategories: async () => ['BIOLOGIE'],
    prefer: async () => undefined,
    readDocument: async () => ({
      summary: summaryOf(data, true),
      entry: { status: 'deprecated' } as never,
      words: { practice: data },
      view: { kind: 'pdf' },
      parts: [{ part: 'shown', mimeType: 'application/pdf' }],
      addedAt: AT,
      versions: { current: { logicalId: DOCUMENT, at: AT }, earlier: [{ logicalId: DOCUMENT, at: AT }] },
    }),
    documentContent: async () => {
      throw new WebError('not-found');
    },
    ...depositing(data, language),
  };
}

function patientsOf(banner: () => PatientBanner): ProfessionalPatients {
  return {
    recentPatients: async () => [banner(), { ...banner(), access: null }, { ...banner(), access: null, blocked: true }],
    secretPatients: async () => [{ ...banner(), id: CASE }],
    patient: async () => banner(),
    searchPatient: async () => ({ kind: 'none' }),
    openInSecret: async (id) => ({ id }),
    endSecret: async () => undefined,
    declareConsent: async () => undefined,
    endConsent: async () => undefined,
  };
}

function answering(data: string): ProfessionalCases {
  const waits = { id: CASE, reportedAt: AT, dueAt: AT, late: true };
  return {
    structureCases: async () => [waits, { ...waits, id: PATIENT, late: false }],
    answeredCases: async () => [
      { id: CASE, reportedAt: AT, answeredAt: AT, justified: true, by: 'structure' },
      { id: PATIENT, reportedAt: AT, answeredAt: AT, justified: false, by: 'operator' },
    ],
    structureCase: async () => ({
      ...waits,
      ...{ actor: { name: data, structure: data }, actWords: data, at: AT, mode: 'bris_de_glace', software: null },
      ...{ words: data, secret: true },
    }),
    answerCase: async () => undefined,
  };
}

function telling(data: string): ProfessionalTold {
  const patient = { birthName: data, givenName: data };
  const one = { id: CASE, at: AT, mode: 'bris_de_glace', by: { name: data, structure: data }, patient } as const;
  return {
    toldEmergencies: async () => ({ emergencies: [one, { ...one, id: PATIENT, mode: 'centre_15' }], more: true }),
    openTold: async () => ({ id: PATIENT, hasAccess: true }),
    acknowledgeEmergency: async () => undefined,
  };
}

function depositing(data: string, language: 'fr' | 'en'): ProfessionalDeposit {
  const own = { logicalId: DOCUMENT, version: 1, title: data, kindWords: data };
  return {
    depositForm: async (_patient, replaces) => ({
      formKey: 'x',
      ...depositTypes('10', 'SM54', language),
      ...contextChoices(language),
      defaults: defaultContext('SA07'),
      replaces: replaces === null ? null : { ...own, type: '11488-4', date: '2026-11-19' },
      announcementDays: 30,
    }),
    inspectFile: async () => 'pdf',
    deposit: async () => ({ logicalId: DOCUMENT }),
    unannounced: async () => [{ ...own, depositedAt: AT, automaticAt: AT }],
    announce: async () => undefined,
    ownDocument: async () => own,
    withdraw: async () => undefined,
  };
}

type Entrance =
  | 'canSignIn'
  | 'beginSignIn'
  | 'finishSignIn'
  | 'signOut'
  | 'renewedSession'
  | 'me'
  | 'activityChoice'
  | 'chooseActivity';

function entrance(world: FakeProfessionals, data: string): Pick<ProfessionalApi, Entrance> {
  const places = [1, 2].map((id) => ({ id: String(id), name: data }));
  return {
    canSignIn: true,
    beginSignIn: async () => ({ url: 'https://provider.test/', pending: 'x' }),
    finishSignIn: async () => ({
      session: { sessionToken: 'a-professional', expiresAt: '2100-01-01T00:00:00Z' },
      mustChoose: world.mustChoose,
    }),
    signOut: async () => undefined,
    renewedSession: () => null,
    me: async () => ({
      displayName: data,
      words: { name: data },
      place: { id: '1', name: data },
      canSearchByTraits: true,
    }),
    activityChoice: async () => ({ displayName: data, places, mustChoose: world.mustChoose }),
    chooseActivity: async () => undefined,
  };
}
