import type { Professional } from '../../directory/contract.ts';
import { tradeWords } from './carnet-words.ts';
import type { PersonWords } from './person-words.ts';
import type { Language } from './web-api.ts';

/** As the directory knows her, else as the rule named her. */
export function personOf(name: string, known: Professional | undefined, language: Language): PersonWords {
  if (known === undefined) return { name };
  const trade = tradeWords(known.profession.code, known.specialty?.code ?? null, language, known.displayName);
  const place = known.activities[0]?.structure.name;
  return {
    name: known.displayName,
    ...(trade === undefined ? {} : { professionWords: trade }),
    ...(place === undefined ? {} : { structure: place }),
  };
}
