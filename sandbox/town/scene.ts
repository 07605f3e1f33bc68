import type { Concept } from '../../src/standards/cda/write-xml.ts';
import type { Visibility } from '../../src/standards/xds/metadata.ts';
import { type EpochDay, epochDay, type Moment, TOWN_TODAY } from './calendar.ts';
import type { ConditionKey } from './medicine/condition.ts';
import type { StayKey } from './medicine/episodes.ts';
import type { ImagingKey } from './medicine/imaging.ts';
import type { VaccineKey } from './medicine/vaccines.ts';
import { type TownProfessional, townProfessionals } from './professionals.ts';
import type { Random } from './random.ts';
import { structureOf, type TownStructure, townStructures } from './structures.ts';
import type { DocumentKind, TownPerson } from './world.ts';

/** What every document of a town is told against. Build one, use it for all persons. */
export interface TownWorld {
  readonly seed: number;
  readonly today: EpochDay;
  readonly professionals: readonly TownProfessional[];
  readonly structures: readonly TownStructure[];
  readonly professionalByKey: ReadonlyMap<string, TownProfessional>;
}

/**
 * The world of a seed. `today` (`YYYY-MM-DD`) anchors every date of a document; identifiers do not depend on it, so a
 * caller who seeds the same store twice must pass the same day (bytes would otherwise differ under one uniqueId).
 */
export function townWorld(options: { seed: number; today?: string }): TownWorld {
  const professionals = townProfessionals({ seed: options.seed });
  return {
    seed: options.seed,
    today: epochDay(options.today ?? TOWN_TODAY),
    professionals,
    structures: townStructures(),
    professionalByKey: new Map(professionals.map((professional) => [professional.key, professional])),
  };
}

/** The professional of a key. Throws on an unknown one. */
export function professionalOf(world: TownWorld, key: string): TownProfessional {
  const found = world.professionalByKey.get(key);
  if (found === undefined) throw new Error(`no professional ${key} in the town`);
  return found;
}

/** The structure where a professional works. */
export function workplaceOf(world: TownWorld, professional: TownProfessional): TownStructure {
  return structureOf(world.structures, professional.structureKey);
}

/** One document about to be written: who, when, about what. */
export interface Scene {
  readonly world: TownWorld;
  readonly person: TownPerson;
  /** Number of the patient in the structure (IPP). */
  readonly localId: string;
  readonly author: TownProfessional;
  readonly structure: TownStructure;
  /** The attending doctor, who receives or prescribes. */
  readonly attending: TownProfessional;
  readonly random: Random;
  /** Years of the person on that day. */
  readonly age: number;
  /** Start and end of the act. */
  readonly start: Moment;
  readonly end: Moment;
  /** When the document was written and signed. */
  readonly written: Moment;
  readonly uniqueId: string;
  readonly setId: string;
  readonly versionNumber: number;
  readonly replaces?: string;
  readonly visibility: readonly Visibility[];
  readonly kind: DocumentKind;
  readonly condition: ConditionKey | undefined;
  readonly stay: StayKey | undefined;
  readonly imaging: ImagingKey | undefined;
  readonly vaccine: VaccineKey | undefined;
  readonly reason: string | undefined;
}

/** What a kind of document adds to the header that all share. */
export interface Content {
  readonly type: Concept;
  readonly title: string;
  /** Template identifiers after the two that every French CDA carries. */
  readonly templates: readonly string[];
  /** The act documented, main first. */
  readonly act: Concept;
  readonly actTranslations?: readonly Concept[];
  readonly encounter: Concept;
  /** Header participants (XML), or nothing. */
  readonly participants?: string;
  /** XML put right after the code of the act. */
  readonly actStatus?: string;
  readonly performerTemplates?: readonly string[];
  /** Extra namespace declarations of the root. */
  readonly namespaces?: string;
  readonly format: Concept;
  /** The body: `nonXMLBody` or `structuredBody`, without its component. */
  readonly body: string;
}

const ACT_CODE = '2.16.840.1.113883.5.4';

/** Encounter kinds (JDV_J142). */
export const ENCOUNTERS = {
  ambulatory: { code: 'AMB', system: ACT_CODE, label: 'Ambulatoire (hors établissement)' },
  stay: { code: 'IMP', system: ACT_CODE, label: 'Hospitalisation (établissement, y compris HAD)' },
  emergency: { code: 'EMER', system: ACT_CODE, label: 'Passage aux urgences (établissement)' },
  outpatient: {
    code: 'EXTERNE',
    system: '1.2.250.1.213.1.1.4.2.291',
    label: 'Acte et consultation externe (établissement)',
  },
} as const satisfies Readonly<Record<string, Concept>>;

/** Ambulatory, or outpatient when the structure is an establishment. */
export function visitTo(structure: TownStructure): Concept {
  return structure.practiceSetting.code === 'ETABLISSEMENT' ? ENCOUNTERS.outpatient : ENCOUNTERS.ambulatory;
}

const IHE_FORMATS = '1.3.6.1.4.1.19376.1.2.3';
const FRENCH_FORMATS = '1.2.250.1.213.1.1.4.2.282';

/** Format codes (JDV_J10) of what the town writes. */
export const FORMATS = {
  pdf: { code: 'urn:ihe:iti:xds-sd:pdf:2008', system: IHE_FORMATS, label: 'Document à corps non structuré en Pdf/A-1' },
  laboratory: {
    code: 'urn:ihe:lab:xd-lab:2008',
    system: IHE_FORMATS,
    label: "Compte rendu structuré d'examens de biologie médicale",
  },
  prescription: { code: 'urn:ihe:pharm:pre:2010', system: IHE_FORMATS, label: 'Prescription de médicaments' },
  vaccination: { code: 'urn:asip:ci-sis:vac-note:2021', system: FRENCH_FORMATS, label: 'Note de vaccination' },
  synthesis: { code: 'urn:asip:ci-sis:vsm:2012', system: FRENCH_FORMATS, label: 'Synthèse médicale' },
  other: {
    code: 'urn:asipSante:modelesHorsProfils:2011',
    system: FRENCH_FORMATS,
    label: 'Document non référencé IHE ou CI-SIS',
  },
} as const satisfies Readonly<Record<string, Concept>>;

/** Template of a structured document outside the French models (IHE PCC, Medical Documents). */
export const MEDICAL_DOCUMENT_TEMPLATE = '1.3.6.1.4.1.19376.1.5.3.1.1.1';
