import type { DocumentEntry, Visibility } from '../../src/standards/xds/metadata.ts';
import { ageOn, type Moment, momentOf } from './calendar.ts';
import { clinicalDocument } from './cda-header.ts';
import { entryOf } from './entry.ts';
import { isPlainKind, type PlainKindKey } from './kind-keys.ts';
import { consultation } from './kinds/consultation.ts';
import { laboratory } from './kinds/laboratory.ts';
import { discharge, emergency, imaging } from './kinds/letters.ts';
import { plainContent } from './kinds/plain-kind.ts';
import { PLAIN_KINDS } from './kinds/plain-kinds.ts';
import { prescription } from './kinds/prescription.ts';
import { synthesis } from './kinds/synthesis.ts';
import { vaccination } from './kinds/vaccination.ts';
import { CONDITIONS } from './medicine/conditions.ts';
import { STAYS } from './medicine/episodes.ts';
import { type PlanItem, planOf } from './plan.ts';
import type { Skill, TownProfessional } from './professionals.ts';
import { type Random, seededRandom } from './random.ts';
import { type Content, professionalOf, type Scene, type TownWorld, workplaceOf } from './scene.ts';
import type { DocumentKind, TownPerson } from './world.ts';

/** One document of a person's file, with what a depositor declares about it. */
export interface TownDocument {
  readonly kind: DocumentKind;
  readonly personKey: string;
  /** OID under 2.25; the same for a seed, whatever the day. */
  readonly uniqueId: string;
  readonly setId: string;
  readonly versionNumber: number;
  /** The CDA, UTF-8. */
  readonly bytes: Buffer;
  /** The metadata that must be derived from the document (hash SHA-1 and size included). */
  readonly entry: DocumentEntry;
  readonly typeCode: string;
  readonly authorKey: string;
  readonly authorRpps: string;
  /** IDNST of the author's structure. */
  readonly structureId: string;
  /** JDV_J59 content type of the submission set. */
  readonly contentType: { readonly code: string; readonly system: string; readonly label: string };
  readonly visibility: readonly Visibility[];
  /** ISO UTC instant, minutes to hours after the document was signed. */
  readonly depositedAt: string;
  /** uniqueId of the document that this one replaces; always yielded before. */
  readonly replaces?: string;
  /** Key of a professional whose software sends the same document again. */
  readonly alsoSentBy?: string;
}

const WRITERS: Readonly<Record<Exclude<DocumentKind, PlainKindKey>, (scene: Scene) => Content>> = {
  laboratory,
  prescription,
  discharge,
  imaging,
  vaccination,
  synthesis,
  consultation,
  emergency,
};

/** Contents of JDV_J59 that the town's submission sets state, by kind. */
const CONSULTATION_SET = { code: '07', system: '1.2.250.1.213.2.2', label: 'Consultations, soins externes' } as const;
const STAY_SET = {
  code: '03',
  system: '1.2.250.1.213.2.2',
  label: 'Hospitalisation complète (non compris hospitalisation de semaine)',
} as const;
const LABORATORY_SET = { code: '26', system: '1.2.250.1.213.2.2', label: 'Analyses médicales biologiques' } as const;

/**
 * The documents of a person, oldest first, each written only when asked for: a file of 900 documents costs one
 * document of memory. Depends on the seed, the person's key and the world's day only.
 */
export function* documentsOf(person: TownPerson, world: TownWorld): Generator<TownDocument, void, undefined> {
  for (const item of planOf(person, world)) yield writeDocument(person, world, item);
}

function writeDocument(person: TownPerson, world: TownWorld, item: PlanItem): TownDocument {
  const scene = sceneOf(person, world, item);
  const content = isPlainKind(item.kind) ? plainContent(PLAIN_KINDS[item.kind], scene) : WRITERS[item.kind](scene);
  const bytes = Buffer.from(clinicalDocument(scene, content));
  const delay = seededRandom('deposit', world.seed, person.key, item.rank).int(3, 55);
  return {
    kind: item.kind,
    personKey: person.key,
    uniqueId: scene.uniqueId,
    setId: scene.setId,
    versionNumber: scene.versionNumber,
    bytes,
    entry: entryOf(scene, content, bytes),
    typeCode: content.type.code,
    authorKey: scene.author.key,
    authorRpps: scene.author.rpps,
    structureId: scene.structure.id,
    contentType: setContentOf(item.kind),
    visibility: scene.visibility,
    depositedAt: new Date(scene.written.utc + delay * 60_000).toISOString(),
    ...(scene.replaces === undefined ? {} : { replaces: scene.replaces }),
    ...(item.alsoSentBy === undefined ? {} : { alsoSentBy: item.alsoSentBy }),
  };
}

