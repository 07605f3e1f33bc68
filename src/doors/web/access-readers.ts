/** Those for whom a change of access is counted: whom rules name, members of structures that they name, whom the change names. */
import type { AccessChange } from '../../access/effect.ts';
import type { RuleView } from '../../access/rule-store.ts';
import type { Directory, Professional } from '../../directory/contract.ts';
import type { AskedReader } from '../../documents/explained.ts';
import type { PlannedEffect } from '../../documents/preview-change.ts';
import { tradeWords } from './carnet-words.ts';
import type { PersonWords } from './person-words.ts';
import type { AccessEffect } from './web-access-pages.ts';
import type { Language } from './web-api.ts';

/** Readers that one effect is counted for. */
const MAX_COUNTED = 150;
/** Members of one structure among them. */
const MAX_MEMBERS = 50;
/** Structures whose members are looked up. */
const MAX_STRUCTURES = 10;

export interface CountedReader {
  readonly who: PersonWords;
  readonly places: readonly AskedReader[];
}

export async function readersOf(
  directory: Pick<Directory, 'findProfessionals' | 'findMembers'>,
  rules: readonly RuleView[],
  changes: readonly AccessChange[],
  language: Language,
): Promise<{ readers: CountedReader[]; cut: boolean }> {
  const subjects = [
    ...changes.flatMap((one) => ('subject' in one ? [one.subject] : [])),
    ...rules.map((r) => r.subject),
  ];
  const idsOf = (kind: 'professional' | 'structure') => [
    ...new Set(subjects.filter((one) => one.kind === kind).map(({ id }) => id)),
  ];
  const [named, structures] = [idsOf('professional'), idsOf('structure')];
  const looked = structures.slice(0, MAX_STRUCTURES);
  const [people, ...members] = await Promise.all([
    directory.findProfessionals(named.slice(0, MAX_COUNTED)),
    ...looked.map((id) => directory.findMembers(id, MAX_MEMBERS + 1)),
  ]);
  const all = new Map([...people, ...members.flatMap((some) => some.slice(0, MAX_MEMBERS))].map((p) => [p.idNat, p]));
  const counted = [...all.values()].slice(0, MAX_COUNTED);
  return {
    readers: counted.map((one) => ({ who: wordsOf(one, language), places: placesOf(one) })),
    cut:
      all.size > counted.length ||
      named.length > MAX_COUNTED ||
      structures.length > looked.length ||
      members.some((some) => some.length > MAX_MEMBERS),
  };
}

function placesOf({ idNat, profession, specialty, activities }: Professional): AskedReader[] {
  const reader = {
    id: idNat,
    profession: profession.code,
    ...(specialty === undefined ? {} : { specialty: specialty.code }),
  };
  return activities.length === 0
    ? [reader]
    : activities.map(({ structure }) => ({ ...reader, structureId: structure.idNat }));
}

function wordsOf({ displayName, profession, specialty }: Professional, language: Language): PersonWords {
  const trade = tradeWords(profession.code, specialty?.code ?? null, language, displayName);
  return { name: displayName, ...(trade === undefined ? {} : { professionWords: trade }) };
}

/** Those for whom something opens or closes, most first. */
export function touchedBy(
  readers: readonly CountedReader[],
  { readers: effects, lost, gained }: PlannedEffect,
): Pick<AccessEffect, 'loses' | 'lost' | 'gains' | 'gained'> {
  const touched = (of: 'loses' | 'gains') =>
    readers
      .map(({ who }, i) => ({ who, documents: effects[i]?.[of] ?? 0 }))
      .filter(({ documents }) => documents > 0)
      .sort((a, b) => b.documents - a.documents);
  return { loses: touched('loses'), lost, gains: touched('gains'), gained };
}
