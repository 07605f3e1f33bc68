import type { Visibility } from '../../src/standards/xds/metadata.ts';
import { PLAIN_KIND_KEYS, type PlainKindKey } from './kind-keys.ts';
import type { ConditionKey } from './medicine/condition.ts';
import type { StayKey } from './medicine/episodes.ts';
import type { ImagingKey } from './medicine/imaging.ts';
import type { VaccineKey } from './medicine/vaccines.ts';
import type { TownAddress } from './places.ts';

/** Kinds that have a builder of their own: structured results, medicines, letters. */
const OWN_KINDS = [
  'laboratory',
  'prescription',
  'discharge',
  'imaging',
  'vaccination',
  'synthesis',
  'consultation',
  'emergency',
] as const;

/** A kind of document that the town writes. */
export type DocumentKind = (typeof OWN_KINDS)[number] | PlainKindKey;

export const DOCUMENT_KINDS: readonly DocumentKind[] = [...OWN_KINDS, ...PLAIN_KIND_KEYS];

/** One document that a story asks for; what is left out is drawn. */
export interface PlannedDocument {
  readonly kind: DocumentKind;
  /** Days before the world's today. */
  readonly daysAgo: number;
  readonly condition?: ConditionKey;
  readonly stay?: StayKey;
  readonly imaging?: ImagingKey;
  readonly vaccine?: VaccineKey;
  /** Key of the professional who signs. */
  readonly author?: string;
  readonly visibility?: readonly Visibility[];
  /** The document planned just before it in the story is replaced by this one. */
  readonly replacesPrevious?: boolean;
  /** Key of a professional whose software sends the same document again, two hours later. */
  readonly alsoSentBy?: string;
  /** Overrides the title of consultation reports. */
  readonly reason?: string;
}

/** An insured person of the town. */
export interface TownPerson {
  /** Stable within the town: the cast's name, else `p` and the rank. */
  readonly key: string;
  readonly index: number;
  readonly ins: { readonly matricule: string /** Test NIR or test NIA. */; readonly oid: string };
  readonly birthName: string;
  readonly givenNames: readonly string[];
  /** Absent when it is the birth name. */
  readonly usedName?: string;
  readonly sex: 'F' | 'M';
  /** `YYYY-MM-DD`, or `YYYY` when the registry knows no more. */
  readonly birthDate: string;
  /** COG code, five characters; 99xxx abroad. */
  readonly birthplaceCode: string;
  readonly birthplaceName: string;
  readonly address: TownAddress;
  readonly email: string;
  readonly telephone: string;
  /** Compulsory insurance scheme, two digits: see SCHEMES. */
  readonly scheme: string;
  readonly householdKey: string;
  /** Keys of the parents, for those under 18. */
  readonly guardianKeys: readonly string[];
  readonly conditions: readonly ConditionKey[];
  /** Key of the attending doctor. */
  readonly attendingKey: string;
  readonly documentCount: number;
  /** Demo sign-in, the same password for all: nothing here protects anything. */
  readonly signIn: { readonly identifier: string; readonly password: string };
  /** Keys of the professionals whom this person has blocked. */
  readonly blockedKeys: readonly string[];
  /** Keys of the professionals who try to look, and are refused. */
  readonly refusedKeys: readonly string[];
  /** One sentence, in French, for the cast shown by the demo. */
  readonly story?: string;
  /** Documents that the story needs, before the drawn ones. */
  readonly planned: readonly PlannedDocument[];
}

/** Codes of the main compulsory insurance schemes. */
export const SCHEMES = {
  general: '01',
  agricultural: '02',
  railways: '04',
  seamen: '06',
  military: '08',
} as const;

/** The seed that the demo, the documentation and the fixtures share. */
export const DEFAULT_SEED = 20261120;
/** Password of every person of the demo world. */
export const DEMO_PASSWORD = 'Carnet-de-demo-2026';