function setContentOf(kind: DocumentKind): TownDocument['contentType'] {
  if (kind === 'laboratory') return LABORATORY_SET;
  const inHospital = isPlainKind(kind) ? PLAIN_KINDS[kind].place === 'stay' : kind === 'discharge';
  return inHospital ? STAY_SET : CONSULTATION_SET;
}

/** Identifiers of the document of a rank; apart from the rest, so that a replacement can name what it replaces. */
function identifiersOf(person: TownPerson, world: TownWorld, rank: number): { uniqueId: string; setId: string } {
  const random = seededRandom('document', world.seed, person.key, rank);
  return { uniqueId: random.oid(), setId: random.oid() };
}

function sceneOf(person: TownPerson, world: TownWorld, item: PlanItem): Scene {
  const random = seededRandom('content', world.seed, person.key, item.replaces ?? item.rank, item.rank);
  const own = identifiersOf(person, world, item.rank);
  const previous = item.replaces === undefined ? undefined : identifiersOf(person, world, item.replaces);
  const attending = professionalOf(world, person.attendingKey);
  const author =
    item.author === undefined
      ? // Drawn apart: a correction is written by whoever wrote the first version.
        drawAuthor(
          seededRandom('author', world.seed, person.key, item.replaces ?? item.rank),
          world,
          person,
          item,
          attending,
        )
      : professionalOf(world, item.author);
  const structure = workplaceOf(world, author);
  const times = timesOf(random, world, item);
  return {
    world,
    person,
    author,
    structure,
    attending,
    random,
    ...times,
    localId: localIdOf(world, person, structure.key),
    age: Math.max(0, ageOn(times.start.day, person.birthDate)),
    uniqueId: own.uniqueId,
    setId: previous?.setId ?? own.setId,
    versionNumber: previous === undefined ? 1 : 2,
    ...(previous === undefined ? {} : { replaces: previous.uniqueId }),
    visibility: item.visibility ?? [],
    kind: item.kind,
    condition: item.condition,
    stay: item.stay,
    imaging: item.imaging,
    vaccine: item.vaccine,
    reason: item.reason,
  };
}

/** One number per patient and structure. */
function localIdOf(world: TownWorld, person: TownPerson, structureKey: string): string {
  return String(seededRandom('ipp', world.seed, structureKey, person.key).int(10_000_000, 99_999_999));
}

function timesOf(random: Random, world: TownWorld, item: PlanItem): { start: Moment; end: Moment; written: Moment } {
  const day = world.today - item.daysAgo;
  const nights = item.kind === 'discharge' ? STAYS[item.stay ?? 'pneumonia'].nights : 0;
  const opening = random.int(8 * 60, 16 * 60);
  const length = { laboratory: 240, imaging: 25, emergency: 190, discharge: 0 }[item.kind as string] ?? 15;
  const seconds = random.int(0, 59);
  return {
    start: momentOf(day - nights, opening),
    end: momentOf(day, opening + length),
    written: momentOf(day, opening + length + random.int(4, 40), seconds),
  };
}

const AUTHORS: Readonly<Record<Exclude<DocumentKind, PlainKindKey>, readonly Skill[]>> = {
  laboratory: ['biologist'],
  imaging: ['radiologist'],
  emergency: ['emergency'],
  vaccination: ['generalist', 'nurse', 'pharmacist'],
  discharge: [],
  prescription: [],
  consultation: [],
  synthesis: [],
};
const CHANCE_OF_SPECIALIST = 0.35;

function drawAuthor(
  random: Random,
  world: TownWorld,
  person: TownPerson,
  item: PlanItem,
  attending: TownProfessional,
): TownProfessional {
  const skill = skillFor(random, person, item);
  if (skill === undefined || skill === attending.skill) return attending;
  const able = world.professionals.filter((candidate) => candidate.skill === skill);
  return able.length === 0 ? attending : random.pick(able);
}

function skillFor(random: Random, person: TownPerson, item: PlanItem): Skill | undefined {
  if (item.kind === 'discharge') return STAYS[item.stay ?? 'pneumonia'].skill;
  if (isPlainKind(item.kind)) return random.pick(PLAIN_KINDS[item.kind].skills);
  const usual = AUTHORS[item.kind];
  if (usual.length > 0) return random.pick(usual);
  if (item.kind === 'synthesis' || item.condition === undefined) return undefined;
  const specialist = CONDITIONS[item.condition].skill;
  const often = person.conditions.includes('dialysis') || person.conditions.includes('pregnancy');
  return often || random.chance(CHANCE_OF_SPECIALIST) ? specialist : undefined;
}
